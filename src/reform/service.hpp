#pragma once

#include "gateway/service/module.hpp"
#include "store.hpp"

#include <memory>
#include <string>
#include <vector>

namespace gateway::reform {

/// A module that takes part.
struct Participant {
    std::string name;
    service::ReformHook hook;
};
using Participants = std::vector<Participant>;

Record create(const service::Call& call, store::Transaction& tx);
/// While it has no effect yet; a confirmed one must be withdrawn first. Makes it a draft again.
Record change(const service::Call& call, store::Transaction& tx, const std::string& id);
void remove(const service::Call& call, store::Transaction& tx, const std::string& id);
/// 404 "reform_not_found".
Record read(store::Transaction& tx, const std::string& id);

/// Everything it would touch if it took effect now:
/// {id, computed_at, blockers: […], warnings: […], effects: {<module>: {…}}}.
Json preview(const Participants& participants, const service::Call& call, store::Transaction& tx,
             const std::string& id);
/// It will take effect at its time. 409 "reform_blocked" with every reason while something stands in the way.
Record confirm(const Participants& participants, const service::Call& call, store::Transaction& tx,
               const std::string& id);
Record withdraw(const service::Call& call, store::Transaction& tx, const std::string& id);

/// Lets the confirmed reform whose time came first take effect, whole or not at all; what stands in its way
/// is kept with it. False when none was due.
bool apply_due(const Participants& participants, store::Transaction& tx, Time now);

/// Why it cannot be rolled back: at most `most` reasons.
std::vector<service::Dependency> dependencies(const Participants& participants, store::Transaction& tx,
                                              const Record& record, std::size_t most);
/// Puts every record back as it stood. 409 "reform_depended_on" with the reasons.
Record roll_back(const Participants& participants, const service::Call& call, store::Transaction& tx,
                 const std::string& id);

Json reform_json(const Record& record);
Json dependency_json(const service::Dependency& dependency);

} // namespace gateway::reform
