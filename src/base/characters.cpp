#include "gateway/base/characters.hpp"

#include "gateway/base/text.hpp"

#include <algorithm>

namespace gateway {

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
    return is_utf8(text) && std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

} // namespace gateway
