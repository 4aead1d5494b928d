#include "gateway/seals/keys_in_use.hpp"

namespace gateway::seals {
namespace {

const store::Statement in_use{
    "seals.keys_in_use",
    "SELECT DISTINCT split_part(sealed, '.', 2) FROM seals.key WHERE sealed IS NOT NULL"};

} // namespace

std::set<std::string> keys_in_use(store::Transaction& tx) {
    std::set<std::string> keys;
    for (const store::Row row : tx.exec(in_use)) {
        keys.insert(row[0].as<std::string>());
    }
    return keys;
}

} // namespace gateway::seals
