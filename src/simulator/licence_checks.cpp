#include "licence_checks.hpp"

#include "gateway/base/clock.hpp"
#include "gateway/base/licence_identifier.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace gateway::simulator {
namespace {

using Outcome = std::optional<Refusal>;

/// The identifier says what the columns say.
Outcome check_parts(const Json& row) {
    const auto read = read_licence_identifier(text_of(row, "certificate_source_id"));
    const auto* identifier = std::get_if<LicenceIdentifier>(&read);
    if (identifier == nullptr || identifier->type != text_of(row, "certificate_type_code")) {
        return Refusal{"licence_identifier", "证照标识与证照类型代码不一致：certificate_type_code"};
    }
    return identifier->authority == text_of(row, "issue_dept_code")
               ? Outcome()
               : Refusal{"licence_identifier", "证照标识与颁发机构代码不一致：issue_dept_code"};
}

std::vector<std::string> parts_of(std::string_view joined) {
    std::vector<std::string> parts;
    while (true) {
        const std::size_t end = joined.find('^');
        parts.emplace_back(joined.substr(0, end));
        if (end == joined.npos) {
            return parts;
        }
        joined.remove_prefix(end + 1);
    }
}

/// Several holders: as many names as codes and kinds of code, each kind a known one, no holder twice.
Outcome check_holders(const Json& row, const Standard& standard) {
    const auto names = parts_of(text_of(row, "certificate_holder"));
    auto codes = parts_of(text_of(row, "certificate_holder_code"));
    if (names.size() != codes.size()) {
        return Refusal{"licence_holder", "持证主体与其代码个数不一致：certificate_holder_code"};
    }
    std::ranges::sort(codes);
    if (std::ranges::adjacent_find(codes) != codes.end()) {
        return Refusal{"licence_holder", "持证主体重复：certificate_holder_code"};
    }
    if (!row.contains("certificate_holder_type")) {
        return std::nullopt;
    }
    const auto kinds = parts_of(text_of(row, "certificate_holder_type"));
    if (kinds.size() != codes.size()) {
        return Refusal{"licence_holder", "持证主体与其代码类型个数不一致：certificate_holder_type"};
    }
    const CodeTable& known = standard.codes("licence_holder_code");
    const bool all =
        std::ranges::all_of(kinds, [&](const auto& kind) { return known.find(kind) != nullptr; });
    return all ? Outcome() : Refusal{"unknown_code", "代码表中没有该值：certificate_holder_type"};
}

/// Both forms of a day are met.
Outcome check_day(const Json& row) {
    std::string day = text_of(row, "issue_date");
    if (day.size() == 8) {
        day.insert(6, "-").insert(4, "-");
    }
    return parse_date(day) ? Outcome() : Refusal{"wrong_date", "日期格式不正确：issue_date"};
}

/// A province, city, county or functional zone: six digits.
Outcome check_area(const Json& row) {
    const std::string area = text_of(row, "certificate_area_code");
    const bool six = area.size() == 6 && area.find_first_not_of("0123456789") == std::string::npos;
    return six ? Outcome() : Refusal{"wrong_type", "属地编码应为6位数字：certificate_area_code"};
}

} // namespace

std::optional<Refusal> check_licence(const Json& row, const Standard& standard) {
    for (Outcome fault : {check_parts(row), check_holders(row, standard), check_day(row), check_area(row)}) {
        if (fault) {
            return fault;
        }
    }
    return std::nullopt;
}

} // namespace gateway::simulator
