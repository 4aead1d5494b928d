#include "trace.hpp"

#include "gateway/base/text.hpp"

#include <algorithm>

namespace gateway::service {
namespace {

constexpr std::size_t traceparent_length = 55; // version 00: 2-32-16-2 hex digits and three hyphens

bool lower_hex(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool all_zero(std::string_view text) { return text.find_first_not_of('0') == std::string_view::npos; }

} // namespace

std::string trace_id_of(const http::RequestHead& head) {
    const auto parent = head.field("traceparent");
    if (parent && parent->size() >= traceparent_length) {
        const auto version = parent->substr(0, 2);
        const auto trace = parent->substr(3, 32);
        const auto span = parent->substr(36, 16);
        // A later version may be longer, version 00 may not; ff is forbidden (§3.2.2).
        const bool shaped = (*parent)[2] == '-' && (*parent)[35] == '-' && (*parent)[52] == '-' &&
                            lower_hex(version) && lower_hex(trace) && lower_hex(span) &&
                            lower_hex(parent->substr(53, 2));
        if (shaped && version != "ff" && (version != "00" || parent->size() == traceparent_length) &&
            !all_zero(trace) && !all_zero(span)) {
            return std::string(trace);
        }
    }
    return new_guid();
}

} // namespace gateway::service
