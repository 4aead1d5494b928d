#include "gateway/store/locks.hpp"

namespace gateway::store {
namespace {

#define BUCKETS                                                                                              \
    "(hashtext($1), bucket) FROM (SELECT DISTINCT hashtext(key) & 63 AS bucket FROM unnest($2::text[]) "     \
    "AS key ORDER BY 1) AS buckets"

const Statement lock{"store.lock_keys", "SELECT pg_advisory_xact_lock" BUCKETS};
const Statement share{"store.share_keys", "SELECT pg_advisory_xact_lock_shared" BUCKETS};

} // namespace

void lock_keys(Transaction& tx, const std::string& kind, const std::vector<std::string>& keys) {
    tx.exec(lock, kind, array(keys));
}

void share_keys(Transaction& tx, const std::string& kind, const std::vector<std::string>& keys) {
    tx.exec(share, kind, array(keys));
}

} // namespace gateway::store
