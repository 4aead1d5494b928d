#pragma once

#include "gateway/store/transaction.hpp"

#include <set>
#include <string>

namespace gateway::store {

/// The different texts of a result's only column.
std::set<std::string> texts_of(const Result& rows);

/// The different texts of an indexed column. Each is one step in the index, so that millions of
/// rows with few texts cost a few steps.
std::set<std::string> distinct_texts(Transaction& tx, const std::string& table, const std::string& column);

} // namespace gateway::store
