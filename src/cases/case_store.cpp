#include "feed_store.hpp"
#include "gateway/crypto/digest_octets.hpp"
#include "rows.hpp"
#include "store.hpp"

namespace gateway::cases {
namespace {

// Body, region and revisions follow from the rest, so that they cannot differ from it. A serial is drawn only
// where there is no number. In the order of the numbers, so that two imports of the same numbers wait for
// each other and do not lock up.
const store::Statement add_cases{
    "cases.insert",
    "INSERT INTO cases.\"case\" (owner, region, revision, version, project_no, row_guid, matter_code, "
    "task_version, state, applied_at, accepted_at, promise_day, promise_type, promised_at, finished_at, "
    "last_event_at, given, content, statutory_day, statutory_type, statutory_at, "
    "applicant_index, applicant_key) "
    "SELECT left(matter_code, 18), substr(matter_code, 3, 6), 1, 1, coalesce(nullif(project_no, ''), prefix "
    "|| "
    "lpad(nextval('cases.serial')::text, 8, '0')), row_guid, matter_code, task_version, state, applied_at, "
    "accepted_at, promise_day, promise_type, nullif(promised_at, '')::timestamptz, "
    "nullif(finished_at, '')::timestamptz, last_event_at, given, content, statutory_day, statutory_type, "
    "nullif(statutory_at, '')::timestamptz, CASE WHEN applicant_key <> '' THEN applicant_index END, "
    "nullif(applicant_key, '') "
    "FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::text[], $7::timestamptz[], "
    "$8::timestamptz[], $9::bigint[], $10::text[], $11::text[], $12::text[], $13::timestamptz[], "
    "$14::bytea[], "
    "$15::text[], $16::bigint[], $17::text[], $18::text[], $19::bytea[], $20::text[]) AS n(project_no, "
    "prefix, row_guid, matter_code, "
    "task_version, state, applied_at, "
    "accepted_at, "
    "promise_day, promise_type, promised_at, finished_at, last_event_at, given, content, statutory_day, "
    "statutory_type, statutory_at, applicant_index, applicant_key) "
    "ORDER BY project_no COLLATE \"C\" ON CONFLICT (project_no) DO NOTHING RETURNING row_guid, project_no"};

#define CASE_BY                                                                                              \
    "SELECT project_no, row_guid, matter_code, task_version, state, "                                        \
    "(extract(epoch FROM applied_at) * 1000)::bigint AS applied_at, "                                        \
    "(extract(epoch FROM accepted_at) * 1000)::bigint AS accepted_at, promise_day, promise_type, "           \
    "(extract(epoch FROM promised_at) * 1000)::bigint AS promised_at, "                                      \
    "statutory_day, statutory_type, (extract(epoch FROM statutory_at) * 1000)::bigint AS statutory_at, "     \
    "handed_to, coalesce(handling_unit, '') AS handling_unit, coalesce((SELECT application_no FROM "         \
    "cases.application a WHERE a.project_no = c.project_no), '') AS application_no, "                        \
    "(extract(epoch FROM finished_at) * 1000)::bigint AS finished_at, "                                      \
    "(extract(epoch FROM last_event_at) * 1000)::bigint AS last_event_at, revision, version, content "       \
    "FROM cases.\"case\" AS c WHERE project_no = "

const store::Statement find_one{"cases.find", CASE_BY "$1"};
const store::Statement lock_one{"cases.lock", CASE_BY "$1 FOR UPDATE OF c"};
const store::Statement lock_several{"cases.lock_several",
                                    CASE_BY "ANY($1::text[]) ORDER BY project_no FOR UPDATE OF c"};

const store::Statement known_numbers{"cases.find_known",
                                     "SELECT project_no, owner, given FROM cases.\"case\" "
                                     "WHERE project_no = ANY($1::text[])"};

const store::Statement set_state{
    "cases.set_state",
    "UPDATE cases.\"case\" SET state = $2, promised_at = $3::timestamptz, finished_at = $4::timestamptz, "
    "last_event_at = $5::timestamptz, revision = $6, statutory_at = $7::timestamptz WHERE project_no = $1"};

const store::Statement set_accept{
    "cases.set_accept", "WITH kept AS (INSERT INTO cases.history (row_guid, version, content) "
                        "SELECT row_guid, version, content FROM cases.\"case\" WHERE project_no = $1) "
                        "UPDATE cases.\"case\" SET promised_at = $2::timestamptz, last_event_at = "
                        "$3::timestamptz, revision = $4, "
                        "version = $5, applied_at = $6::timestamptz, accepted_at = $7::timestamptz, content "
                        "= $8, statutory_at = $9::timestamptz, applicant_index = $10::bytea, "
                        "applicant_key = $11 WHERE project_no = $1"};

Case case_of(const store::Row& row) {
    Case record;
    record.project_no = row["project_no"].as<std::string>();
    record.row_guid = row["row_guid"].as<std::string>();
    record.matter_code = row["matter_code"].as<std::string>();
    record.task_version = row["task_version"].as<int>();
    record.state = state_from_text(row["state"].as<std::string>());
    record.applied_at = time_of(row["applied_at"]);
    record.accepted_at = time_of(row["accepted_at"]);
    record.promise = {row["promise_day"].as<long long>(), row["promise_type"].as<std::string>()};
    record.statutory = {row["statutory_day"].as<long long>(), row["statutory_type"].as<std::string>()};
    record.statutory_at = optional_time_of(row["statutory_at"]);
    if (!row["handed_to"].is_null()) {
        record.handed_to = row["handed_to"].as<std::string>();
    }
    record.handling_unit = row["handling_unit"].as<std::string>();
    record.application_no = row["application_no"].as<std::string>();
    record.promised_at = optional_time_of(row["promised_at"]);
    record.finished_at = optional_time_of(row["finished_at"]);
    record.last_event_at = time_of(row["last_event_at"]);
    record.revision = row["revision"].as<int>();
    record.version = row["version"].as<int>();
    record.content = row["content"].as<std::string>();
    return record;
}

std::optional<Case> first_case(const store::Result& result) {
    return result.empty() ? std::nullopt : std::optional(case_of(result[0]));
}

} // namespace

std::map<std::string, std::string> insert_cases(store::Transaction& tx, const std::vector<NewCase>& cases) {
    if (cases.empty()) {
        return {};
    }
    store::Array numbers, prefixes, guids, matters, versions, states, applied, accepted, amounts, units,
        promised, finished, last, given, contents, statutory_amounts, statutory_units, statutory, applicants,
        applicant_keys;
    for (const auto& [record, prefix] : cases) {
        numbers.add(record->project_no);
        prefixes.add(prefix);
        guids.add(record->row_guid);
        matters.add(record->matter_code);
        versions.add(record->task_version);
        states.add(to_text(record->state));
        applied.add(format_time(record->applied_at));
        accepted.add(format_time(record->accepted_at));
        amounts.add(record->promise.amount);
        units.add(record->promise.unit);
        promised.add(time_element(record->promised_at));
        finished.add(time_element(record->finished_at));
        last.add(format_time(record->last_event_at));
        given.add(store::bytea(crypto::view(record->given)));
        contents.add(record->content);
        statutory_amounts.add(record->statutory.amount);
        statutory_units.add(record->statutory.unit);
        statutory.add(time_element(record->statutory_at));
        applicants.add(applicant_octets(record->applicant).value_or(""));
        applicant_keys.add(record->applicant.key_id);
    }
    const auto result =
        tx.exec(add_cases, std::move(numbers).text(), std::move(prefixes).text(), std::move(guids).text(),
                std::move(matters).text(), std::move(versions).text(), std::move(states).text(),
                std::move(applied).text(), std::move(accepted).text(), std::move(amounts).text(),
                std::move(units).text(), std::move(promised).text(), std::move(finished).text(),
                std::move(last).text(), std::move(given).text(), std::move(contents).text(),
                std::move(statutory_amounts).text(), std::move(statutory_units).text(),
                std::move(statutory).text(), std::move(applicants).text(), std::move(applicant_keys).text());
    std::map<std::string, std::string> inserted;
    for (const store::Row row : result) {
        inserted.emplace(row[0].c_str(), row[1].c_str());
    }
    return inserted;
}

std::optional<Case> find_case(store::Transaction& tx, const std::string& project_no) {
    return first_case(tx.exec(find_one, project_no));
}

std::optional<Case> lock_case(store::Transaction& tx, const std::string& project_no) {
    return first_case(tx.exec(lock_one, project_no));
}

std::vector<Case> lock_cases(store::Transaction& tx, const std::set<std::string>& numbers) {
    std::vector<Case> records;
    for (const store::Row row :
         tx.exec(lock_several, store::array(std::vector<std::string>(numbers.begin(), numbers.end())))) {
        records.push_back(case_of(row));
    }
    return records;
}

std::map<std::string, Known> find_known(store::Transaction& tx, const std::vector<std::string>& numbers) {
    std::map<std::string, Known> known;
    for (const store::Row row : tx.exec(known_numbers, store::array(numbers))) {
        Known& entry = known[row[0].as<std::string>()];
        entry.owner = row[1].as<std::string>();
        entry.given = crypto::digest_of_octets(store::from_bytea(row[2].as<std::string>()));
    }
    return known;
}

void save_state(store::Transaction& tx, const Case& record) {
    tx.exec(set_state, record.project_no, std::string(to_text(record.state)),
            time_parameter(record.promised_at), time_parameter(record.finished_at),
            format_time(record.last_event_at), record.revision, time_parameter(record.statutory_at));
}

void save_correction(store::Transaction& tx, const Case& record) {
    tx.exec(set_accept, record.project_no, time_parameter(record.promised_at),
            format_time(record.last_event_at), record.revision, record.version,
            format_time(record.applied_at), format_time(record.accepted_at), record.content,
            time_parameter(record.statutory_at), applicant_octets(record.applicant),
            applicant_key(record.applicant));
}

} // namespace gateway::cases
