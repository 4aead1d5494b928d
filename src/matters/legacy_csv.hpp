#pragma once

#include "gateway/base/json.hpp"

#include <nlohmann/json.hpp>

#include <string_view>
#include <vector>

namespace gateway::matters {

/// A whole file of CSV: the first record names the columns, each further one becomes an object of texts.
/// Throws Problem 422 "malformed_csv" or "not_utf8" naming the line.
std::vector<Json> read_csv(std::string_view text);

} // namespace gateway::matters
