#include "data_files.hpp"

#include "file_fault.hpp"
#include "gateway/base/characters.hpp"
#include "gateway/base/toml_table.hpp"
#include "named_checks.hpp"
#include "text_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace gateway {
namespace {

constexpr long long most_width = 1'000'000;

/// A file is found by its name and its contents by their id: the two must agree, or an override copied under
/// the wrong name would silently take another table's place.
void check_name(const TomlTable& file_row, std::string_view key, const std::string& id,
                const DataFile& file) {
    if (id != file.stem) {
        file_row.fault(key, fmt::format("is \"{}\" but the file is named \"{}\"", id, file.stem));
    }
}

CodeValue read_code_value(const TomlTable& row) {
    CodeValue value;
    value.value = row.text("value");
    value.text = row.both_languages();
    value.confidence = row.confidence();
    const TextFacts facts = inspect_text(value.value);
    if (facts.control || value.value.find_first_of("^ ") != std::string::npos) {
        row.fault("value", "must hold no blank, no control character and no '^', which joins several codes");
    }
    value.attributes = row.remaining_texts();
    return value;
}

void read_text_rules(const TomlTable& row, Column& column, const CodeTables& codes) {
    column.width = static_cast<int>(row.number("width", 0, most_width)); // in characters; 0: unbounded
    column.many = row.optional_flag("many");
    column.check = row.optional_text("check");
    if (!column.check.empty() && !find_named_check(column.check)) {
        row.fault("check", fmt::format("names no check; known are {}", named_check_list()));
    }
    const std::string id = row.optional_text("codes");
    if (id.empty()) {
        if (column.many) {
            row.fault("many", "needs a code table: free texts cannot be joined by '^'");
        }
        return;
    }
    const auto table = codes.find(id);
    if (table == codes.end()) {
        row.fault("codes", fmt::format("names the code table \"{}\", which does not exist", id));
    }
    column.codes = table->second.get();
    for (const CodeValue& value : column.codes->values()) {
        if (column.width > 0 && text_length(value.value) > static_cast<std::size_t>(column.width)) {
            row.fault("width", fmt::format("is too small for the value \"{}\" of {}", value.value, id));
        }
    }
}

void read_integer_rules(const TomlTable& row, Column& column) {
    column.least = row.optional_number("least").value_or(column.least);
    column.most = row.optional_number("most").value_or(column.most);
    if (column.least > column.most) {
        row.fault("most", "must not be smaller than 'least'");
    }
}

/// up_task_directory comes down as dn_task_directory: the same columns but those that only go up.
std::unique_ptr<NationalTable> down_twin(const TomlTable& file_row, const NationalTable& up) {
    if (!up.name().starts_with("up_")) {
        file_row.fault("down", "is for tables that go up (up_…)");
    }
    std::vector<Column> columns;
    for (Column column : up.columns()) {
        if (!column.up_only) {
            column.width = column.down_width > 0 ? column.down_width : column.width;
            columns.push_back(std::move(column));
        }
    }
    return std::make_unique<NationalTable>("dn" + up.name().substr(2), up.zh() + "（下行）", up.version(),
                                           std::move(columns));
}

Column read_column(const TomlTable& row, const CodeTables& codes) {
    Column column;
    column.name = row.text("name");
    column.zh = row.text("zh");
    column.type = row.one_of<ColumnType>(
        "type",
        {{"text", ColumnType::text}, {"integer", ColumnType::integer}, {"datetime", ColumnType::datetime}});
    column.required = row.optional_flag("required");
    column.personal = row.optional_flag("personal");
    column.control = row.optional_flag("control");
    column.up_only = row.optional_flag("up_only");
    column.down_width = static_cast<int>(row.optional_number("down_width", 0, most_width).value_or(0));
    if (column.type == ColumnType::text) {
        read_text_rules(row, column, codes);
    } else if (column.type == ColumnType::integer) {
        read_integer_rules(row, column);
    }
    return column;
}

} // namespace

std::unique_ptr<CodeTable> parse_code_table(const DataFile& file) {
    const auto top = TomlTable::parse(file.origin, file.text);
    std::string id = top.text("id");
    check_name(top, "id", id, file);
    std::string version = top.text("version");
    std::string edition_of = top.optional_text("edition_of");
    Text title = top.both_languages("title_");
    top.text("source"); // for the reader of the file: nothing in the program depends on it
    std::vector<CodeValue> values;
    std::set<std::string> known;
    for (const TomlTable& row : top.tables("value")) {
        values.push_back(read_code_value(row));
        if (!known.insert(values.back().value).second) {
            row.fault("value", fmt::format("\"{}\" stands twice", values.back().value));
        }
    }
    top.finish();
    return std::make_unique<CodeTable>(std::move(id), std::move(version), std::move(edition_of),
                                       std::move(title), std::move(values));
}

void check_edition(const DataFile& file, const CodeTable& table, const CodeTables& codes) {
    if (table.edition_of().empty()) {
        return;
    }
    const auto current = codes.find(table.edition_of());
    if (current == codes.end() || !current->second->edition_of().empty()) {
        file_fault(file.origin, 1,
                   fmt::format("edition_of names \"{}\", which is no code table", table.edition_of()));
    }
    for (const CodeValue& value : table.values()) {
        const auto becomes = value.attributes.find("becomes");
        if (becomes != value.attributes.end() && !current->second->find(becomes->second)) {
            file_fault(file.origin, 1,
                       fmt::format("value \"{}\" becomes \"{}\", which {} does not have", value.value,
                                   becomes->second, current->first));
        }
    }
}

std::vector<std::unique_ptr<NationalTable>> parse_national_table(const DataFile& file,
                                                                 const CodeTables& codes) {
    const auto top = TomlTable::parse(file.origin, file.text);
    std::string name = top.text("table");
    check_name(top, "table", name, file);
    std::string zh = top.text("title_zh");
    std::string version = top.text("version");
    const bool down = top.optional_flag("down");
    std::vector<Column> columns;
    std::set<std::string> known;
    for (const TomlTable& row : top.tables("column")) {
        columns.push_back(read_column(row, codes));
        if (!known.insert(columns.back().name).second) {
            row.fault("name", fmt::format("\"{}\" stands twice", columns.back().name));
        }
    }
    top.finish();
    std::vector<std::unique_ptr<NationalTable>> tables;
    tables.push_back(std::make_unique<NationalTable>(std::move(name), std::move(zh), std::move(version),
                                                     std::move(columns)));
    if (down) {
        tables.push_back(down_twin(top, *tables.front()));
    }
    return tables;
}

} // namespace gateway
