#pragma once

#include "gateway/service/answers.hpp"
#include "model.hpp"

#include <optional>
#include <vector>

namespace gateway::seals {

// Rights to a seal, and its uses.

void insert_rights(store::Transaction& tx, const std::string& es_id, const std::vector<Right>& rights);
/// How many of the client's rights ended.
std::size_t withdraw_rights(store::Transaction& tx, const std::string& es_id, const std::string& client_id,
                            const std::string& actor, Time now);
/// Those that were not withdrawn, by client.
std::vector<Right> read_rights(store::Transaction& tx, const std::string& es_id);
/// In force for this matter; "" needs a right for all.
bool has_right(store::Transaction& tx, const std::string& es_id, const std::string& client_id,
               const std::string& matter_code, Time now);

void insert_use(store::Transaction& tx, const UseRecord& use);
/// The newest first.
std::vector<UseRecord> list_uses(store::Transaction& tx, const std::string& es_id, const service::Page& page);
std::optional<Time> last_use(store::Transaction& tx, const std::string& es_id);

} // namespace gateway::seals
