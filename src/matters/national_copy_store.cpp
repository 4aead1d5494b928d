#include "national_copy.hpp"
#include "rows.hpp"

#include <map>

namespace gateway::matters {
namespace {

const store::Statement find{"matters.find_copies",
                            "SELECT table_name, row_guid, task_guid, content, "
                            "(extract(epoch FROM received_at) * 1000)::bigint AS received_at "
                            "FROM matters.national_row WHERE task_guid = $1"};
const store::Statement save{
    "matters.save_copies",
    "INSERT INTO matters.national_row (table_name, row_guid, task_guid, content, received_at) "
    "SELECT table_name, row_guid, task_guid, content, $5::timestamptz "
    "FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS n(table_name, row_guid, task_guid, "
    "content) ON CONFLICT (table_name, row_guid) DO UPDATE SET task_guid = excluded.task_guid, "
    "content = excluded.content, received_at = excluded.received_at"};
const store::Statement remove{"matters.remove_copies",
                              "DELETE FROM matters.national_row AS r "
                              "USING unnest($1::text[], $2::text[]) AS n(table_name, row_guid) "
                              "WHERE r.table_name = n.table_name AND r.row_guid = n.row_guid"};

} // namespace

std::vector<NationalCopy> find_copies(store::Transaction& tx, const std::string& task_guid) {
    std::vector<NationalCopy> copies;
    for (const store::Row row : tx.exec(find, task_guid)) {
        copies.push_back({row["table_name"].as<std::string>(), row["row_guid"].as<std::string>(),
                          row["task_guid"].as<std::string>(), row["content"].as<std::string>(),
                          time_of(row["received_at"])});
    }
    return copies;
}

void save_copies(store::Transaction& tx, const std::vector<NationalCopy>& copies) {
    std::map<std::pair<std::string, std::string>, const NationalCopy*> newest;
    for (const NationalCopy& copy : copies) {
        newest[{copy.table, copy.row_guid}] = &copy;
    }
    store::Array tables, guids, tasks, contents, gone_tables, gone_guids;
    bool any_gone = false;
    for (const auto& [key, copy] : newest) {
        if (copy->content.empty()) {
            gone_tables.add(copy->table);
            gone_guids.add(copy->row_guid);
            any_gone = true;
            continue;
        }
        tables.add(copy->table);
        guids.add(copy->row_guid);
        tasks.add(copy->task_guid);
        contents.add(copy->content);
    }
    if (any_gone) {
        tx.exec(remove, std::move(gone_tables).text(), std::move(gone_guids).text());
    }
    if (!copies.empty()) {
        tx.exec(save, std::move(tables).text(), std::move(guids).text(), std::move(tasks).text(),
                std::move(contents).text(), format_time(copies.front().received_at));
    }
}

} // namespace gateway::matters
