#pragma once

#include "gateway/matters/materials.hpp"
#include "gateway/service/module.hpp"
#include "material_store.hpp"
#include "use.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::licenses {

// Fewer papers (减证便民): materials of a matter that licences meet.

/// {matter_code, revision, items: [{material, type, whose, in_list, type_known}]}: what the present list no
/// longer names, and types that the catalogue no longer has, are told and not used.
Json map_json(const Foundation& foundation, store::Transaction& tx, const std::string& matter_code,
              const MaterialMap& map);
/// Sets the map as a whole: the body that owns the list.
MaterialMap set_map(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                    const std::string& matter_code);
/// Its entry in the journal.
journal::Change map_change(const service::Call& call, std::string action, const std::string& matter_code,
                           const MaterialMap& map);
/// 404 "matter_not_found".
std::vector<matters::ListMaterial> materials_of(store::Transaction& tx, const std::string& matter_code,
                                                std::optional<int> task_version = std::nullopt);

/// For each material of the matter, whether a licence of the applicant's meets it, or why not.
Json check_materials(const Foundation& foundation, store::Transaction& tx, const service::Call& call);
/// Attaches licences to a case in place of papers; each with its outcome.
Json attach_licences(const Foundation& foundation, store::Transaction& tx, const service::Call& call);

/// A page of what was saved, and the sum.
Json read_savings(store::Transaction& tx, const service::Call& call);

/// Which types the caller may look at for a holder: by right, or by the holder's code for one licence.
class Permission {
public:
    Permission(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
               const Purpose& purpose, const Consent& consent);
    /// "" when it may, else "no_right_to_type" or "consent_required".
    std::string_view refusal(const std::string& type) const;
    bool by_code() const { return consent_.by_code(); }
    /// Of the code, if there is one.
    const std::optional<Licence>& granted() const { return granted_; }
    void record(store::Transaction& tx, const service::Call& call,
                const std::vector<long long>& licences) const;
    /// That somebody's licences were looked for, and none found.
    void record_none(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                     const HolderKey& holder) const;

private:
    Purpose purpose_;
    Consent consent_;
    std::map<std::string, UseRight> rights_;
    std::optional<Licence> granted_;
};

/// Members of an answer that tell of a licence; null without one.
Json licence_members(const Licence* licence, std::string_view standing, const std::optional<Time>& promised);

} // namespace gateway::licenses
