#include "record_checks.hpp"

#include "gateway/base/codes.hpp"
#include "licence_checks.hpp"

#include <algorithm>
#include <array>

namespace gateway::simulator {
namespace {

using Outcome = std::optional<Refusal>;

std::string_view value_of(const Json& row, const char* name) {
    const auto found = row.find(name);
    return found != row.end() && found->is_string() ? std::string_view(found->get_ref<const std::string&>())
                                                    : std::string_view();
}

/// The columns that repeat what the message says.
Outcome check_control(const Record& record, const MessageFrame& frame) {
    const std::array<std::pair<const char*, std::string_view>, 4> same{
        {{"row_guid", record.row_guid},
         {"cd_batch", frame.batch},
         {"cd_operation", std::string_view(&record.operation, 1)},
         {"data_source", frame.source}}};
    for (const auto& [name, expected] : same) {
        // A table may have no such column (the person and licence tables have no row_guid).
        if (record.rules->table->find(name) && value_of(record.row, name) != expected) {
            return Refusal{"control", std::string("与报文不一致：") + name};
        }
    }
    return std::nullopt;
}

bool contains_code(std::string_view joined, std::string_view code) {
    while (!joined.empty()) {
        const std::size_t end = std::min(joined.find('^'), joined.size());
        if (joined.substr(0, end) == code) {
            return true;
        }
        joined.remove_prefix(std::min(end + 1, joined.size()));
    }
    return false;
}

/// Characters 3 and 4 of a basic code are the matter's type (C0109 as seen in issued codes).
Outcome check_catalog(const Json& row) {
    const std::string_view catalog = value_of(row, "catalog_code");
    const std::string_view type = value_of(row, "task_type");
    if (!type.empty() && (catalog.size() < 4 || catalog.substr(2, 2) != type)) {
        return Refusal{"catalog_code", "基本编码第3至4位与事项类型不一致：catalog_code"};
    }
    return std::nullopt;
}

/// An implementation code is credit code(18) level(1) basic code(12); the basic code may be a local one.
Outcome check_task(const Json& row) {
    const std::string_view task = value_of(row, "task_code");
    const std::string_view basic = task.substr(std::min<std::size_t>(19, task.size()));
    if (basic.empty() ||
        (basic != value_of(row, "catalog_code") && basic != value_of(row, "local_catalog_code"))) {
        return Refusal{"task_code", "实施编码后12位与基本编码不一致：task_code"};
    }
    const std::string_view body = value_of(row, "dept_code");
    if (!body.empty() && task.substr(0, 18) != body) {
        return Refusal{"task_code", "实施编码前18位与实施主体编码不一致：task_code"};
    }
    const std::string_view levels = value_of(row, "use_level");
    if (!levels.empty() && !contains_code(levels, task.substr(18, 1))) {
        return Refusal{"task_code", "实施编码第19位不在行使层级之内：task_code"};
    }
    return std::nullopt;
}

/// A handling-item code begins with its implementation code.
Outcome check_item(const Json& row) {
    const std::string_view item = value_of(row, "task_handle_item");
    if (!item.empty() && !item.starts_with(value_of(row, "task_code"))) {
        return Refusal{"task_code", "业务办理项编码与实施编码不一致：task_handle_item"};
    }
    return std::nullopt;
}

Outcome check_codes(const Record& record) {
    switch (record.rules->kind) {
    case TableKind::directory:
        return check_catalog(record.row);
    case TableKind::list:
        if (Outcome fault = check_catalog(record.row)) {
            return fault;
        }
        [[fallthrough]];
    case TableKind::accept:
        if (Outcome fault = check_task(record.row)) {
            return fault;
        }
        return check_item(record.row);
    case TableKind::part:
        return check_item(record.row);
    default:
        return std::nullopt;
    }
}

/// Pairs of columns of which the first may not be later; national times compare as text.
Outcome check_dates(const Json& row) {
    static constexpr std::array<std::pair<const char*, const char*>, 4> pairs{
        {{"apply_date", "accept_date"},
         {"event_start_time", "event_end_time"},
         {"special_time", "end_time"},
         {"plan_effective_date", "plan_cancel_date"}}};
    for (const auto& [first, second] : pairs) {
        const std::string_view start = value_of(row, first);
        const std::string_view end = value_of(row, second);
        if (!start.empty() && !end.empty() && start > end) {
            return Refusal{"date_order", std::string("时间先后不正确：") + first + "、" + second};
        }
    }
    return std::nullopt;
}

Outcome judge_alone(const Record& record, const Rulebook& rulebook, const MessageFrame& frame) {
    if (!record.rules) {
        return Refusal{"unknown_table", "不是本交换的数据表"};
    }
    if (Outcome fault = check_columns(*record.rules->table, record.row, record.operation)) {
        return fault;
    }
    if (Outcome fault = check_control(record, frame)) {
        return fault;
    }
    if (record.operation == 'D') {
        return std::nullopt; // what is taken away need not be right
    }
    if (Outcome fault = check_codes(record)) {
        return fault;
    }
    if (record.rules->kind == TableKind::licence) {
        return check_licence(record.row, rulebook.standard());
    }
    return check_dates(record.row);
}

/// What is compared, hashed and kept is the row without what changes with each sending.
void take_content(Record& record) {
    record.facts = facts_of(record.row);
    record.cd_time = parse_time(value_of(record.row, "cd_time")).value_or(Time{});
    for (const Column& column : record.rules->table->columns()) {
        if (column.control) {
            record.row.erase(column.name);
        }
    }
    record.content = canonical_json(record.row);
    record.digest = crypto::sm3(record.content);
}

} // namespace

void check_record(Record& record, const Rulebook& rulebook, const MessageFrame& frame) {
    record.rules = rulebook.find(record.table);
    record.refusal = judge_alone(record, rulebook, frame);
    if (!record.refusal) {
        take_content(record);
    }
    record.row = nullptr;
}

} // namespace gateway::simulator
