#pragma once

#include "gateway/service/answers.hpp"
#include "model.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gateway::reform {

/// A reform as it is kept.
struct Record {
    std::string id;
    std::string name;
    Time effective_at{};
    State state = State::draft;
    Json content;
    Json blockers = Json::array();
    int revision = 1;
    std::string created_by;
    std::string confirmed_by;
    std::string rolled_back_by;
    Time created_at{};
    Time changed_at{};
    std::optional<Time> applied_at;
    std::optional<Time> rolled_back_at;
};

void insert_reform(store::Transaction& tx, const Record& record);
void save_reform(store::Transaction& tx, const Record& record);
void delete_reform(store::Transaction& tx, const std::string& id);
std::optional<Record> find_reform(store::Transaction& tx, const std::string& id);
std::optional<Record> lock_reform(store::Transaction& tx, const std::string& id);
/// The confirmed one whose time came first; others who look for one pass it by until the transaction ends.
std::optional<Record> lock_due(store::Transaction& tx, Time now);
/// {sequence, id, name, effective_at, state, revision, …}, newest first, limit + 1 at most; `state` "": all.
std::vector<Json> list_reforms(store::Transaction& tx, const std::string& state, const service::Page& page);

/// What one module changed, in the order it was done.
void insert_changes(store::Transaction& tx, const std::string& id, const std::string& module,
                    const std::vector<service::ReformChange>& changes);
std::vector<service::ReformChange> find_changes(store::Transaction& tx, const std::string& id,
                                                const std::string& module);
/// After this reform was rolled back: what an earlier one had left behind counts as untouched again.
void renew_marks(store::Transaction& tx, const std::string& id);
/// {module, ordinal, kind, key}, limit + 1 at most.
std::vector<Json> list_changes(store::Transaction& tx, const std::string& id, const service::Page& page);

void insert_bodies(store::Transaction& tx, const std::string& id, const std::set<std::string>& codes);
/// Ids of reforms that took effect later, still stand, and touch a body of this one.
std::vector<std::string> find_later(store::Transaction& tx, const std::string& id);

} // namespace gateway::reform
