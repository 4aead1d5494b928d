#include "rows.hpp"
#include "store.hpp"

#include <pqxx/stream_to>

#include <algorithm>

namespace gateway::cases {
namespace {

const std::vector<std::string> columns{
    "owner",         "region",         "revision",     "version",         "project_no",   "row_guid",
    "matter_code",   "task_version",   "state",        "applied_at",      "accepted_at",  "promise_day",
    "promise_type",  "promised_at",    "finished_at",  "last_event_at",   "given",        "content",
    "statutory_day", "statutory_type", "statutory_at", "applicant_index", "applicant_key"};

auto row_of(const Case& record) {
    const std::string owner = record.owner();
    return std::make_tuple(owner, owner.substr(2, 6), 1, 1, record.project_no, record.row_guid,
                           record.matter_code, record.task_version, std::string(to_text(record.state)),
                           format_time(record.applied_at), format_time(record.accepted_at),
                           record.promise.amount, record.promise.unit, time_parameter(record.promised_at),
                           time_parameter(record.finished_at), format_time(record.last_event_at),
                           store::bytea(crypto::view(record.given)), record.content, record.statutory.amount,
                           record.statutory.unit, time_parameter(record.statutory_at),
                           applicant_octets(record.applicant), applicant_key(record.applicant));
}

void send(store::Transaction& tx, const std::vector<const Case*>& records) {
    pqxx::stream_to stream(tx.raw(), "cases.\"case\"", columns);
    for (const Case* record : records) {
        stream << row_of(*record);
    }
    stream.complete();
}

} // namespace

bool copy_cases(store::Transaction& tx, const std::vector<NewCase>& cases) {
    std::vector<const Case*> records;
    for (const NewCase& each : cases) {
        store::refuse_zero(each.record->project_no);
        records.push_back(each.record);
    }
    // As in insert_cases: two imports of the same numbers wait for each other and do not lock up.
    std::ranges::sort(records, {}, &Case::project_no);
    tx.exec("SAVEPOINT copy_cases");
    try {
        send(tx, records);
    } catch (const pqxx::unique_violation&) {
        tx.exec("ROLLBACK TO SAVEPOINT copy_cases");
        return false;
    }
    tx.exec("RELEASE SAVEPOINT copy_cases");
    return true;
}

} // namespace gateway::cases
