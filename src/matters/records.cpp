#include "records.hpp"

#include "directory_model.hpp"
#include "directory_store.hpp"
#include "store.hpp"

#include <algorithm>
#include <stdexcept>

namespace gateway::matters {
namespace {

using service::NationalRow;

std::vector<TableRow> rows_of(const Foundation& foundation, const std::string& row_guid,
                              const Revision& revision) {
    if (revision.content.empty()) {
        return {};
    }
    return national_rows(foundation, {row_guid, revision.state, revision.task_version},
                         Json::parse(revision.content));
}

const Json& find_row(const std::vector<TableRow>& rows, const SentRow& sent) {
    const auto found = std::ranges::find_if(rows, [&sent](const TableRow& row) {
        return row.table == sent.table && row.row_guid == sent.row_guid;
    });
    if (found == rows.end()) {
        throw std::logic_error("a revision sends a part it does not have");
    }
    return found->row;
}

std::vector<NationalRow> national_rows_of(const Foundation& foundation, const StoredRevision& stored) {
    const std::string& guid = stored.revision.row_guid;
    const auto now = rows_of(foundation, guid, stored.revision);
    const auto before = rows_of(foundation, guid, stored.before); // a deleted part goes with its last content
    std::vector<NationalRow> rows;
    for (const SentRow& sent : stored.revision.sent) {
        const bool gone = sent.operation == journal::Operation::erase;
        rows.push_back(
            {sent.table, sent.row_guid, sent.version, sent.operation, find_row(gone ? before : now, sent)});
    }
    return rows;
}

} // namespace

service::Dataset matter_dataset(std::shared_ptr<const Foundation> foundation) {
    return {"matters.matter", [foundation](store::Transaction& tx, std::span<const journal::Entry> entries) {
                std::vector<std::pair<std::string, int>> keys;
                for (const journal::Entry& entry : entries) {
                    keys.emplace_back(entry.record_key, entry.version);
                }
                std::vector<std::vector<NationalRow>> result;
                for (const StoredRevision& stored : load_revisions(tx, keys)) {
                    result.push_back(national_rows_of(*foundation, stored));
                }
                return result;
            }};
}

service::Dataset directory_dataset(std::shared_ptr<const Foundation> foundation) {
    return {"matters.directory",
            [foundation](store::Transaction& tx, std::span<const journal::Entry> entries) {
                std::vector<std::vector<NationalRow>> result;
                for (const journal::Entry& entry : entries) { // local items are few and change rarely
                    const auto item = load_item_revision(tx, entry.record_key, entry.version);
                    result.push_back({{directory_table, item.row_guid, item.revision, entry.operation,
                                       directory_row(*foundation, Json::parse(item.content), item.row_guid,
                                                     item.state, item.task_version)}});
                }
                return result;
            }};
}

} // namespace gateway::matters
