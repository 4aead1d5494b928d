#include "directory_model.hpp"

namespace gateway::matters {
namespace {

constexpr const char* national_table = "dn_task_directory";

Json split(const std::string& text) {
    Json values = Json::array();
    std::size_t from = 0;
    while (from <= text.size()) {
        const std::size_t to = std::min(text.find('^', from), text.size());
        values.push_back(text.substr(from, to - from));
        from = to + 1;
    }
    return values;
}

State read_state(const Json& row, std::vector<FieldError>& errors) {
    const std::string operation = text_of(row, "cd_operation");
    const std::string code = text_of(row, "task_state");
    if (operation == "D" || operation == "d" || code == national_state(State::cancelled)) {
        return State::cancelled;
    }
    if (code == national_state(State::suspended)) {
        return State::suspended;
    }
    if (code != national_state(State::published)) {
        fault(errors, "/task_state", "unknown_code", "事项状态代码不在代码表中。", "Unknown state.");
    }
    return State::published;
}

} // namespace

Json read_directory_item(const Foundation& foundation, const Json& input, std::vector<FieldError>& errors) {
    Json record = read_record(foundation.standard->table(directory_table), input, Completeness::full,
                              basic_managed, errors);
    const std::string code = text_of(record, "catalog_code");
    const std::string province = foundation.province;
    if (!code.empty() && !code.starts_with(province)) {
        fault(errors, "/catalog_code", "not_local",
              "省级自建基本目录的基本编码应以“" + province +
                  "”开头；国家基本目录由国家平台下发，不能在此修改。",
              "A local item's basic code begins with " + province +
                  "; national items come down from the nation.");
    }
    const std::string kind = text_of(record, "task_type");
    if (code.size() == 12 && !kind.empty() && code.substr(2, 2) != kind) {
        fault(errors, "/catalog_code", "kind_mismatch", "基本编码第3、4位与事项类型不一致。",
              "Characters 3 and 4 of the basic code differ from the kind of matter.");
    }
    return record;
}

NationalItem read_national_item(const Foundation& foundation, const Json& row,
                                std::vector<FieldError>& errors) {
    const NationalTable& table = foundation.standard->table(national_table);
    NationalItem item;
    Json input = Json::object();
    for (const Column& column : table.columns()) {
        const auto found = row.find(column.name);
        if (column.control || found == row.end() || found->is_null()) {
            continue;
        }
        input[column.name] = column.many && found->is_string() ? split(found->get<std::string>()) : *found;
    }
    item.row_guid = text_of(row, "row_guid");
    if (item.row_guid.empty() || item.row_guid.size() > 50) {
        fault(errors, "/row_guid", "required", "缺少记录标识。", "The record's identifier is missing.");
    }
    const auto version = row.find("task_version");
    if (version == row.end() || !version->is_number_integer() || *version < 1) {
        fault(errors, "/task_version", "wrong_type", "事项版本应为正整数。",
              "The version must be a positive integer.");
    } else {
        item.task_version = version->get<int>();
    }
    item.state = read_state(row, errors);
    for (const std::string_view managed : basic_managed) {
        input.erase(std::string(managed));
    }
    item.record = read_record(table, input, Completeness::full, basic_managed, errors);
    item.catalog_code = text_of(item.record, "catalog_code");
    return item;
}

Json directory_row(const Foundation& foundation, const Json& record, const std::string& row_guid, State state,
                   int task_version) {
    Json row = record;
    row["row_guid"] = row_guid;
    row["task_state"] = national_state(state);
    row["task_version"] = task_version;
    return national_form(foundation.standard->table(directory_table), row);
}

} // namespace gateway::matters
