#include "store.hpp"

namespace gateway::national {
namespace {

#define UNRESOLVED "state IN ('rejected', 'held', 'released')"

const store::Statement blocked{
    "national.blocked_entities",
    "SELECT DISTINCT entity FROM national.quarantine WHERE entity = ANY($1::text[]) AND " UNRESOLVED};
// A newer version of a record that was given up stands for it: the nation never had the version between.
const store::Statement bury{"national.bury",
                            "UPDATE national.quarantine SET superseded_by = $5 WHERE entity = $1 AND dataset "
                            "= $2 AND record_key = $3 "
                            "AND version < $4 AND state = 'discarded' AND superseded_by = 0"};
const store::Statement discarded{
    "national.discarded_entities",
    "SELECT DISTINCT entity FROM national.quarantine WHERE entity = ANY($1::text[]) "
    "AND state = 'discarded' AND superseded_by = 0"};
const store::Statement set_released{
    "national.set_released",
    "UPDATE national.quarantine SET state = 'released', updated_at = now() WHERE position = $1"};
const store::Statement insert_held{
    "national.hold", "INSERT INTO national.quarantine (position, lane, entity, dataset, record_key, version, "
                     "state, send_order, waits_for) "
                     "VALUES ($1, $2, $3, $4, $5, $6, 'held', $1, $7) ON CONFLICT (position) DO NOTHING"};
const store::Statement repairs{"national.repairs",
                               "SELECT 1 FROM national.quarantine WHERE entity = $1 AND dataset = $2 AND "
                               "record_key = $3 AND version < $4 AND state = 'rejected'"};
const store::Statement insert_rejected{"national.reject",
                                       "INSERT INTO national.quarantine (position, lane, entity, dataset, "
                                       "record_key, version, state, send_order, batch, code, remark) "
                                       "VALUES ($1, $2, $3, $4, $5, $6, 'rejected', $1, $7, $8, $9) ON "
                                       "CONFLICT (position) DO UPDATE SET state = 'rejected', "
                                       "waits_for = 0, batch = excluded.batch, code = excluded.code, remark "
                                       "= excluded.remark, updated_at = now()"};
// An entity is sendable again when nothing of it stands refused: its released entries go in their order.
const store::Statement released{
    "national.released",
    "SELECT position FROM national.quarantine q WHERE lane = $1 AND state = 'released' "
    "AND NOT EXISTS (SELECT 1 FROM national.quarantine r WHERE r.entity = q.entity AND r.state = 'rejected') "
    "ORDER BY send_order, position LIMIT $2"};
const store::Statement resolved{
    "national.resolve",
    "UPDATE national.quarantine SET state = 'resolved', batch = $2, updated_at = now() "
    "WHERE position = ANY($1::bigint[]) AND state = 'released' RETURNING entity, position"};
// Behind entities that have become free, and behind entries of other entities that have come through. Found
// by entity, never by a look at all that is held: after a fault of the nation that may be a million.
const store::Statement let_go{
    "national.let_go",
    "UPDATE national.quarantine q SET state = 'released', waits_for = 0, updated_at = now() "
    "FROM (SELECT unnest($1::text[]) AS entity, false AS needed "
    "UNION SELECT entity, true FROM national.quarantine "
    "WHERE waits_for = ANY($2::bigint[]) AND waits_for > 0 AND state = 'held') freed "
    "WHERE q.entity = freed.entity AND q.state = 'held' AND (q.waits_for = 0 OR freed.needed) "
    "AND NOT EXISTS (SELECT 1 FROM national.quarantine r WHERE r.entity = q.entity AND r.state = "
    "'rejected')"};
// The newest version of each record stands for the older ones, also for those that an older one stood for.
const store::Statement supersede{
    "national.supersede",
    "WITH standing AS (SELECT position, first_value(position) OVER (PARTITION BY entity, dataset, record_key "
    "ORDER BY version DESC) AS newest FROM national.quarantine WHERE entity = ANY($1::text[]) AND " UNRESOLVED
    "), older AS (SELECT position, newest FROM standing WHERE position <> newest), "
    "stood_for AS (SELECT position, newest FROM older UNION ALL SELECT q.position, o.newest FROM older o "
    "JOIN national.quarantine q ON q.superseded_by = o.position AND q.superseded_by > 0) "
    "UPDATE national.quarantine q SET state = 'superseded', superseded_by = s.newest, updated_at = now() "
    "FROM stood_for s WHERE q.position = s.position"};
const store::Statement take_place{
    "national.take_place",
    "UPDATE national.quarantine q SET send_order = s.first, updated_at = now() "
    "FROM (SELECT o.superseded_by, min(o.send_order) AS first FROM national.quarantine n "
    "JOIN national.quarantine o ON o.superseded_by = n.position AND o.superseded_by > 0 "
    "WHERE n.entity = ANY($1::text[]) AND n.state IN ('rejected', 'held', 'released') "
    "AND o.state = 'superseded' GROUP BY o.superseded_by) s "
    "WHERE q.position = s.superseded_by AND s.first < q.send_order"};
const store::Statement predecessors{
    "national.predecessors",
    "SELECT superseded_by, position, batch FROM national.quarantine "
    "WHERE superseded_by = ANY($1::bigint[]) AND superseded_by > 0 ORDER BY superseded_by, version"};
const store::Statement release{
    "national.release_entities",
    "UPDATE national.quarantine SET state = 'released', waits_for = 0, updated_at = now() "
    "WHERE entity = ANY($1::text[]) AND state IN ('rejected', 'held')"};
const store::Statement set_discarded{
    "national.discard",
    "UPDATE national.quarantine SET state = 'discarded', updated_at = now() WHERE position = $1"};
const store::Statement orphan{
    "national.orphan",
    "UPDATE national.quarantine SET state = 'rejected', waits_for = 0, code = 'requirement_discarded', "
    "remark = '所依赖的记录已放弃上报', updated_at = now() WHERE waits_for = $1 AND state = 'held'"};

#define COLUMNS                                                                                              \
    "SELECT position, lane, entity, dataset, record_key, version, state, waits_for, batch, code, remark, "   \
    "(extract(epoch FROM updated_at) * 1000)::bigint FROM national.quarantine "

const store::Statement find_some{"national.find_quarantined", COLUMNS "WHERE position = ANY($1::bigint[])"};
// The newest of each state, then the newest of those. Compared as pairs, so that no plan but the index of
// both serves: walking down all positions meets a million of another state first.
const store::Statement list_states{
    "national.list_quarantined",
    "SELECT q.* FROM unnest($1::text[]) AS wanted (state) CROSS JOIN LATERAL (" COLUMNS
    "WHERE (state, position) < (wanted.state, $2) AND state >= wanted.state "
    "ORDER BY state DESC, position DESC LIMIT $3) q "
    "ORDER BY position DESC LIMIT $3"};
const store::Statement list_rejected{
    "national.find_rejected",
    COLUMNS "WHERE state >= 'rejected' AND state <= 'rejected' AND ($1 = '' OR code = $1) "
            "AND ($2 = '' OR dataset = $2) AND ($3 = '' OR entity = $3) AND updated_at < $4::timestamptz "
            "ORDER BY state, position LIMIT $5"};
// The lock waits for a lane that is just bringing the entry through, and makes it wait: either it is seen to
// be through, or that lane sees who waits for it.
const store::Statement is_quarantined{"national.is_quarantined",
                                      "SELECT 1 FROM national.quarantine WHERE position = $1 AND " UNRESOLVED
                                      " FOR SHARE"};
const store::Statement lane_received{"national.lane_received",
                                     "SELECT received >= $2 FROM national.lane WHERE lane = $1"};
const store::Statement all_lanes{"national.lanes",
                                 "SELECT fence, cursor, received FROM national.lane ORDER BY lane"};
const store::Statement counts{
    "national.count_link", "SELECT (SELECT count(*) FROM national.batch WHERE receipt IS NULL), "
                           "(SELECT count(*) FROM national.quarantine WHERE state = 'rejected'), "
                           "(SELECT count(*) FROM national.quarantine WHERE state IN ('held', 'released'))"};
const store::Statement last_down{"national.downlink_lasts", "SELECT table_name, last FROM national.downlink"};
const store::Statement keep_down{
    "national.keep_downlink_last",
    "INSERT INTO national.downlink (table_name, last, pulled_at) VALUES ($1, $2, now()) "
    "ON CONFLICT (table_name) DO UPDATE SET last = excluded.last, pulled_at = now()"};

Quarantined read_quarantined(const store::Row& row) {
    Quarantined entry;
    entry.position = row[0].as<long long>();
    entry.lane = row[1].as<int>();
    entry.entity = row[2].c_str();
    entry.dataset = row[3].c_str();
    entry.record_key = row[4].c_str();
    entry.version = row[5].as<int>();
    entry.state = row[6].c_str();
    entry.waits_for = row[7].as<long long>();
    entry.batch = row[8].c_str();
    entry.code = row[9].c_str();
    entry.remark = row[10].c_str();
    entry.updated_at = format_time(Time{std::chrono::milliseconds{row[11].as<long long>()}});
    return entry;
}

std::vector<Quarantined> read_all(const store::Result& result) {
    std::vector<Quarantined> entries;
    for (const auto& row : result) {
        entries.push_back(read_quarantined(row));
    }
    return entries;
}

void free_followers(store::Transaction& tx, const std::vector<std::string>& entities,
                    const std::vector<long long>& positions) {
    tx.exec(let_go, store::array(entities), store::array(positions));
}

} // namespace

std::set<std::string> blocked_entities(store::Transaction& tx, const std::vector<std::string>& entities) {
    std::set<std::string> result;
    for (const auto& row : tx.exec(blocked, store::array(entities))) {
        result.insert(row[0].c_str());
    }
    return result;
}

std::set<std::string> discarded_entities(store::Transaction& tx, const std::vector<std::string>& entities) {
    std::set<std::string> result;
    for (const auto& row : tx.exec(discarded, store::array(entities))) {
        result.insert(row[0].c_str());
    }
    return result;
}

bool bury_discarded(store::Transaction& tx, const journal::Entry& entry) {
    return tx.exec(bury, entry.entity, entry.dataset, entry.record_key, entry.version, entry.position)
               .affected_rows() > 0;
}

void send_repaired(store::Transaction& tx, const journal::Entry& entry) {
    tx.exec(insert_held, entry.position, entry.lane, entry.entity, entry.dataset, entry.record_key,
            entry.version, 0);
    tx.exec(set_released, entry.position);
}

bool hold(store::Transaction& tx, const journal::Entry& entry, long long waits_for) {
    tx.exec(insert_held, entry.position, entry.lane, entry.entity, entry.dataset, entry.record_key,
            entry.version, waits_for);
    bury_discarded(tx, entry);
    if (tx.exec(repairs, entry.entity, entry.dataset, entry.record_key, entry.version).empty()) {
        return false;
    }
    release_entities(tx, {entry.entity});
    return true;
}

void reject(store::Transaction& tx, const journal::Entry& entry, const std::string& batch,
            const std::string& code, const std::string& remark) {
    tx.exec(insert_rejected, entry.position, entry.lane, entry.entity, entry.dataset, entry.record_key,
            entry.version, batch, code, remark);
}

std::vector<long long> released_positions(store::Transaction& tx, int lane, int limit) {
    std::vector<long long> positions;
    for (const auto& row : tx.exec(released, lane, limit)) {
        positions.push_back(row[0].as<long long>());
    }
    return positions;
}

void resolve(store::Transaction& tx, const std::vector<long long>& positions, const std::string& batch) {
    std::vector<std::string> entities;
    std::vector<long long> through;
    for (const auto& row : tx.exec(resolved, store::array(positions), batch)) {
        entities.emplace_back(row[0].c_str());
        through.push_back(row[1].as<long long>());
    }
    if (!entities.empty()) {
        free_followers(tx, entities, through);
    }
}

int release_entities(store::Transaction& tx, const std::vector<std::string>& entities) {
    const auto names = store::array(entities);
    tx.exec(supersede, names);
    tx.exec(take_place, names);
    return static_cast<int>(tx.exec(release, names).affected_rows());
}

std::vector<Predecessor> find_predecessors(store::Transaction& tx, const std::vector<long long>& positions) {
    std::vector<Predecessor> result;
    for (const auto& row : tx.exec(predecessors, store::array(positions))) {
        result.push_back({row[0].as<long long>(), row[1].as<long long>(), row[2].c_str()});
    }
    return result;
}

void discard(store::Transaction& tx, const Quarantined& entry) {
    tx.exec(set_discarded, entry.position);
    tx.exec(orphan, entry.position);
    free_followers(tx, {entry.entity}, {});
}

std::optional<Quarantined> find_quarantined(store::Transaction& tx, long long position) {
    auto found = find_quarantined(tx, std::vector{position});
    return found.empty() ? std::nullopt : std::optional(std::move(found.begin()->second));
}

std::map<long long, Quarantined> find_quarantined(store::Transaction& tx,
                                                  const std::vector<long long>& positions) {
    std::map<long long, Quarantined> found;
    for (Quarantined& entry : read_all(tx.exec(find_some, store::array(positions)))) {
        const long long position = entry.position;
        found.emplace(position, std::move(entry));
    }
    return found;
}

std::vector<Quarantined> list_quarantined(store::Transaction& tx, const std::string& state, long long before,
                                          int limit) {
    const auto states = state.empty() ? std::vector<std::string>{"rejected", "held", "released"}
                                      : std::vector<std::string>{state};
    return read_all(tx.exec(list_states, store::array(states), before, limit));
}

std::vector<Quarantined> find_rejected(store::Transaction& tx, const RetryFilter& filter, int limit) {
    const auto before = filter.refused_before ? format_time(*filter.refused_before) : "infinity";
    return read_all(tx.exec(list_rejected, filter.code, filter.dataset, filter.entity, before, limit));
}

Requirement requirement(store::Transaction& tx, long long position) {
    if (!tx.exec(is_quarantined, position).empty()) {
        return Requirement::quarantined;
    }
    const auto entries = journal::read_positions(tx, {position});
    if (entries.empty()) {
        return Requirement::received; // older than the journal that is kept
    }
    return tx.exec(lane_received, entries[0].lane, position)[0][0].as<bool>() ? Requirement::received
                                                                              : Requirement::pending;
}

std::vector<LaneState> lane_states(store::Transaction& tx) {
    std::vector<LaneState> states;
    for (const auto& row : tx.exec(all_lanes)) {
        states.push_back({row[0].as<long long>(), row[1].as<long long>(), row[2].as<long long>()});
    }
    return states;
}

LinkCount count_link(store::Transaction& tx) {
    const auto row = tx.exec(counts)[0];
    return {row[0].as<long long>(), row[1].as<long long>(), row[2].as<long long>()};
}

std::map<std::string, long long> downlink_lasts(store::Transaction& tx) {
    std::map<std::string, long long> lasts;
    for (const store::Row row : tx.exec(last_down)) {
        lasts.emplace(row[0].as<std::string>(), row[1].as<long long>());
    }
    return lasts;
}

void keep_downlink_last(store::Transaction& tx, const std::string& table, long long last) {
    tx.exec(keep_down, table, last);
}

} // namespace gateway::national
