#include "gateway/national/history.hpp"

namespace gateway::national {
namespace {

const store::Statement taken{"national.has_receipts",
                             "SELECT EXISTS (SELECT FROM national.batch WHERE receipt IS NOT NULL)"};

} // namespace

bool has_receipts(store::Transaction& tx) { return tx.exec(taken)[0][0].as<bool>(); }

} // namespace gateway::national
