#include "gateway/base/or_null.hpp"

#include <nlohmann/json.hpp>

namespace gateway {

Json or_null(std::string_view text) { return text.empty() ? Json(nullptr) : Json(text); }

Json or_null(const std::optional<Time>& time) { return time ? Json(format_time(*time)) : Json(nullptr); }

Json or_null(const std::optional<Date>& date) { return date ? Json(format_date(*date)) : Json(nullptr); }

} // namespace gateway
