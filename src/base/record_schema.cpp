#include "gateway/base/record.hpp"
#include "named_checks.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace gateway {
namespace {

Json code_schema(const CodeTable& table) {
    Json values = Json::array();
    std::string meanings =
        table.title().zh + " / " + table.title().en + " (" + table.id() + ", " + table.version() + "): ";
    for (const CodeValue& value : table.values()) {
        values.push_back(value.value);
        meanings +=
            (values.size() > 1 ? "; " : "") + value.value + " " + value.text.zh + " / " + value.text.en;
    }
    return Json{{"type", "string"}, {"enum", std::move(values)}, {"description", std::move(meanings)}};
}

Json text_schema(const Column& column) {
    Json schema{{"type", "string"}};
    if (column.width > 0) {
        schema["maxLength"] = column.width;
    }
    if (column.required) {
        schema["minLength"] = 1;
    }
    if (const NamedCheck* check = find_named_check(column.check)) {
        schema["pattern"] = check->pattern;
    }
    return schema;
}

Json many_schema(const Column& column) {
    Json schema{{"type", "array"}, {"items", code_schema(*column.codes)}, {"uniqueItems", true}};
    if (column.required) {
        schema["minItems"] = 1;
    }
    return schema;
}

Json column_schema(const Column& column) {
    Json schema;
    if (column.type == ColumnType::integer) {
        schema = {{"type", "integer"}, {"minimum", column.least}, {"maximum", column.most}};
    } else if (column.type == ColumnType::datetime) {
        schema = {{"type", "string"}, {"format", "date-time"}};
    } else if (column.many) {
        schema = many_schema(column);
    } else {
        schema = column.codes ? code_schema(*column.codes) : text_schema(column);
    }
    schema["title"] = column.zh;
    return schema;
}

} // namespace

Json record_schema(const NationalTable& table, Completeness need,
                   std::initializer_list<std::string_view> managed) {
    Json properties = Json::object();
    Json required = Json::array();
    for (const Column& column : table.columns()) {
        if (column.control || std::ranges::find(managed, column.name) != managed.end()) {
            continue;
        }
        properties[column.name] = column_schema(column);
        if (column.required && need == Completeness::full) {
            required.push_back(column.name);
        }
    }
    Json schema{{"type", "object"},
                {"title", table.zh()},
                {"additionalProperties", false},
                {"properties", std::move(properties)}};
    if (!required.empty()) {
        schema["required"] = std::move(required);
    }
    return schema;
}

} // namespace gateway
