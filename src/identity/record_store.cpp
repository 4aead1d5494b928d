#include "record_store.hpp"

#include "gateway/store/columns.hpp"

namespace gateway::identity {
namespace {

#define RECORD_COLUMNS(content)                                                                              \
    "SELECT table_name, key, row_guid, " content ", revision, version, live, position, "                     \
    "(extract(epoch FROM changed_at) * 1000)::bigint AS changed_at FROM identity.record "
#define RECORD_BY_KEY RECORD_COLUMNS("content") "WHERE table_name = $1 AND key = $2"
const store::Statement find_one{"identity.find_record", RECORD_BY_KEY};
const store::Statement lock_one{"identity.lock_record", RECORD_BY_KEY " FOR UPDATE"};
const store::Statement list{"identity.list_records",
                            RECORD_COLUMNS("'' AS content") "WHERE table_name = $1 AND key > $2 AND live "
                                                            "ORDER BY key LIMIT $3::int"};
const store::Statement save{
    "identity.save_record",
    "INSERT INTO identity.record (table_name, key, row_guid, content, revision, version, live, position, "
    "changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::timestamptz) ON CONFLICT (table_name, key) DO "
    "UPDATE SET content = $4, revision = $5, version = $6, live = $7, position = $8, changed_at = "
    "$9::timestamptz"};

RecordRow read_row(const store::Row& row) {
    return {row["table_name"].as<std::string>(), row["key"].as<std::string>(),
            row["row_guid"].as<std::string>(),   row["content"].as<std::string>(),
            row["revision"].as<int>(),           read_sent(row),
            store::time_of(row["changed_at"])};
}

} // namespace

std::optional<RecordRow> find_record_row(store::Transaction& tx, const std::string& table,
                                         const std::string& key, Locking locking) {
    const auto result = tx.exec(locking == Locking::row ? lock_one : find_one, table, key);
    return result.empty() ? std::nullopt : std::optional(read_row(result[0]));
}

void save_record_row(store::Transaction& tx, const RecordRow& row) {
    tx.exec(save, row.table, row.key, row.row_guid, row.content, row.revision, row.sent.version,
            row.sent.live, row.sent.position, format_time(row.changed_at));
}

std::vector<RecordRow> list_record_rows(store::Transaction& tx, const std::string& table,
                                        const service::Page& page) {
    std::vector<RecordRow> rows;
    for (const store::Row row :
         tx.exec(list, table, page.after.empty() ? std::string() : page.after[0], page.limit + 1)) {
        rows.push_back(read_row(row));
    }
    return rows;
}

} // namespace gateway::identity
