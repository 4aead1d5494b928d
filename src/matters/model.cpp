#include "model.hpp"

#include "gateway/base/characters.hpp"

#include <algorithm>

namespace gateway::matters {
namespace {

/// row_guid is ours: a caller may only give back what it was given, so its form is all that is checked here.
void read_row_guid(const Json& input, Json& part, const std::string& pointer,
                   std::vector<FieldError>& errors) {
    const auto found = input.find("row_guid");
    if (found == input.end() || found->is_null()) {
        return;
    }
    const bool right = found->is_string() && !found->get_ref<const std::string&>().empty() &&
                       text_length(found->get_ref<const std::string&>()) <= 50;
    if (!right) {
        fault(errors, pointer + "/row_guid", "wrong_form",
              "应为查询结果中给出的记录标识；新增的内容请不要填写。",
              "Give back the identifier that an answer gave; leave it out for a new part.");
        return;
    }
    part["row_guid"] = *found;
}

Json read_part(const NationalTable& table, const Json& input, Completeness need, const std::string& pointer,
               std::vector<FieldError>& errors) {
    if (!input.is_object()) {
        fault(errors, pointer, "wrong_type", "应为 JSON 对象。", "Must be a JSON object.");
        return Json::object();
    }
    Json columns = input;
    columns.erase("row_guid");
    Json part = read_record(table, columns, need, part_managed, errors, pointer);
    read_row_guid(input, part, pointer, errors);
    return part;
}

void read_parts(const NationalTable& table, const PartKind& kind, const Json& input, Completeness need,
                Json& record, std::vector<FieldError>& errors) {
    const std::string pointer = std::string("/") + kind.member;
    if (!input.is_array()) {
        fault(errors, pointer, "wrong_type", "应为 JSON 数组。", "Must be a JSON array.");
        return;
    }
    if (input.size() > most_parts) {
        fault(errors, pointer, "too_many", "最多 500 项。", "At most 500 elements.");
        return;
    }
    Json parts = Json::array();
    for (std::size_t i = 0; i < input.size(); ++i) {
        parts.push_back(read_part(table, input[i], need, pointer + "/" + std::to_string(i), errors));
    }
    if (!parts.empty()) {
        record[kind.member] = std::move(parts);
    }
}

void read_member(const PartKind& kind, const Json& input, Completeness need, Json& record,
                 std::vector<FieldError>& errors) {
    const NationalTable& table = *kind.table;
    const auto found = input.find(kind.member);
    const bool absent = found == input.end() || found->is_null();
    if (kind.many) {
        if (!absent) {
            read_parts(table, kind, *found, need, record, errors);
        }
        return;
    }
    const std::string pointer = std::string("/") + kind.member;
    if (absent) {
        if (need == Completeness::full) {
            fault(errors, pointer, "required", "必填：扩展信息。", "Required: the extension.");
        }
        return;
    }
    Json part = read_part(table, *found, need, pointer, errors);
    if (!part.empty()) {
        record[kind.member] = std::move(part);
    }
}

} // namespace

Json read_matter(const Foundation& foundation, const Json& input, Completeness need,
                 std::vector<FieldError>& errors) {
    if (!input.is_object()) {
        fault(errors, "", "wrong_type", "应为 JSON 对象。", "Must be a JSON object.");
        return Json::object();
    }
    const Family& family = foundation.family_of(input);
    Json basic = input;
    for (const PartKind& kind : family.parts) {
        basic.erase(kind.member);
    }
    Json record = read_record(*family.basic, basic, need, basic_managed, errors);
    for (const PartKind& kind : family.parts) {
        read_member(kind, input, need, record, errors);
    }
    return record;
}

std::string matter_code(const Json& record) {
    const std::string item = text_of(record, "task_handle_item");
    return item.empty() ? text_of(record, "task_code") : item;
}

std::optional<Time> planned_start(const Json& record) {
    return parse_time(text_of(record, "plan_effective_date"));
}

std::optional<Time> planned_end(const Json& record) {
    return parse_time(text_of(record, "plan_cancel_date"));
}

std::vector<std::string> claimed_owners(const Json& input) {
    std::vector<std::string> owners;
    for (const char* name : {"dept_code", "task_code", "task_handle_item"}) {
        const std::string owner = text_of(input, name).substr(0, 18);
        if (!owner.empty() && std::ranges::find(owners, owner) == owners.end()) {
            owners.push_back(owner);
        }
    }
    return owners;
}

std::vector<std::string> directory_codes(const Json& record) {
    std::vector<std::string> codes{text_of(record, "catalog_code")};
    const std::string task_code = text_of(record, "task_code");
    if (task_code.size() == 31 && task_code.substr(19) != codes.front()) {
        codes.push_back(task_code.substr(19));
    }
    return codes;
}

std::vector<MissingField> missing_fields(const Foundation& foundation, const Json& record) {
    std::vector<MissingField> missing;
    const auto add = [&missing](const std::string& pointer, const std::vector<const Column*>& columns) {
        for (const Column* column : columns) {
            missing.push_back({pointer + "/" + column->name, column->zh});
        }
    };
    const Family& family = foundation.family_of(record);
    add("", missing_columns(*family.basic, record, basic_managed));
    for (const PartKind& kind : family.parts) {
        const NationalTable& table = *kind.table;
        const std::string pointer = std::string("/") + kind.member;
        const auto found = record.find(kind.member);
        if (!kind.many) {
            add(pointer,
                missing_columns(table, found == record.end() ? Json::object() : *found, part_managed));
        } else if (found != record.end()) {
            for (std::size_t i = 0; i < found->size(); ++i) {
                add(pointer + "/" + std::to_string(i), missing_columns(table, (*found)[i], part_managed));
            }
        }
    }
    return missing;
}

} // namespace gateway::matters
