#include "gateway/seals/keys_in_use.hpp"
#include "gateway/store/distinct.hpp"

namespace gateway::seals {
namespace {

const store::Statement in_use{
    "seals.keys_in_use",
    "SELECT DISTINCT split_part(sealed, '.', 2) FROM seals.key WHERE sealed IS NOT NULL"};

} // namespace

std::set<std::string> keys_in_use(store::Transaction& tx) { return store::texts_of(tx.exec(in_use)); }

} // namespace gateway::seals
