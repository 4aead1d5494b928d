#include "rows.hpp"
#include "store.hpp"

#include <stdexcept>

namespace gateway::cases {
namespace {

const store::Statement add_events{
    "cases.insert_events",
    "INSERT INTO cases.event (row_guid, project_no, kind, version, occurred_at, content, source_id, "
    "source_digest) "
    "SELECT row_guid, project_no, kind, 1, occurred_at, content, nullif(source_id, ''), CASE WHEN source_id "
    "<> '' THEN source_digest END FROM unnest($1::text[], $2::text[], "
    "$3::text[], "
    "$4::timestamptz[], $5::text[], $6::text[], $7::bytea[]) WITH ORDINALITY AS n(row_guid, project_no, "
    "kind, occurred_at, content, source_id, source_digest, n) "
    "ORDER BY n.n"};

const store::Statement events_of_case{
    "cases.find_events", "SELECT row_guid, kind, version, (extract(epoch FROM occurred_at) * 1000)::bigint "
                         "AS occurred_at, content "
                         "FROM cases.event WHERE project_no = $1 ORDER BY event.occurred_at, ordinal"};

const store::Statement set_event{
    "cases.set_event",
    "WITH kept AS (INSERT INTO cases.history (row_guid, version, content) "
    "SELECT row_guid, version, content FROM cases.event WHERE row_guid = $1) "
    "UPDATE cases.event SET version = $2, occurred_at = $3::timestamptz, content = $4 WHERE row_guid = $1"};

#define VERSIONS_FROM(source)                                                                                \
    "SELECT r.project_no, CASE WHEN r.version = k.version THEN r.content ELSE h.content END AS content "     \
    "FROM unnest($1::text[], $2::int[]) WITH ORDINALITY AS k(row_guid, version, n) "                         \
    "JOIN " source " r ON r.row_guid = k.row_guid "                                                          \
    "LEFT JOIN cases.history h ON h.row_guid = k.row_guid AND h.version = k.version ORDER BY k.n"

const store::Statement accept_versions{"cases.load_accepts", VERSIONS_FROM("cases.\"case\"")};
const store::Statement event_versions{"cases.load_events", VERSIONS_FROM("cases.event")};

std::vector<Version> load(store::Transaction& tx, const store::Statement& statement,
                          const std::vector<VersionKey>& keys) {
    std::vector<std::string> guids;
    std::vector<long long> numbers;
    for (const auto& [guid, number] : keys) {
        guids.push_back(guid);
        numbers.push_back(number);
    }
    std::vector<Version> versions;
    for (const store::Row row : tx.exec(statement, store::array(guids), store::array(numbers))) {
        if (row[1].is_null()) {
            throw std::logic_error("a journal entry names a version that is not there");
        }
        versions.push_back({row[0].as<std::string>(), row[1].as<std::string>()});
    }
    if (versions.size() != keys.size()) {
        throw std::logic_error("a journal entry names a row that is not there");
    }
    return versions;
}

} // namespace

void insert_events(store::Transaction& tx, const std::vector<EventRow>& events) {
    if (events.empty()) {
        return;
    }
    std::vector<std::string> guids, numbers, names, times, contents, sources, digests;
    for (const EventRow& event : events) {
        guids.push_back(event.row_guid);
        numbers.push_back(event.project_no);
        names.emplace_back(facts(event.kind).name);
        times.push_back(format_time(event.occurred_at));
        contents.push_back(event.content);
        sources.push_back(event.source_id);
        digests.push_back(event.source_id.empty() ? std::string()
                                                  : store::bytea(crypto::view(event.source_digest)));
    }
    tx.exec(add_events, store::array(guids), store::array(numbers), store::array(names), store::array(times),
            store::array(contents), store::array(sources), store::array(digests));
}

std::vector<EventRow> find_events(store::Transaction& tx, const std::string& project_no) {
    std::vector<EventRow> events;
    for (const store::Row row : tx.exec(events_of_case, project_no)) {
        EventRow event;
        event.row_guid = row["row_guid"].as<std::string>();
        event.project_no = project_no;
        event.kind = kind_from_name(row["kind"].as<std::string>());
        event.version = row["version"].as<int>();
        event.occurred_at = time_of(row["occurred_at"]);
        event.content = row["content"].as<std::string>();
        events.push_back(std::move(event));
    }
    return events;
}

void save_correction(store::Transaction& tx, const EventRow& event) {
    tx.exec(set_event, event.row_guid, event.version, format_time(event.occurred_at), event.content);
}

std::vector<Version> load_accepts(store::Transaction& tx, const std::vector<VersionKey>& keys) {
    return load(tx, accept_versions, keys);
}

std::vector<Version> load_events(store::Transaction& tx, const std::vector<VersionKey>& keys) {
    return load(tx, event_versions, keys);
}

} // namespace gateway::cases
