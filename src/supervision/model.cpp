#include "model.hpp"

#include "gateway/base/codes.hpp"
#include "gateway/base/or_null.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace gateway::supervision {
namespace {

constexpr std::array<std::pair<State, std::string_view>, 4> state_names{
    {{State::open, "open"}, {State::passed, "passed"}, {State::lifted, "lifted"}, {State::closed, "closed"}}};

void end(Record& record, State state, Time at, std::string result) {
    record.state = state;
    record.state_at = at;
    record.result = std::move(result);
}

/// 320583 → 320500; empty for the province itself.
std::string city_of(const std::string& region) {
    return region.ends_with("0000") ? std::string() : region.substr(0, 4) + "00";
}

} // namespace

std::string_view to_text(State state) {
    return std::ranges::find(state_names, state, &std::pair<State, std::string_view>::first)->second;
}

State state_from_text(std::string_view text) {
    for (const auto& [state, name] : state_names) {
        if (name == text) {
            return state;
        }
    }
    throw std::logic_error("supervision: no such state");
}

Json record_json(const Record& record) {
    return {{"number", record.number},
            {"project_no", record.project_no},
            {"rule", record.rule},
            {"colour", record.colour},
            {"warning_type", record.warning_type},
            {"matter_code", record.matter_code},
            {"task_type", record.task_type()},
            {"institution", record.institution},
            {"institution_name", record.institution_name},
            {"department", record.department},
            {"department_name", record.department_name},
            {"region", record.region},
            {"content", record.content},
            {"limit_at", format_time(record.limit_at)},
            {"sent_at", format_time(record.sent_at)},
            {"state", to_text(record.state)},
            {"state_at", format_time(record.state_at)},
            {"result", record.result},
            {"level", to_text(record.level)},
            {"explanation", record.explanation},
            {"answered_at", or_null(record.answered_at)},
            {"revision", record.revision}};
}

std::string content_of(const Rule& rule, const cases::CaseFacts& facts) {
    return rule.text.zh + "：“" + facts.task_name + "”办件应于" +
           format_national_time(limit_of(rule, facts).value()) + "前办结，" +
           (rule.early ? "请按期办结。" : "请尽快办结并说明原因。");
}

Record opened(const Rule& rule, const WorkCalendar& calendar, const cases::CaseFacts& facts, Time now) {
    const Time began = begins(rule, calendar, facts).value();
    Record record;
    record.project_no = facts.project_no;
    record.rule = rule.id;
    record.colour = to_text(rule.colour);
    record.warning_type = rule.warning_type;
    record.matter_code = facts.matter_code;
    record.institution = facts.owner;
    record.department = facts.handling_body;
    record.region = credit_code_region(facts.handling_body);
    record.content = content_of(rule, facts);
    record.limit_at = limit_of(rule, facts).value();
    record.sent_at = now;
    record.state_at = began;
    record.level = rule.notify;
    return record;
}

bool settle(Record& record, const Rule* rule, const WorkCalendar& calendar, const cases::CaseFacts& facts,
            Time now) {
    if (facts.finished_at) {
        end(record, State::closed, *facts.finished_at,
            "办件已于" + format_national_time(*facts.finished_at) + "办结。");
        return true;
    }
    if (!rule) {
        end(record, State::lifted, now, "监察规则已停用，予以解除。");
        return true;
    }
    const auto limit = limit_of(*rule, facts);
    if (rule->early && limit && now > *limit) {
        end(record, State::passed, *limit, "办结期限已过，转为超期监察。");
        return true;
    }
    if (!speaks(*rule, calendar, facts, now)) {
        end(record, State::lifted, now,
            limit ? "办结期限变更为" + format_national_time(*limit) + "，予以解除。"
                  : "办件不再有该期限，予以解除。");
        return true;
    }
    const Level level = level_at(*rule, calendar, begins(*rule, calendar, facts).value(), now);
    const bool changed =
        level > record.level || record.department != facts.handling_body || record.limit_at != *limit;
    record.level = std::max(record.level, level);
    if (record.department != facts.handling_body) {
        record.department = facts.handling_body;
        record.department_name.clear(); // to be found anew
        record.region = credit_code_region(facts.handling_body);
    }
    if (record.limit_at != *limit) {
        record.limit_at = *limit;
        record.content = content_of(*rule, facts);
    }
    return changed;
}

std::vector<Notice> notices_of(const Record& record) {
    const std::string city = city_of(record.region);
    std::vector<Notice> notices{{record.number, record.round, Level::department, record.department}};
    if (record.level >= Level::city && !city.empty()) {
        notices.push_back({record.number, record.round, Level::city, city});
    }
    if (record.level == Level::province || (record.level == Level::city && city.empty())) {
        notices.push_back({record.number, record.round, Level::province, ""});
    }
    return notices;
}

} // namespace gateway::supervision
