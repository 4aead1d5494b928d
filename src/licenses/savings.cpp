#include "materials.hpp"

namespace gateway::licenses {
namespace {

using service::Call;

constexpr int most_months = 120;
constexpr int usual_months = 12;

Date first_of(std::chrono::year_month month) { return Date(month / std::chrono::day{1}); }

/// A month such as 2019-04.
std::optional<std::chrono::year_month> read_month(const Call& call, const char* name,
                                                  std::vector<FieldError>& errors) {
    const std::string text = service::parameter(call, name);
    const auto date = text.size() == 7 ? parse_date(text + "-01") : std::nullopt;
    if (!text.empty() && !date) {
        fault(errors, std::string("/") + name, "wrong_date", "应为年月，如 2019-04。",
              "Must be a month such as 2019-04.");
    }
    return date ? std::optional(date->year() / date->month()) : std::nullopt;
}

void read_period(const Call& call, SavingQuery& query, std::vector<FieldError>& errors) {
    const Date today = beijing_date(call.now);
    const auto to = read_month(call, "to", errors).value_or(today.year() / today.month());
    const auto from = read_month(call, "from", errors).value_or(to - std::chrono::months(usual_months - 1));
    if (from > to || from + std::chrono::months(most_months) <= to) {
        fault(errors, "/from", "out_of_range", "统计期间应为1至120个月，起始月份不晚于截止月份。",
              "The period has 1 to 120 months and does not end before it begins.");
    }
    query.from = first_of(from);
    query.to = first_of(to);
}

/// Narrowed to what the caller sees; empty when nothing can match.
std::optional<SavingQuery> read_query(const Call& call) {
    std::vector<FieldError> errors;
    SavingQuery query;
    read_period(call, query, errors);
    query.matter_code = service::code_parameter(call, "matter_code", check_matter_code, errors);
    const std::string department = service::code_parameter(call, "department", check_credit_code, errors);
    const std::string region = service::code_parameter(call, "region", check_region, errors);
    refuse(std::move(errors));
    const bool possible = service::narrow_to_asked(query, region, {department}) &&
                          service::narrow_to_caller(query, call.caller);
    return possible ? std::optional(query) : std::nullopt;
}

std::string month_of(Date date) { return format_date(date).substr(0, 7); }

service::Page read_page(const Call& call) {
    service::Page page = service::read_page(call, 3);
    if (!page.after.empty() && !parse_date(page.after[0] + "-01")) {
        throw invalid_fields({{"/cursor",
                               "malformed",
                               {"cursor 无效，请使用上一页返回的 next 原值",
                                "cursor is not one that this list gave: use `next` as it came"}}});
    }
    if (!page.after.empty()) {
        page.after[0] += "-01";
    }
    return page;
}

Json figures(const Saving& saving) {
    return {{"cases", saving.cases}, {"materials", saving.materials}, {"copies", saving.copies}};
}

} // namespace

Json read_savings(store::Transaction& tx, const Call& call) {
    const service::Page page = read_page(call);
    const auto query = read_query(call);
    std::vector<Json> items;
    if (query) {
        for (const Saving& saving : list_savings(tx, *query, page)) {
            items.push_back(figures(saving));
            items.back().update({{"month", month_of(saving.month)},
                                 {"matter_code", saving.matter_code},
                                 {"body", saving.body}});
        }
    }
    Json answer = service::page_json(std::move(items), page, [](const Json& item) {
        return std::vector{text_of(item, "month"), text_of(item, "matter_code"), text_of(item, "body")};
    });
    answer["total"] = figures(query ? sum_savings(tx, *query) : Saving{});
    return answer;
}

} // namespace gateway::licenses
