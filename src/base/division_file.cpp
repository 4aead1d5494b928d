#include "data_files.hpp"
#include "file_fault.hpp"
#include "gateway/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace gateway {
namespace {

constexpr std::string_view header = "code,name,parent,kind";
constexpr std::array<std::string_view, 4> kinds{"province", "city", "county", "zone"};

struct Line {
    std::size_t number;
    std::string_view text;
};

std::vector<Line> lines_of(std::string_view text) {
    std::vector<Line> lines;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = text.find('\n');
        const std::string_view line = trim(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (!line.empty() && line.front() != '#') {
            lines.push_back({number, line});
        }
    }
    return lines;
}

std::vector<std::string> cells_of(std::string_view line) {
    std::vector<std::string> cells;
    for (;;) {
        const std::size_t comma = line.find(',');
        cells.emplace_back(trim(line.substr(0, comma)));
        if (comma == std::string_view::npos) {
            return cells;
        }
        line.remove_prefix(comma + 1);
    }
}

bool is_code(std::string_view code) {
    return code.size() == 6 && code.find_first_not_of("0123456789") == std::string_view::npos;
}

Division read_division(const DataFile& file, const Line& line) {
    std::vector<std::string> cells = cells_of(line.text);
    if (cells.size() != 4) {
        file_fault(file.origin, line.number, fmt::format("needs the four cells {}", header));
    }
    Division division{std::move(cells[0]), std::move(cells[1]), std::move(cells[2]), std::move(cells[3])};
    if (!is_code(division.code) || (!division.parent.empty() && !is_code(division.parent))) {
        file_fault(file.origin, line.number, "a code has six digits");
    }
    if (division.name.empty()) {
        file_fault(file.origin, line.number, "the name is missing");
    }
    if (std::find(kinds.begin(), kinds.end(), division.kind) == kinds.end()) {
        file_fault(file.origin, line.number, "kind must be province, city, county or zone");
    }
    return division;
}

} // namespace

std::vector<Division> parse_divisions(const DataFile& file) {
    if (!is_utf8(file.text)) {
        file_fault(file.origin, 1, "is not UTF-8");
    }
    const std::vector<Line> lines = lines_of(file.text);
    if (lines.empty() || lines.front().text != header) {
        file_fault(file.origin, lines.empty() ? 1 : lines.front().number,
                   fmt::format("must start with {}", header));
    }
    std::map<std::string, std::pair<Division, std::size_t>> rows;
    for (std::size_t i = 1; i < lines.size(); ++i) {
        Division division = read_division(file, lines[i]);
        const std::string code = division.code;
        if (!rows.try_emplace(code, std::move(division), lines[i].number).second) {
            file_fault(file.origin, lines[i].number, fmt::format("the code {} stands twice", code));
        }
    }
    std::vector<Division> divisions;
    for (auto& [code, row] : rows) {
        auto& [division, number] = row;
        if (division.parent == code || (!division.parent.empty() && !rows.contains(division.parent))) {
            file_fault(file.origin, number, fmt::format("the parent {} is not in the list", division.parent));
        }
        divisions.push_back(division);
    }
    return divisions;
}

} // namespace gateway
