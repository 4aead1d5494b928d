#include "gateway/base/characters.hpp"

#include "gateway/base/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace gateway {
namespace {

/// From, to: they show as nothing, and make others look otherwise than they are. UTF-8 keeps their order.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> unseen{
    {{"\u200b", "\u200f"},   // of no width, and marks of direction
     {"\u2028", "\u202e"},   // ends of line and paragraph, embeddings and overrides of direction
     {"\u2066", "\u2069"},   // isolates
     {"\ufeff", "\ufeff"}}}; // of no width, elsewhere the mark of an encoding

/// What begins with one of them; each takes three octets.
bool begins_unseen(std::string_view rest) {
    const std::string_view first = rest.substr(0, 3);
    return std::ranges::any_of(
        unseen, [first](const auto& range) { return range.first <= first && first <= range.second; });
}

} // namespace

std::size_t text_length(std::string_view utf8) {
    return static_cast<std::size_t>(std::ranges::count_if(utf8, begins_character));
}

std::string_view first_characters(std::string_view utf8, std::size_t most) {
    std::size_t characters = 0;
    const auto end = std::ranges::find_if(
        utf8, [&](char octet) { return begins_character(octet) && ++characters > most; });
    return utf8.substr(0, static_cast<std::size_t>(end - utf8.begin()));
}

std::string_view first_octets(std::string_view utf8, std::size_t most) {
    if (utf8.size() <= most) {
        return utf8;
    }
    std::size_t end = most;
    while (end > 0 && !begins_character(utf8[end])) {
        --end;
    }
    return utf8.substr(0, end);
}

bool is_readable(std::string_view text) {
    if (!is_utf8(text) || std::ranges::any_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; })) {
        return false;
    }
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (begins_unseen(text.substr(at))) {
            return false;
        }
    }
    return true;
}

} // namespace gateway
