#include "edition.hpp"

#include "model.hpp"

#include <algorithm>
#include <iterator>
#include <set>

namespace gateway::matters {
namespace {

constexpr const char* schema_version = "schema_version";

std::string choices(const CodeTable& table) {
    std::string text;
    for (const CodeValue& value : table.values()) {
        text += (text.empty() ? "" : "、") + value.value + " " + value.text.zh;
    }
    return text;
}

FieldError unknown_code(const std::string& pointer, const CodeTable& edition) {
    return {pointer,
            "unknown_code",
            {"不是“" + edition.title().zh + "”的代码；可选：" + choices(edition) + "。",
             "Not a code of the " + edition.version() + " form of this table (" + edition.title().en +
                 "). Its codes: " + choices(edition) + "."}};
}

FieldError without_successor(const std::string& pointer, const std::string& value, const CodeTable& edition,
                             const CodeTable& current) {
    return {pointer,
            "code_without_successor",
            {"“" + edition.title().zh + "”的代码 " + value +
                 " 在现行代码表中没有对应值，请从现行代码中选定：" + choices(current) + "。",
             "Code " + value + " of the " + edition.version() +
                 " form has no successor in the table of today. Choose one of: " + choices(current) + "."}};
}

FieldError table_changed(const std::string& pointer, const std::string& value, const std::string& version,
                         const CodeTable& current) {
    return {pointer,
            "code_table_changed",
            {"代码 " + value + " 按代码表“" + current.title().zh + "”的 " + version + " 版填写；现行为 " +
                 current.version() + " 版，且没有旧版文件可供换算。请从现行代码中选定：" + choices(current) +
                 "。",
             "Code " + value + " is of version " + version + " of the table " + current.id() +
                 ", which is of version " + current.version() +
                 " now, and no file describes the older one. Choose one of: " + choices(current) + "."}};
}

using Codes = std::vector<const Column*>;

/// Columns of a table that hold codes and that a record may give.
Codes code_columns(const NationalTable& table) {
    Codes columns;
    for (const Column& column : table.columns()) {
        if (column.codes && !column.control) {
            columns.push_back(&column);
        }
    }
    return columns;
}

/// Calls for every object of the record that is a row of a national table: (table, object, pointer).
template <class Object, class Visit>
void visit_rows(const Family& family, Object& record, const Visit& visit) {
    visit(*family.basic, record, std::string());
    for (const PartKind& kind : family.parts) {
        const auto found = record.find(kind.member);
        if (found == record.end()) {
            continue;
        }
        const std::string pointer = std::string("/") + kind.member;
        if (!kind.many && found->is_object()) {
            visit(*kind.table, *found, pointer);
        }
        for (std::size_t i = 0; kind.many && found->is_array() && i < found->size(); ++i) {
            if ((*found)[i].is_object()) {
                visit(*kind.table, (*found)[i], pointer + "/" + std::to_string(i));
            }
        }
    }
}

class Converter {
public:
    Converter(const Standard& standard, const VersionOf& version_of, Json& conversions,
              std::vector<FieldError>& errors)
        : standard_(standard), version_of_(version_of), conversions_(conversions), errors_(errors) {}

    void convert(const Column& column, Json& row, const std::string& parent) {
        const auto member = row.find(column.name);
        if (member == row.end()) {
            return;
        }
        const std::string version = version_of_(*column.codes);
        if (version.empty() || version == column.codes->version()) {
            return;
        }
        const std::string pointer = parent + "/" + column.name;
        const CodeTable* edition = standard_.edition(column.codes->id(), version);
        Json converted = member->is_array() ? Json::array() : Json();
        bool right = true;
        const Json values = member->is_array() ? *member : Json::array({*member});
        for (const Json& value : values) {
            const Json today = value.is_string() && !value.get_ref<const std::string&>().empty()
                                   ? one(column, pointer, version, edition, value.get<std::string>())
                                   : value;
            right = right && (!today.is_null() || value.is_null());
            if (!converted.is_array()) {
                converted = today;
            } else if (std::ranges::find(converted, today) == converted.end()) {
                converted.push_back(today); // two old codes may be one today
            }
        }
        if (right) {
            *member = std::move(converted);
        } else {
            row.erase(member);
        }
    }

private:
    /// null after adding a fault.
    Json one(const Column& column, const std::string& pointer, const std::string& version,
             const CodeTable* edition, const std::string& value) {
        if (!edition) {
            errors_.push_back(table_changed(pointer, value, version, *column.codes));
            return nullptr;
        }
        const CodeValue* old = edition->find(value);
        if (!old) {
            errors_.push_back(unknown_code(pointer, *edition));
            return nullptr;
        }
        const auto becomes = old->attributes.find("becomes");
        if (becomes == old->attributes.end()) {
            errors_.push_back(without_successor(pointer, value, *edition, *column.codes));
            return nullptr;
        }
        const CodeValue& today = *column.codes->find(becomes->second); // checked when the data was loaded
        if (today.value != value || today.text.zh != old->text.zh) {
            conversions_.push_back({{"pointer", pointer},
                                    {"zh", column.zh},
                                    {"version", version},
                                    {"from", value},
                                    {"from_zh", old->text.zh},
                                    {"to", today.value},
                                    {"to_zh", today.text.zh}});
        }
        return today.value;
    }

    const Standard& standard_;
    const VersionOf& version_of_;
    Json& conversions_;
    std::vector<FieldError>& errors_;
};

} // namespace

Json convert_codes(const Foundation& foundation, Json record, const VersionOf& version_of, Json& conversions,
                   std::vector<FieldError>& errors) {
    if (!record.is_object()) {
        return record;
    }
    Converter converter(*foundation.standard, version_of, conversions, errors);
    // The kind first: it says which tables the rest is read by.
    const Column* kind = foundation.family_of(record).basic->find("task_type");
    if (kind && kind->codes) {
        converter.convert(*kind, record, "");
    }
    visit_rows(foundation.family_of(record), record,
               [&](const NationalTable& table, Json& row, const std::string& pointer) {
                   for (const Column* column : code_columns(table)) {
                       if (!pointer.empty() || column->name != "task_type") {
                           converter.convert(*column, row, pointer);
                       }
                   }
               });
    return record;
}

bool is_known_version(const Standard& standard, const std::string& version) {
    for (const std::string& file : standard.files()) {
        constexpr std::string_view folder = "codes/";
        constexpr std::string_view ending = ".toml";
        if (file.starts_with(folder) && file.ends_with(ending)) {
            const auto id = file.substr(folder.size(), file.size() - folder.size() - ending.size());
            if (standard.codes(id).version() == version) {
                return true;
            }
        }
    }
    return false;
}

Json take_edition(const Foundation& foundation, Json input, Json& conversions,
                  std::vector<FieldError>& errors) {
    if (!input.is_object() || !input.contains(schema_version)) {
        return input;
    }
    const Json version = input[schema_version];
    input.erase(schema_version);
    if (version.is_null()) {
        return input;
    }
    if (!version.is_string() || !is_known_version(*foundation.standard, version.get<std::string>())) {
        fault(errors, "/schema_version", "unknown_schema_version",
              "没有此版本的代码表；请填写代码表数据文件中的版本号，如 2018，按现行代码表填写时不填。",
              "No code table is of this version. Give one that a code table's file names, such as 2018; "
              "leave it "
              "out when the codes are those of today.");
        return input;
    }
    const auto asked = version.get<std::string>();
    const auto version_of = [&](const CodeTable& table) {
        return foundation.standard->edition(table.id(), asked) ? asked : std::string();
    };
    return convert_codes(foundation, std::move(input), version_of, conversions, errors);
}

Json to_current(const Foundation& foundation, Json record, const CodeVersions& written_under,
                Json& conversions, std::vector<FieldError>& errors) {
    const auto version_of = [&](const CodeTable& table) {
        const auto found = written_under.find(table.id());
        return found == written_under.end() ? std::string() : found->second;
    };
    return convert_codes(foundation, std::move(record), version_of, conversions, errors);
}

bool is_current(const Foundation& foundation, const Json& record, const CodeVersions& written_under) {
    Json conversions = Json::array();
    std::vector<FieldError> errors;
    to_current(foundation, record, written_under, conversions, errors);
    return conversions.empty() && errors.empty();
}

CodeVersions code_versions_of(const Foundation& foundation, const Json& record) {
    CodeVersions versions;
    visit_rows(foundation.family_of(record), record,
               [&](const NationalTable& table, const Json& row, const std::string&) {
                   for (const Column* column : code_columns(table)) {
                       if (row.contains(column->name)) {
                           versions[column->codes->id()] = column->codes->version();
                       }
                   }
               });
    return versions;
}

std::string to_text(const CodeVersions& versions) { return canonical_json(Json(versions)); }

CodeVersions code_versions_from_text(const std::string& text) {
    return Json::parse(text).get<CodeVersions>();
}

Json standing_conversions(const Json& conversions, const Json& record) {
    Json standing = Json::array();
    for (const Json& conversion : conversions) {
        const Json::json_pointer pointer(conversion.at("pointer").get<std::string>());
        if (!record.contains(pointer)) {
            continue;
        }
        const Json& value = record.at(pointer);
        const bool stands = value.is_array() ? std::ranges::find(value, conversion.at("to")) != value.end()
                                             : value == conversion.at("to");
        if (stands && std::ranges::find(standing, conversion) == standing.end()) {
            standing.push_back(conversion);
        }
    }
    return standing;
}

bool is_conversion_fault(const std::string& code) {
    return code == "code_without_successor" || code == "code_table_changed";
}

} // namespace gateway::matters
