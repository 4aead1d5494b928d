#include "foundation.hpp"
#include "gateway/base/toml_table.hpp"

#include <algorithm>
#include <sstream>

namespace gateway::identity {
namespace {

constexpr std::string_view file_name = "identity_national.toml";

const NationalTable& table_of(const TomlTable& row, const Standard& standard) {
    const std::string name = row.text("table");
    const NationalTable* table = standard.find_table(name);
    if (table == nullptr) {
        row.fault("table", "\"" + name + "\" is no national table");
    }
    return *table;
}

const Column& column_of(const TomlTable& row, std::string_view key, const NationalTable& table,
                        const std::string& name) {
    const Column* column = table.find(name);
    if (column == nullptr || column->control) {
        row.fault(key, "\"" + name + "\" is no column of " + table.name());
    }
    return *column;
}

void read_withheld(const TomlTable& row, const Standard& standard, NationalForm& form) {
    const NationalTable& table = table_of(row, standard);
    std::istringstream names(row.text("columns"));
    for (std::string name; names >> name;) {
        if (column_of(row, "columns", table, name).required) {
            row.fault("columns", "\"" + name + "\" is required: it cannot stay away");
        }
        form.withheld[table.name()].insert(name);
    }
}

void read_record_kind(const TomlTable& row, const Standard& standard, NationalForm& form) {
    RecordKind kind;
    kind.table = &table_of(row, standard);
    kind.key = row.text("key");
    if (!column_of(row, "key", *kind.table, kind.key).required) {
        row.fault("key", "\"" + kind.key + "\" is optional: it tells no records apart");
    }
    kind.of_corporation = row.flag("of_corporation");
    form.records.push_back(std::move(kind));
}

void read_hash(const TomlTable& row, const Standard& standard, NationalForm& form) {
    const NationalTable& table = table_of(row, standard);
    const auto kind = std::ranges::find(form.records, &table, &RecordKind::table);
    if (kind == form.records.end()) {
        row.fault("table", "has no [[record]]");
    }
    if (!kind->hash_column.empty()) {
        row.fault("table", "has a hash already");
    }
    kind->hash_column = row.text("column");
    kind->hash_of = row.text("of");
    column_of(row, "column", table, kind->hash_column);
    column_of(row, "of", table, kind->hash_of);
}

} // namespace

NationalForm read_national_form(const Standard& standard) {
    const auto file = TomlTable::parse(file_name, standard.file(file_name));
    NationalForm form;
    form.channel = file.text("channel");
    for (const TomlTable& row : file.tables("account")) {
        const std::string role = row.text("role");
        form.account_types[role] = row.text("acct_type");
    }
    for (const char* role : {"representative", "agent"}) {
        if (!form.account_types.contains(role)) {
            file.fault("account", std::string("lacks the role ") + role);
        }
    }
    for (const TomlTable& row : file.tables("withheld")) {
        read_withheld(row, standard, form);
    }
    for (const TomlTable& row : file.tables("record")) {
        read_record_kind(row, standard, form);
    }
    for (const TomlTable& row : file.tables("hash")) {
        read_hash(row, standard, form);
    }
    file.finish();
    return form;
}

} // namespace gateway::identity
