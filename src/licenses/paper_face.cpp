#include "paper_face.hpp"

#include "gateway/base/characters.hpp"

#include <algorithm>
#include <cmath>

namespace gateway::licenses {
namespace {

using ofd::Align;
using ofd::Box;
using ofd::Color;
using ofd::Page;
using ofd::TextBox;
using ofd::Typeface;
using ofd::VerticalAlign;

// An A4 page in millimetres.
constexpr double left = 25;
constexpr double right = 185;
constexpr double label_width = 38;
constexpr double padding = 4;
constexpr double text_size = 4.2;
constexpr double long_label_size = 3.4;
constexpr double line_height = 1.5;
constexpr double first_row = 68; // of the first page
constexpr double next_first_row = 30;
constexpr double last_row = 214; // of the first page: below it stand code and seal
constexpr double next_last_row = 270;
constexpr int shade_count = 10;
constexpr double first_shade = 30;
constexpr double shade_distance = 24;
constexpr Box code_box{25, 222, 36, 36};
constexpr Box code_caption_box{25, 258, 36, 5};
constexpr Box issuer_box{115, 236, 70, 6};
constexpr Box date_box{115, 246, 70, 6};
constexpr Color ink{40, 40, 40};
constexpr Color frame{150, 30, 30};
constexpr Color pale{250, 244, 238};
constexpr Color grey{110, 110, 110};
constexpr Color note_ink{60, 84, 128};
constexpr Color note_shade{222, 228, 238};
constexpr Box note_box{18, 13.4, 174, 9.6}; // above the title, where no face shows anything

TextBox text(const Box& box, std::string words, double size, Typeface typeface, Align align, Color color,
             std::string field = {}) {
    return {box,   std::move(words), size, typeface, align, VerticalAlign::middle, line_height,
            color, std::move(field)};
}

/// Widths in characters as high as wide; ASCII counts half.
double width_of(std::string_view words) {
    double width = 0;
    for (const char c : words) {
        const auto octet = static_cast<unsigned char>(c);
        width += octet < 0x80 ? 0.55 : begins_character(c) ? 1 : 0;
    }
    return width;
}

double height_of(const std::string& value) {
    constexpr double least = 11;
    const double line = (right - left - label_width - 2 * padding) / text_size;
    double lines = 0;
    for (std::size_t from = 0; from <= value.size();) {
        const auto to = std::min(value.find('\n', from), value.size());
        lines += std::max(1.0, std::ceil(width_of(std::string_view(value).substr(from, to - from)) / line));
        from = to + 1;
    }
    return std::max(least, lines * text_size * line_height + 4.7);
}

struct Row {
    std::string label;
    std::string value;
    std::string field;
};

void add_row(Page& page, double y, double height, const Row& row) {
    page.items.push_back(ofd::Rectangle{{left, y, label_width, height}, pale, {}, 0});
    page.items.push_back(ofd::Rectangle{{left, y, right - left, height}, {}, frame, 0.2});
    page.items.push_back(ofd::Line{left + label_width, y, left + label_width, y + height, 0.2, frame});
    // From edge to edge where it fits one line, as forms have it; longer ones smaller, on two.
    const bool long_label = width_of(row.label) * text_size > label_width - 2 * padding;
    page.items.push_back(text({left + padding, y, label_width - 2 * padding, height}, row.label,
                              long_label ? long_label_size : text_size, Typeface::serif_bold,
                              long_label ? Align::left : Align::spread, frame));
    page.items.push_back(
        text({left + label_width + padding, y + 1, right - left - label_width - 2 * padding, height - 2},
             row.value, text_size, Typeface::serif, Align::left, ink, row.field));
}

Page framed_page() {
    Page page;
    page.items.push_back(ofd::Rectangle{{10, 10, 190, 277}, {}, frame, 0.9});
    page.items.push_back(ofd::Rectangle{{12, 12, 186, 273}, {}, frame, 0.25});
    return page;
}

std::string date_text(Date date) {
    const std::string digits = format_compact_date(date);
    return digits.substr(0, 4) + "年" + digits.substr(4, 2) + "月" + digits.substr(6) + "日";
}

std::string period_text(const Licence& licence) {
    if (!licence.valid_from && !licence.valid_until) {
        return "";
    }
    return (licence.valid_from ? date_text(*licence.valid_from) : date_text(licence.issued_on)) + "至" +
           (licence.valid_until ? date_text(*licence.valid_until) : "长期");
}

std::string value_text(const Json& value) {
    if (value.is_array()) {
        std::string all;
        for (const Json& one : value) {
            all += (all.empty() ? "" : "\n") + value_text(one);
        }
        return all;
    }
    if (value.is_object()) {
        std::string all;
        for (const auto& [name, one] : value.items()) {
            all += (all.empty() ? "" : "，") + value_text(one);
        }
        return all;
    }
    return value.is_string() ? value.get<std::string>() : value.dump();
}

/// Holders first, then the face's fields in the order of the type's schema.
std::vector<Row> rows_of(const LicenceType& type, const Licence& licence) {
    std::vector<Row> rows;
    std::string holders, codes;
    for (const Holder& holder : licence.content.holders) {
        holders += (holders.empty() ? "" : "、") + holder.name;
        codes += (codes.empty() ? "" : "、") + holder.code;
    }
    rows.push_back({"持证主体", holders, "certificateHolderName"});
    rows.push_back({"主体代码", codes, "certificateHolderCode"});
    const Json& schemas = type.face->text().at("properties");
    for (const std::string& name : type.face->fields()) {
        if (licence.content.face.contains(name)) {
            rows.push_back(
                {schemas.at(name).value("title", name), value_text(licence.content.face.at(name)), name});
        }
    }
    if (const std::string period = period_text(licence); !period.empty()) {
        rows.push_back({"有效期限", period, "certificateEffectiveDate"});
    }
    return rows;
}

void add_head(Page& page, const LicenceType& type, const Licence& licence) {
    page.items.push_back(text({left, 24, right - left, 18}, type.text.zh, 13, Typeface::serif_bold,
                              Align::center, frame, "certificateName"));
    page.items.push_back(
        text({left, 44, right - left, 7}, "（电子证照）", text_size, Typeface::serif, Align::center, frame));
    page.items.push_back(text({left, 57, right - left, 7}, licence.content.number, 4.6, Typeface::sans,
                              Align::right, ink, "certificateNumber"));
}

void add_foot(Page& page, const Licence& licence, const std::string& issuer) {
    page.items.push_back(ofd::Code{code_box, licence.identifier, "certificateIdentifier"});
    page.items.push_back(
        text(code_caption_box, "扫码核验电子证照标识", 3.2, Typeface::sans, Align::center, grey));
    page.items.push_back(text(issuer_box, issuer, 4.8, Typeface::serif, Align::center, ink,
                              "certificateIssuingAuthorityName"));
    page.items.push_back(text(date_box, date_text(licence.issued_on), 4.8, Typeface::serif, Align::center,
                              ink, "certificateIssuedDate"));
    page.items.push_back(
        text({left, 274, right - left, 5}, licence.identifier, 3, Typeface::sans, Align::center, grey));
}

void number_pages(std::vector<Page>& pages) {
    if (pages.size() == 1) {
        return;
    }
    for (std::size_t i = 0; i < pages.size(); ++i) {
        const std::string number =
            "第" + std::to_string(i + 1) + "页　共" + std::to_string(pages.size()) + "页";
        pages[i].items.push_back(
            text({left, 279, right - left, 5}, number, 3, Typeface::sans, Align::center, grey));
    }
}

/// Only in the note, where a name of hundreds of characters leaves no room: the file's metadata holds all of
/// it.
std::string shortened(const std::string& words) {
    constexpr std::size_t most = 60;
    const std::string_view first = first_characters(words, most);
    return first.size() == words.size() ? words : std::string(first) + "…";
}

} // namespace

std::vector<Page> pages_of(const LicenceType& type, const Licence& licence, const std::string& issuer) {
    std::vector<Page> pages{framed_page()};
    add_head(pages.front(), type, licence);
    add_foot(pages.front(), licence, issuer);
    double y = first_row;
    for (const Row& row : rows_of(type, licence)) {
        const double bottom = pages.size() == 1 ? last_row : next_last_row;
        const double height = std::min(height_of(row.value), next_last_row - next_first_row);
        if (y + height > bottom) {
            pages.push_back(framed_page());
            y = next_first_row;
        }
        add_row(pages.back(), y, height, row);
        y += height;
    }
    number_pages(pages);
    return pages;
}

void add_note(Page& page, const CopyNote& note) {
    const std::string until = "有效期至" + date_text(beijing_date(note.until));
    const std::string purpose = "仅供" + shortened(note.made_by) + "用于" + shortened(note.cause);
    // Beneath the face, so that it covers nothing of it, and all over the page, so that no part goes without.
    std::vector<ofd::Item> shades;
    for (int i = 0; i < shade_count; ++i) {
        const Box row{i % 2 == 0 ? 18.0 : 60.0, first_shade + i * shade_distance, 132, 8};
        shades.emplace_back(text(row, "加注件 " + purpose, 4.6, Typeface::sans, Align::center, note_shade));
    }
    page.items.insert(page.items.begin(), shades.begin(), shades.end());
    page.items.push_back(text(note_box, "加注件：" + purpose + "，" + until + "，复制、他用无效。", 3.4,
                              Typeface::sans_bold, Align::center, note_ink));
}

Box place_of_seal(double width, double height) {
    const double x = issuer_box.x + issuer_box.width / 2 - width / 2;
    const double y = (issuer_box.y + date_box.y + date_box.height) / 2 - height / 2;
    return {x, y, width, height};
}

} // namespace gateway::licenses
