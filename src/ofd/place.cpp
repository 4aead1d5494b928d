#include "place.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace gateway::ofd {
namespace {

constexpr double smallest = 0.5; // times the size asked for
constexpr double step = 0.95;
constexpr double slack = 1e-6; // sums of advances are not exact

constexpr std::u32string_view never_first = U"，。、；：！？）】》〉」』”’…—％·,.;:!?)]}%";
constexpr std::u32string_view never_last = U"（【《〈「『“‘([{￥";

bool is_blank(char32_t c) { return c == U' ' || c == U'\u3000'; }
/// Characters of one Latin word or number, which is not broken.
bool joins(char32_t c) { return c > 0x20 && c < 0x250; }

double advance(const TextBox& text, double size, char32_t c) {
    return glyph_of(text.typeface, c).advance * size / em;
}

bool may_break(char32_t before, char32_t after) {
    return never_first.find(after) == std::u32string_view::npos &&
           never_last.find(before) == std::u32string_view::npos && !(joins(before) && joins(after));
}

/// How many characters of a paragraph's rest stand in the next line.
std::size_t fitting(const TextBox& text, double size, std::u32string_view rest) {
    double width = 0;
    std::size_t count = 0;
    while (count < rest.size()) {
        width += advance(text, size, rest[count]);
        if (width > text.box.width + slack && !is_blank(rest[count])) {
            break;
        }
        ++count;
    }
    if (count == rest.size()) {
        return count;
    }
    for (std::size_t end = count; end > 0; --end) {
        if (may_break(rest[end - 1], rest[end])) {
            return end;
        }
    }
    return std::max<std::size_t>(count, 1); // a word longer than the line
}

std::u32string_view stripped(std::u32string_view line) {
    while (!line.empty() && is_blank(line.front())) {
        line.remove_prefix(1);
    }
    while (!line.empty() && is_blank(line.back())) {
        line.remove_suffix(1);
    }
    return line;
}

std::vector<std::u32string> paragraphs_of(const std::string& text) {
    if (!is_utf8(text)) {
        throw std::invalid_argument("a text is no UTF-8");
    }
    std::vector<std::u32string> paragraphs(1);
    for (const char32_t c : code_points(text)) {
        if (c == U'\n') {
            paragraphs.emplace_back();
        } else {
            const bool control = c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xfffe || c == 0xffff;
            paragraphs.back() += control ? U' ' : c; // XML has no such characters
        }
    }
    return paragraphs;
}

/// The lines at a size; empty ones are those that nothing stands in.
std::vector<std::u32string> lines_at(const TextBox& text, double size,
                                     const std::vector<std::u32string>& paragraphs) {
    std::vector<std::u32string> lines;
    for (const std::u32string& paragraph : paragraphs) {
        std::u32string_view rest = paragraph;
        do {
            const std::size_t count = fitting(text, size, rest);
            lines.emplace_back(stripped(rest.substr(0, count)));
            rest.remove_prefix(count);
        } while (!rest.empty());
    }
    return lines;
}

bool fits(const TextBox& text, double size, const std::vector<std::u32string>& lines) {
    return text.box.height <= 0 ||
           size * (1 + text.line_height * static_cast<double>(lines.size() - 1)) <= text.box.height + slack;
}

PlacedLine placed(const TextBox& text, double size, const std::u32string& characters) {
    PlacedLine line{0, 0, characters, {}};
    for (const char32_t c : characters) {
        line.advances.push_back(advance(text, size, c));
    }
    const double spare = text.box.width - line.width();
    line.x = text.box.x;
    if (text.align == Align::center) {
        line.x += spare / 2;
    } else if (text.align == Align::right) {
        line.x += spare;
    } else if (text.align == Align::spread && characters.size() > 1 && spare > 0) {
        for (std::size_t i = 0; i + 1 < line.advances.size(); ++i) {
            line.advances[i] += spare / static_cast<double>(characters.size() - 1);
        }
    }
    return line;
}

} // namespace

double PlacedLine::width() const { return std::accumulate(advances.begin(), advances.end(), 0.0); }

PlacedText place(const TextBox& text) {
    const auto paragraphs = paragraphs_of(text.text);
    double size = text.size;
    auto lines = lines_at(text, size, paragraphs);
    while (!fits(text, size, lines) && size * step >= text.size * smallest) {
        size *= step;
        lines = lines_at(text, size, paragraphs);
    }
    const double pitch = size * text.line_height;
    const double height = size + pitch * static_cast<double>(lines.size() - 1);
    double top = text.box.y;
    if (text.box.height > 0 && text.vertical != VerticalAlign::top) {
        top += (text.box.height - height) / (text.vertical == VerticalAlign::middle ? 2 : 1);
    }
    PlacedText result{size, {}};
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!lines[i].empty()) {
            result.lines.push_back(placed(text, size, lines[i]));
            result.lines.back().baseline = top + size * ascent + pitch * static_cast<double>(i);
        }
    }
    return result;
}

std::string missing_characters(const Page& page) {
    std::u32string missing;
    for (const Item& item : page.items) {
        const TextBox* text = std::get_if<TextBox>(&item);
        if (text == nullptr) {
            continue;
        }
        for (const PlacedLine& line : place(*text).lines) {
            add_missing(text->typeface, line.characters, missing);
        }
    }
    return utf8(missing);
}

} // namespace gateway::ofd
