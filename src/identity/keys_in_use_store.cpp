#include "gateway/identity/keys_in_use.hpp"
#include "gateway/store/distinct.hpp"

#include <array>
#include <utility>

namespace gateway::identity {

std::set<std::string> keys_in_use(store::Transaction& tx) {
    constexpr std::array<std::pair<const char*, const char*>, 8> columns{
        {{"identity.person", "index_key"},
         {"identity.person", "seal_key"},
         {"identity.evidence", "seal_key"},
         {"identity.corporation", "seal_key"},
         {"identity.record", "seal_key"},
         {"identity.version", "seal_key"},
         {"identity.stock_account", "index_key"},
         {"identity.stock_account", "seal_key"}}};
    std::set<std::string> keys;
    for (const auto& [table, column] : columns) {
        keys.merge(store::distinct_texts(tx, table, column));
    }
    return keys;
}

} // namespace gateway::identity
