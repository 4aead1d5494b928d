#include "written_rows.hpp"

#include "program.hpp"

#include <chrono>
#include <fstream>
#include <sstream>

namespace gateway::bench {
namespace {

/// Who refers to others comes last: its rows are checked against theirs as they come.
constexpr const char* all_tables =
    "\\copy (SELECT format('%I.%I', n.nspname, c.relname), (SELECT string_agg(quote_ident(attname), ', ' "
    "ORDER "
    "BY attnum) FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND "
    "attgenerated "
    "= '') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND "
    "NOT "
    "c.relispartition AND n.nspname !~ '^(pg_|information_schema)' ORDER BY (SELECT count(*) FROM "
    "pg_constraint WHERE contype = 'f' AND conrelid = c.oid), 1) TO STDOUT";

} // namespace

WrittenRows::WrittenRows(Scene& scene, const std::string& written)
    : scene_(scene),
      numbers_(scene.text("SELECT array_agg(DISTINCT number)::text FROM (" + written + ") AS rows(number)")),
      copy_(scene.copy()) {
    read_tables();
    export_rows();
    take_away();
}

void WrittenRows::read_tables() {
    std::istringstream lines(psql({all_tables}));
    for (std::string line; std::getline(lines, line);) {
        const auto tab = line.find('\t');
        const std::string name = line.substr(0, tab);
        tables_.push_back({name, line.substr(tab + 1), scene_.file(name + ".copy")});
    }
}

/// Tables without such rows are forgotten.
void WrittenRows::export_rows() {
    std::vector<std::string> commands;
    for (const Table& table : tables_) {
        commands.push_back("\\copy (SELECT " + table.columns + " FROM " + table.name + ours() + ") TO '" +
                           table.file.string() + "'");
    }
    psql(commands);
    std::erase_if(tables_, [](const Table& table) { return std::filesystem::file_size(table.file) == 0; });
    for (const Table& table : tables_) {
        std::ifstream in(table.file);
        for (std::string line; std::getline(in, line);) {
            ++count_;
        }
    }
}

void WrittenRows::take_away() {
    std::vector<std::string> commands{"SET session_replication_role = replica"}; // no trigger minds
    for (const Table& table : tables_) {
        commands.push_back("DELETE FROM " + table.name + ours());
    }
    for (const Table& table : tables_) {
        commands.push_back("VACUUM ANALYZE " + table.name);
    }
    psql(commands);
}

double WrittenRows::write() {
    std::vector<std::string> commands{"BEGIN"};
    for (const Table& table : tables_) {
        commands.push_back("\\copy " + table.name + " (" + table.columns + ") FROM '" + table.file.string() +
                           "'");
    }
    commands.emplace_back("SELECT 'transaction ' || pg_current_xact_id()::xid::text");
    commands.emplace_back("COMMIT");
    scene_.checkpoint();
    const auto begun = std::chrono::steady_clock::now();
    const std::string said = psql(commands);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun;
    const std::string number = said.substr(said.find("transaction ") + 12);
    numbers_ = "{" + number.substr(0, number.find('\n')) + "}";
    take_away();
    return taken.count();
}

std::string WrittenRows::ours() const { return " WHERE xmin = ANY ('" + numbers_ + "'::xid[])"; }

std::string WrittenRows::psql(const std::vector<std::string>& commands) {
    return run_psql(copy_->connection_string(), commands, scene_.file("psql.out"));
}

} // namespace gateway::bench
