#include "gateway/signon/keys_in_use.hpp"

namespace gateway::signon {
namespace {

const store::Statement in_use{
    "signon.keys_in_use",
    "SELECT DISTINCT split_part(sealed, '.', 2) FROM signon.signing_key WHERE shown_until > now()"};

} // namespace

std::set<std::string> keys_in_use(store::Transaction& tx) {
    std::set<std::string> keys;
    for (const store::Row row : tx.exec(in_use)) {
        keys.insert(row[0].as<std::string>());
    }
    return keys;
}

} // namespace gateway::signon
