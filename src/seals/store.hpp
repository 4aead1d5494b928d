#pragma once

#include "gateway/service/answers.hpp"
#include "gateway/service/parameters.hpp"
#include "model.hpp"

#include <optional>
#include <vector>

namespace gateway::seals {

/// Six digits of the area and the next serial number of eight.
std::string draw_es_id(store::Transaction& tx, const std::string& area);
void insert_seal(store::Transaction& tx, const Seal& seal);
/// `update`: for a change of state; `share`: no state may change while it is used.
enum class Locking { none, share, update };
std::optional<Seal> find_seal(store::Transaction& tx, const std::string& es_id, Locking locking);
void update_seal(store::Transaction& tx, const Seal& seal);

struct SealQuery {
    service::Scope scope;
    std::string state; ///< "": any
};
/// In order of the number, without pictures.
std::vector<Seal> list_seals(store::Transaction& tx, const SealQuery& query, const service::Page& page);

void insert_change(store::Transaction& tx, const std::string& es_id, const Change& change);
std::vector<Change> read_history(store::Transaction& tx, const std::string& es_id);
/// The state that counted at a moment; empty before the application.
std::optional<Change> find_change_at(store::Transaction& tx, const std::string& es_id, Time at);

} // namespace gateway::seals
