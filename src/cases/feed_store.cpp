#include "feed_store.hpp"

#include "gateway/crypto/digest_octets.hpp"
#include "gateway/store/conditions.hpp"
#include "rows.hpp"

#include <algorithm>
#include <stdexcept>

namespace gateway::cases {
namespace {

const store::Statement events_of{
    "cases.find_events_of",
    "SELECT project_no, row_guid, kind, version, (extract(epoch FROM occurred_at) * 1000)::bigint AS "
    "occurred_ms, "
    "content FROM cases.event WHERE project_no = ANY($1::text[]) ORDER BY occurred_at, ordinal"};

const store::Statement set_states{
    "cases.set_states",
    "UPDATE cases.\"case\" AS c SET state = n.state, promised_at = nullif(n.promised, '')::timestamptz, "
    "statutory_at = nullif(n.statutory, '')::timestamptz, finished_at = nullif(n.finished, '')::timestamptz, "
    "last_event_at = n.last, revision = n.revision FROM unnest($1::text[], $2::text[], $3::text[], "
    "$4::text[], "
    "$5::text[], $6::timestamptz[], $7::int[]) AS n(project_no, state, promised, statutory, finished, last, "
    "revision) WHERE c.project_no = n.project_no"};

const store::Statement known_events{
    "cases.find_known_events",
    "SELECT k.project_no, k.source_id, coalesce(e.source_digest, h.source_digest), "
    "CASE WHEN e.row_guid IS NULL THEN h.state ELSE 'taken' END, coalesce(h.reason, '') "
    "FROM unnest($1::text[], $2::text[]) AS k(project_no, source_id) "
    "LEFT JOIN cases.event e ON e.project_no = k.project_no AND e.source_id = k.source_id "
    "LEFT JOIN cases.held_event h ON h.project_no = k.project_no AND h.source_id = k.source_id AND h.sender "
    "= $3 "
    "WHERE e.row_guid IS NOT NULL OR h.id IS NOT NULL"};

const store::Statement add_held{
    "cases.insert_held",
    "INSERT INTO cases.held_event (sender, region, project_no, kind, source_id, source_digest, occurred_at, "
    "content, reason, state, noted_at) SELECT sender, coalesce(nullif(substr(sender, 3, 6), ''), '000000'), "
    "project_no, kind, source_id, digest, occurred_at, content, reason, state, noted_at FROM "
    "unnest($1::text[], "
    "$2::text[], $3::text[], $4::text[], $5::bytea[], $6::timestamptz[], $7::text[], $8::text[], $9::text[], "
    "$10::timestamptz[]) WITH ORDINALITY AS n(sender, project_no, kind, source_id, digest, occurred_at, "
    "content, "
    "reason, state, noted_at, n) ORDER BY n.n ON CONFLICT (project_no, source_id, sender) DO NOTHING"};

const std::string held_columns =
    "SELECT h.id, h.sender, h.project_no, h.kind, h.source_id, h.source_digest, (extract(epoch FROM "
    "h.occurred_at) "
    "* 1000)::bigint AS occurred_ms, h.content, h.reason, h.state, (extract(epoch FROM h.noted_at) * "
    "1000)::bigint AS noted_ms, (extract(epoch FROM h.settled_at) * 1000)::bigint AS settled_ms "
    "FROM cases.held_event h ";
const std::string waiting_sql = held_columns +
                                "WHERE state = 'held' AND reason = 'case_missing' AND project_no = "
                                "ANY($1::text[]) ORDER BY h.occurred_at, h.id FOR UPDATE";
const std::string one_sql = held_columns + "WHERE id = $1 FOR UPDATE";
const std::string of_case_sql =
    held_columns + "WHERE project_no = $1 AND sender = ANY($2::text[]) ORDER BY h.id";
const store::Statement waiting{"cases.lock_waiting", waiting_sql.c_str()};
const store::Statement one{"cases.lock_held", one_sql.c_str()};
const store::Statement of_case{"cases.held_of_case", of_case_sql.c_str()};

const store::Statement overlooked{"cases.find_overlooked",
                                  "SELECT DISTINCT h.project_no FROM cases.held_event h JOIN cases.\"case\" "
                                  "c ON c.project_no = h.project_no "
                                  "WHERE h.state = 'held' AND h.reason = 'case_missing' AND h.sender IN ('', "
                                  "c.owner, coalesce(c.handed_to, '')) "
                                  "LIMIT $1::int"};

const store::Statement set_held{
    "cases.save_held",
    "UPDATE cases.held_event SET reason = $2, state = $3, settled_at = $4::timestamptz WHERE id = $1"};

const store::ConditionalStatement list_statement{"cases.list_held",
                                                 held_columns + "WHERE h.id < $1::bigint",
                                                 {"h.sender = $3", "h.region >= $4 AND h.region < $5",
                                                  "h.reason = $6", "h.state = $7", "h.project_no = $8"},
                                                 " AND ($3::text, $4::text, $5::text, $6::text, $7::text, "
                                                 "$8::text) IS NOT NULL ORDER BY h.id DESC LIMIT $2::int"};

FeedReason reason_from_text(std::string_view text) {
    const auto found = std::ranges::find(feed_reasons, text);
    if (found == feed_reasons.end()) {
        throw std::logic_error("unknown reason of a held event");
    }
    return static_cast<FeedReason>(found - feed_reasons.begin());
}

std::vector<HeldEvent> read_held(const store::Result& result) {
    std::vector<HeldEvent> events;
    for (const store::Row row : result) {
        HeldEvent held;
        held.id = row["id"].as<long long>();
        held.feed.sender = row["sender"].as<std::string>();
        held.feed.project_no = row["project_no"].as<std::string>();
        held.feed.event =
            stored_event(kind_from_name(row["kind"].as<std::string>()), row["content"].as<std::string>());
        held.feed.occurred_at = time_of(row["occurred_ms"]);
        held.feed.source_id = row["source_id"].as<std::string>();
        held.feed.digest =
            crypto::digest_of_octets(store::from_bytea(row["source_digest"].as<std::string>()));
        held.reason = reason_from_text(row["reason"].as<std::string>());
        held.state = row["state"].as<std::string>();
        held.noted_at = time_of(row["noted_ms"]);
        held.settled_at = optional_time_of(row["settled_ms"]);
        events.push_back(std::move(held));
    }
    return events;
}

std::string array_of(const std::set<std::string>& values) {
    return store::array(std::vector<std::string>(values.begin(), values.end()));
}

} // namespace

std::map<std::string, std::vector<EventRow>> find_events_of(store::Transaction& tx,
                                                            const std::set<std::string>& numbers) {
    std::map<std::string, std::vector<EventRow>> events;
    for (const store::Row row : tx.exec(events_of, array_of(numbers))) {
        const auto number = row["project_no"].as<std::string>();
        EventRow event;
        event.row_guid = row["row_guid"].as<std::string>();
        event.project_no = number;
        event.kind = kind_from_name(row["kind"].as<std::string>());
        event.version = row["version"].as<int>();
        event.occurred_at = time_of(row["occurred_ms"]);
        event.content = row["content"].as<std::string>();
        events[number].push_back(std::move(event));
    }
    return events;
}

void save_states(store::Transaction& tx, const std::vector<Case>& records) {
    if (records.empty()) {
        return;
    }
    store::Array numbers, states, promised, statutory, finished, last, revisions;
    for (const Case& record : records) {
        numbers.add(record.project_no);
        states.add(to_text(record.state));
        promised.add(time_element(record.promised_at));
        statutory.add(time_element(record.statutory_at));
        finished.add(time_element(record.finished_at));
        last.add(format_time(record.last_event_at));
        revisions.add(record.revision);
    }
    tx.exec(set_states, std::move(numbers).text(), std::move(states).text(), std::move(promised).text(),
            std::move(statutory).text(), std::move(finished).text(), std::move(last).text(),
            std::move(revisions).text());
}

std::map<std::pair<std::string, std::string>, KnownEvent>
find_known_events(store::Transaction& tx, const std::string& sender, const std::vector<FeedEvent>& events) {
    store::Array numbers, ids;
    for (const FeedEvent& event : events) {
        numbers.add(event.project_no);
        ids.add(event.source_id);
    }
    std::map<std::pair<std::string, std::string>, KnownEvent> known;
    for (const store::Row row :
         tx.exec(known_events, std::move(numbers).text(), std::move(ids).text(), sender)) {
        known[{row[0].as<std::string>(), row[1].as<std::string>()}] = {
            crypto::digest_of_octets(store::from_bytea(row[2].as<std::string>())), row[3].as<std::string>(),
            row[4].as<std::string>()};
    }
    return known;
}

void insert_held(store::Transaction& tx, const std::vector<HeldEvent>& events) {
    if (events.empty()) {
        return;
    }
    store::Array senders, numbers, names, ids, digests, times, contents, reasons, states, noted;
    for (const HeldEvent& held : events) {
        senders.add(held.feed.sender);
        numbers.add(held.feed.project_no);
        names.add(facts(held.feed.event.kind).name);
        ids.add(held.feed.source_id);
        digests.add(store::bytea(crypto::view(held.feed.digest)));
        times.add(format_time(held.feed.occurred_at));
        contents.add(held.feed.event.content);
        reasons.add(to_text(held.reason));
        states.add(held.state);
        noted.add(format_time(held.noted_at));
    }
    tx.exec(add_held, std::move(senders).text(), std::move(numbers).text(), std::move(names).text(),
            std::move(ids).text(), std::move(digests).text(), std::move(times).text(),
            std::move(contents).text(), std::move(reasons).text(), std::move(states).text(),
            std::move(noted).text());
}

std::vector<HeldEvent> lock_waiting(store::Transaction& tx, const std::vector<std::string>& numbers) {
    return read_held(tx.exec(waiting, store::array(numbers)));
}

std::vector<std::string> find_overlooked(store::Transaction& tx, int limit) {
    std::vector<std::string> numbers;
    for (const store::Row row : tx.exec(overlooked, limit)) {
        numbers.push_back(row[0].as<std::string>());
    }
    return numbers;
}

std::optional<HeldEvent> lock_held(store::Transaction& tx, long long id) {
    auto events = read_held(tx.exec(one, id));
    return events.empty() ? std::nullopt : std::optional(std::move(events.front()));
}

void save_held(store::Transaction& tx, const HeldEvent& event) {
    tx.exec(set_held, event.id, std::string(to_text(event.reason)), event.state,
            time_parameter(event.settled_at));
}

std::vector<HeldEvent> list_held(store::Transaction& tx, const HeldQuery& query, const service::Page& page) {
    const auto statement =
        list_statement.choose({!query.owner.empty(), !query.region_prefix.empty(), !query.reason.empty(),
                               !query.state.empty(), !query.project_no.empty()});
    return read_held(
        tx.exec(statement, page.after.empty() ? std::string("9223372036854775807") : page.after[0],
                page.limit + 1, query.owner, query.region_prefix, behind_prefix(query.region_prefix),
                query.reason, query.state, query.project_no));
}

std::vector<HeldEvent> held_of_case(store::Transaction& tx, const std::string& project_no,
                                    const std::set<std::string>& senders) {
    return read_held(tx.exec(of_case, project_no, array_of(senders)));
}

} // namespace gateway::cases
