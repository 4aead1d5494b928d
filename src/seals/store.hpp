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
/// What a seal is read for: content and picture are large, and come only where they are needed.
enum class Reading {
    view,    ///< without both
    face,    ///< with both
    signing, ///< with the content; its state does not change meanwhile
    change   ///< with both, locked: what update_seal() writes
};
std::optional<Seal> find_seal(store::Transaction& tx, const std::string& es_id, Reading reading);
void update_seal(store::Transaction& tx, const Seal& seal);

struct SealQuery {
    service::Scope scope;
    std::string state; ///< "": any
};
/// In order of the number, without contents and pictures.
std::vector<Seal> list_seals(store::Transaction& tx, const SealQuery& query, const service::Page& page);

void insert_change(store::Transaction& tx, const std::string& es_id, const Change& change);
std::vector<Change> read_history(store::Transaction& tx, const std::string& es_id);
/// Whether octets of this digest are the seal that was made under the number; empty when there is no such
/// number.
std::optional<bool> is_as_made(store::Transaction& tx, const std::string& es_id,
                               const crypto::Digest& sha256);
/// The state that counted at a moment; empty before the application.
std::optional<Change> find_change_at(store::Transaction& tx, const std::string& es_id, Time at);

} // namespace gateway::seals
