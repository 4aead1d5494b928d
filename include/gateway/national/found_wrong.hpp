#pragma once

#include "gateway/store/transaction.hpp"

#include <string>

namespace gateway::national {

/// A row that the nation found wrong after its receipt.
struct FoundWrong {
    std::string batch, table;
    std::string row_guid; ///< the sender's key of the row, where the table has no such column
    std::string code, remark;
};
/// Into quarantine with its words, like one that was refused at once. False when it is no row of ours.
bool quarantine_received(store::Transaction& tx, const FoundWrong& row);

} // namespace gateway::national
