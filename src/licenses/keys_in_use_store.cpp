#include "gateway/licenses/keys_in_use.hpp"
#include "gateway/store/distinct.hpp"

#include <array>
#include <utility>

namespace gateway::licenses {

std::set<std::string> keys_in_use(store::Transaction& tx) {
    constexpr std::array<std::pair<const char*, const char*>, 6> columns{{{"licenses.licence", "seal_key"},
                                                                          {"licenses.file", "seal_key"},
                                                                          {"licenses.version", "seal_key"},
                                                                          {"licenses.search", "seal_key"},
                                                                          {"licenses.search", "index_key"},
                                                                          {"licenses.holder", "index_key"}}};
    std::set<std::string> keys;
    for (const auto& [table, column] : columns) {
        for (const std::string& name : store::distinct_texts(tx, table, column)) {
            keys.insert(name.substr(0, name.find('.'))); // what follows says how the index was made
        }
    }
    return keys;
}

} // namespace gateway::licenses
