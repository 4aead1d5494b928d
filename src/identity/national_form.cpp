#include "foundation.hpp"
#include "rule_file.hpp"

#include <algorithm>
#include <sstream>

namespace gateway::identity {
namespace {

constexpr std::string_view file_name = "identity_national.toml";

const NationalTable& table_of(RuleTable& row, const Standard& standard) {
    const std::string name = row.text("table");
    const NationalTable* table = standard.find_table(name);
    if (table == nullptr) {
        row.fail("table", "\"" + name + "\" is no national table");
    }
    return *table;
}

const Column& column_of(RuleTable& row, std::string_view key, const NationalTable& table,
                        const std::string& name) {
    const Column* column = table.find(name);
    if (column == nullptr || column->control) {
        row.fail(key, "\"" + name + "\" is no column of " + table.name());
    }
    return *column;
}

void read_withheld(RuleTable& row, const Standard& standard, NationalForm& form) {
    const NationalTable& table = table_of(row, standard);
    std::istringstream names(row.text("columns"));
    for (std::string name; names >> name;) {
        if (column_of(row, "columns", table, name).required) {
            row.fail("columns", "\"" + name + "\" is required: it cannot stay away");
        }
        form.withheld[table.name()].insert(name);
    }
    row.finish();
}

void read_record_kind(RuleTable& row, const Standard& standard, NationalForm& form) {
    RecordKind kind;
    kind.table = &table_of(row, standard);
    kind.key = row.text("key");
    if (!column_of(row, "key", *kind.table, kind.key).required) {
        row.fail("key", "\"" + kind.key + "\" is optional: it tells no records apart");
    }
    kind.of_corporation = row.flag("of_corporation");
    row.finish();
    form.records.push_back(std::move(kind));
}

void read_hash(RuleTable& row, const Standard& standard, NationalForm& form) {
    const NationalTable& table = table_of(row, standard);
    const auto kind = std::ranges::find(form.records, &table, &RecordKind::table);
    if (kind == form.records.end()) {
        row.fail("table", "has no [[record]]");
    }
    if (!kind->hash_column.empty()) {
        row.fail("table", "has a hash already");
    }
    kind->hash_column = row.text("column");
    kind->hash_of = row.text("of");
    column_of(row, "column", table, kind->hash_column);
    column_of(row, "of", table, kind->hash_of);
    row.finish();
}

} // namespace

NationalForm read_national_form(const Standard& standard) {
    const toml::table file = parse_rule_file(file_name, standard.file(file_name));
    RuleTable whole(file_name, file);
    NationalForm form;
    form.channel = whole.text("channel");
    for (RuleTable& row : whole.tables("account")) {
        const std::string role = row.text("role");
        form.account_types[role] = row.text("acct_type");
        row.finish();
    }
    for (const char* role : {"representative", "agent"}) {
        if (!form.account_types.contains(role)) {
            whole.fail("account", std::string("lacks the role ") + role);
        }
    }
    for (RuleTable& row : whole.tables("withheld")) {
        read_withheld(row, standard, form);
    }
    for (RuleTable& row : whole.tables("record")) {
        read_record_kind(row, standard, form);
    }
    for (RuleTable& row : whole.tables("hash")) {
        read_hash(row, standard, form);
    }
    whole.finish();
    return form;
}

} // namespace gateway::identity
