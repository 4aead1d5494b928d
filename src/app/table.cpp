#include "table.hpp"

#include <algorithm>
#include <array>
#include <ostream>
#include <utility>

namespace gateway::app {
namespace {

/// Reads one code point; a byte that begins none counts as one of its own.
char32_t next_code_point(std::string_view& text) {
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t length = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    char32_t point = length == 1 ? first : first & (0xffu >> (length + 1));
    for (std::size_t i = 1; i < std::min(length, text.size()); ++i) {
        point = (point << 6) | (static_cast<unsigned char>(text[i]) & 0x3fu);
    }
    text.remove_prefix(std::min(length, text.size()));
    return point;
}

/// Wide and full-width characters (Unicode Standard Annex 11), as far as texts here hold them.
bool is_wide(char32_t point) {
    constexpr std::array<std::pair<char32_t, char32_t>, 7> ranges{{{0x1100, 0x115f},
                                                                   {0x2e80, 0xa4cf},
                                                                   {0xac00, 0xd7a3},
                                                                   {0xf900, 0xfaff},
                                                                   {0xfe30, 0xfe6f},
                                                                   {0xff00, 0xff60},
                                                                   {0x20000, 0x3fffd}}};
    return std::any_of(ranges.begin(), ranges.end(),
                       [&](const auto& range) { return point >= range.first && point <= range.second; });
}

bool is_control(char32_t point) { return point < 0x20 || (point >= 0x7f && point < 0xa0); }

} // namespace

std::size_t display_width(std::string_view utf8) {
    std::size_t width = 0;
    while (!utf8.empty()) {
        width += is_wide(next_code_point(utf8)) ? 2 : 1;
    }
    return width;
}

std::string printable(std::string_view utf8) {
    std::string text;
    while (!utf8.empty()) {
        const std::string_view from = utf8;
        const bool control = is_control(next_code_point(utf8));
        text += control ? " " : std::string(from.substr(0, from.size() - utf8.size()));
    }
    return text;
}

void Table::print(std::ostream& out) const {
    std::vector<std::size_t> widths(rows_.front().size());
    for (const auto& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], display_width(printable(row[i])));
        }
    }
    for (const auto& row : rows_) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string cell = printable(row[i]);
            line += cell + std::string(widths[i] - display_width(cell) + 2, ' ');
        }
        out << line.substr(0, line.find_last_not_of(' ') + 1) << '\n';
    }
}

} // namespace gateway::app
