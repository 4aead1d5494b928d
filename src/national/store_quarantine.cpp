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
// Behind entities that have become free, and behind entries of other entities that have come through.
const store::Statement let_go{"national.let_go", "UPDATE national.quarantine q SET state = 'released', "
                                                 "waits_for = 0, updated_at = now() WHERE state = 'held' "
                                                 "AND (entity = ANY($1::text[]) AND waits_for = 0 OR entity "
                                                 "IN (SELECT entity FROM national.quarantine WHERE "
                                                 "waits_for = ANY($2::bigint[]) AND state = 'held')) "
                                                 "AND NOT EXISTS (SELECT 1 FROM national.quarantine r WHERE "
                                                 "r.entity = q.entity AND r.state = 'rejected')"};
// The newest version of each record stands for the older ones, also for those that an older one stood for.
const store::Statement supersede{
    "national.supersede",
    "WITH newest AS (SELECT DISTINCT ON (dataset, record_key) dataset, record_key, version, position FROM "
    "national.quarantine "
    "WHERE entity = $1 AND " UNRESOLVED " ORDER BY dataset, record_key, version DESC), "
    "older AS (SELECT q.position, n.position AS by FROM national.quarantine q JOIN newest n USING (dataset, "
    "record_key) "
    "WHERE q.entity = $1 AND q.state IN ('rejected', 'held', 'released') AND q.version < n.version) "
    "UPDATE national.quarantine q SET state = 'superseded', superseded_by = o.by, updated_at = now() FROM "
    "older o "
    "WHERE q.position = o.position OR q.superseded_by = o.position"};
const store::Statement take_place{
    "national.take_place",
    "UPDATE national.quarantine q SET send_order = s.first, updated_at = now() FROM (SELECT superseded_by, "
    "min(send_order) AS first "
    "FROM national.quarantine WHERE entity = $1 AND state = 'superseded' GROUP BY superseded_by) AS s "
    "WHERE q.position = s.superseded_by AND q.state IN ('rejected', 'held', 'released') AND s.first < "
    "q.send_order"};
const store::Statement predecessors{
    "national.predecessors",
    "SELECT position, batch FROM national.quarantine WHERE superseded_by = $1 ORDER BY version"};
const store::Statement release{
    "national.release_entity",
    "UPDATE national.quarantine SET state = 'released', waits_for = 0, updated_at = now() "
    "WHERE entity = $1 AND state IN ('rejected', 'held')"};
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

const store::Statement find_one{"national.find_quarantined", COLUMNS "WHERE position = $1"};
const store::Statement list_all{"national.list_quarantined",
                                COLUMNS "WHERE ($1 = '' AND " UNRESOLVED
                                        " OR state = $1) AND position < $2 ORDER BY position DESC LIMIT $3"};
const store::Statement is_quarantined{
    "national.is_quarantined", "SELECT 1 FROM national.quarantine WHERE position = $1 AND " UNRESOLVED};
const store::Statement lane_received{"national.lane_received",
                                     "SELECT received >= $2 FROM national.lane WHERE lane = $1"};
const store::Statement all_lanes{"national.lanes",
                                 "SELECT fence, cursor, received FROM national.lane ORDER BY lane"};
const store::Statement counts{
    "national.count_link", "SELECT (SELECT count(*) FROM national.batch WHERE receipt IS NULL), "
                           "(SELECT count(*) FROM national.quarantine WHERE state = 'rejected'), "
                           "(SELECT count(*) FROM national.quarantine WHERE state IN ('held', 'released'))"};
const store::Statement last_down{"national.downlink_last",
                                 "SELECT last FROM national.downlink WHERE table_name = $1"};
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
    release_entity(tx, entry.entity);
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

int release_entity(store::Transaction& tx, const std::string& entity) {
    tx.exec(supersede, entity);
    tx.exec(take_place, entity);
    return static_cast<int>(tx.exec(release, entity).affected_rows());
}

std::vector<Predecessor> find_predecessors(store::Transaction& tx, long long position) {
    std::vector<Predecessor> result;
    for (const auto& row : tx.exec(predecessors, position)) {
        result.push_back({row[0].as<long long>(), row[1].c_str()});
    }
    return result;
}

void discard(store::Transaction& tx, const Quarantined& entry) {
    tx.exec(set_discarded, entry.position);
    tx.exec(orphan, entry.position);
    free_followers(tx, {entry.entity}, {});
}

std::optional<Quarantined> find_quarantined(store::Transaction& tx, long long position) {
    const auto result = tx.exec(find_one, position);
    return result.empty() ? std::nullopt : std::optional(read_quarantined(result[0]));
}

std::vector<Quarantined> list_quarantined(store::Transaction& tx, const std::string& state, long long before,
                                          int limit) {
    std::vector<Quarantined> entries;
    for (const auto& row : tx.exec(list_all, state, before, limit)) {
        entries.push_back(read_quarantined(row));
    }
    return entries;
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

long long downlink_last(store::Transaction& tx, const std::string& table) {
    const auto result = tx.exec(last_down, table);
    return result.empty() ? 0 : result[0][0].as<long long>();
}

void keep_downlink_last(store::Transaction& tx, const std::string& table, long long last) {
    tx.exec(keep_down, table, last);
}

} // namespace gateway::national
