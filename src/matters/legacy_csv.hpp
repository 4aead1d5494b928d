#pragma once

#include "gateway/base/json.hpp"

#include <nlohmann/json.hpp>

#include <string_view>
#include <vector>

namespace gateway::matters {

/// Reads CSV (RFC 4180, UTF-8 with or without a byte order mark): the first record names the columns, each
/// further one becomes an object of texts. Throws Problem 422 "malformed_csv" naming the record: an open
/// quote, a record with more or fewer fields than the first, a column named twice.
std::vector<Json> read_csv(std::string_view text);

} // namespace gateway::matters
