#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/base/json.hpp"

#include <optional>
#include <string_view>

namespace gateway {

// Members of an answer that may be absent: they are there as null, so that every answer of a kind has the
// same shape.

Json or_null(std::string_view text); ///< null for ""
Json or_null(const std::optional<Time>& time);
Json or_null(const std::optional<Date>& date);

} // namespace gateway
