#include "gateway/base/text.hpp"
#include "gateway/journal/journal.hpp"

#include <algorithm>

namespace gateway::journal {
namespace {

const store::Statement look{"journal.look",
                            "SELECT last, coalesce(above::text, '0'), oldest::text FROM journal.look($1)"};
// As read_entry() takes them.
#define ENTRIES                                                                                              \
    "SELECT position, actor, action, entity, dataset, record_key, version, operation, encode(digest, "       \
    "'hex'), requires_position, trace_id, (extract(epoch FROM recorded_at) * 1000)::bigint FROM "            \
    "journal.entry "

const store::Statement lane_entries{"journal.lane_entries", ENTRIES
                                    "WHERE lane = $1 AND dataset <> '' AND position > $2 AND position <= $3 "
                                    "ORDER BY position LIMIT $4"};
const store::Statement entries_at{"journal.entries_at",
                                  ENTRIES "WHERE position = ANY($1::bigint[]) ORDER BY position"};
const store::Statement entity_entries{"journal.entity_entries",
                                      ENTRIES "WHERE entity = $1 AND dataset <> '' AND position < $2 "
                                              "ORDER BY position DESC LIMIT $3"};
const store::Statement count_entries{
    "journal.count_lane",
    "SELECT count(*), (extract(epoch FROM min(recorded_at)) * 1000)::bigint FROM journal.entry "
    "WHERE lane = $1 AND dataset <> '' AND position > $2 AND position <= $3"};
const store::Statement count_of_entities{
    "journal.count_of_entities", "SELECT count(*) FROM journal.entry WHERE lane = $1 AND dataset <> '' AND "
                                 "position > $2 AND entity = ANY($3::text[])"};
const store::Statement make_partitions{"journal.ensure_partitions", "SELECT journal.ensure_partitions()"};

unsigned long long as_transaction(const store::Row& row, int column) {
    return std::stoull(row[column].c_str());
}

Entry read_entry(const store::Row& row) {
    Entry entry;
    entry.position = row[0].as<long long>();
    entry.actor = row[1].c_str();
    entry.action = row[2].c_str();
    entry.entity = row[3].c_str();
    entry.dataset = row[4].c_str();
    entry.record_key = row[5].c_str();
    entry.version = row[6].as<int>();
    entry.operation = static_cast<Operation>(*row[7].c_str());
    const auto digest = from_hex(row[8].c_str()).value();
    std::copy(digest.begin(), digest.end(), entry.digest.begin());
    entry.requires_position = row[9].as<long long>();
    entry.trace_id = row[10].c_str();
    entry.recorded_at = Time{std::chrono::milliseconds{row[11].as<long long>()}};
    entry.lane = lane_of(entry.entity);
    return entry;
}

std::vector<Entry> read_entries(const store::Result& result) {
    std::vector<Entry> entries;
    entries.reserve(static_cast<std::size_t>(result.size()));
    for (const auto& row : result) {
        entries.push_back(read_entry(row));
    }
    return entries;
}

} // namespace

long long Watermark::refresh(store::Transaction& tx) {
    const auto seen = tx.exec(look, marks_.empty() ? safe_ : marks_.back().position)[0];
    const auto above = as_transaction(seen, 1);
    const auto oldest_running = as_transaction(seen, 2);
    if (above > 0) {
        marks_.push_back({seen[0].as<long long>(), above});
    }
    const auto pending = std::find_if(marks_.begin(), marks_.end(),
                                      [&](const Mark& mark) { return mark.transaction > oldest_running; });
    if (pending != marks_.begin()) {
        safe_ = std::prev(pending)->position;
        marks_.erase(marks_.begin(), pending);
    }
    return safe_;
}

std::vector<Entry> read_lane(store::Transaction& tx, int lane, long long after, long long upto, int limit) {
    return read_entries(tx.exec(lane_entries, lane, after, upto, limit));
}

std::vector<Entry> read_positions(store::Transaction& tx, const std::vector<long long>& positions) {
    return read_entries(tx.exec(entries_at, store::array(positions)));
}

std::vector<Entry> read_entity(store::Transaction& tx, std::string_view entity, long long before, int limit) {
    return read_entries(tx.exec(entity_entries, std::string(entity), before, limit));
}

Waiting count_lane(store::Transaction& tx, int lane, long long after, long long upto) {
    const auto row = tx.exec(count_entries, lane, after, upto)[0];
    Waiting waiting{row[0].as<long long>(), std::nullopt};
    if (!row[1].is_null()) {
        waiting.oldest = Time{std::chrono::milliseconds{row[1].as<long long>()}};
    }
    return waiting;
}

long long count_waiting(store::Transaction& tx, int lane, long long after,
                        const std::vector<std::string>& entities) {
    return tx.exec(count_of_entities, lane, after, store::array(entities))[0][0].as<long long>();
}

void ensure_partitions(store::Transaction& tx) { tx.exec(make_partitions); }

} // namespace gateway::journal
