#include "gateway/licenses/keys_in_use.hpp"
#include "gateway/store/distinct.hpp"

#include <array>
#include <utility>

namespace gateway::licenses {

std::set<std::string> keys_in_use(store::Transaction& tx) {
    constexpr std::array<std::pair<const char*, const char*>, 4> columns{{{"licenses.licence", "seal_key"},
                                                                          {"licenses.file", "seal_key"},
                                                                          {"licenses.version", "seal_key"},
                                                                          {"licenses.holder", "index_key"}}};
    std::set<std::string> keys;
    for (const auto& [table, column] : columns) {
        keys.merge(store::distinct_texts(tx, table, column));
    }
    return keys;
}

} // namespace gateway::licenses
