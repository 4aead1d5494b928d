#include "gateway/signon/keys_in_use.hpp"
#include "gateway/store/distinct.hpp"

namespace gateway::signon {
namespace {

const store::Statement in_use{
    "signon.keys_in_use",
    "SELECT DISTINCT split_part(sealed, '.', 2) FROM signon.signing_key WHERE shown_until > now()"};

} // namespace

std::set<std::string> keys_in_use(store::Transaction& tx) { return store::texts_of(tx.exec(in_use)); }

} // namespace gateway::signon
