#include "gateway/base/text.hpp"
#include "gateway/journal/journal.hpp"

namespace gateway::journal {
namespace {

const store::Statement append_all{
    "journal.append", "SELECT journal.append($1::text[], $2::text[], $3::text[], $4::smallint[], $5::text[], "
                      "$6::text[], $7::int[], $8::\"char\"[], $9::bytea[], $10::bigint[], $11::text[], "
                      "$12::text[])"};

/// The changes as columns: one array a column is what the statement takes.
struct Columns {
    std::vector<std::string> actors, actions, entities, datasets, keys, operations, digests, traces, notified;
    std::vector<long long> lanes, versions, requirements;

    void add(const Change& change) {
        actors.push_back(change.actor);
        actions.push_back(change.action);
        entities.push_back(change.entity);
        lanes.push_back(lane_of(change.entity));
        datasets.push_back(change.dataset);
        keys.push_back(change.record_key);
        versions.push_back(change.version);
        operations.emplace_back(1, static_cast<char>(change.operation));
        digests.push_back(store::bytea(crypto::view(change.digest)));
        requirements.push_back(change.requires_position);
        traces.push_back(change.trace_id);
        if (change.announce) {
            notified.push_back(change.entity);
        }
    }
};

} // namespace

int lane_of(std::string_view entity) {
    // The high bits: the low ones of FNV-1a depend on the low bits of the characters alone.
    return static_cast<int>((stable_hash(entity) >> 32) % static_cast<std::uint64_t>(lane_count));
}

long long append(store::Transaction& tx, const Change& change) { return append(tx, std::vector{change})[0]; }

std::vector<long long> append(store::Transaction& tx, const std::vector<Change>& changes) {
    if (changes.empty()) {
        return {};
    }
    Columns columns;
    for (const Change& change : changes) {
        columns.add(change);
    }
    const auto result =
        tx.exec(append_all, store::array(columns.actors), store::array(columns.actions),
                store::array(columns.entities), store::array(columns.lanes), store::array(columns.datasets),
                store::array(columns.keys), store::array(columns.versions), store::array(columns.operations),
                store::array(columns.digests), store::array(columns.requirements),
                store::array(columns.traces), store::array(columns.notified));
    std::vector<long long> positions;
    positions.reserve(changes.size());
    for (const auto& row : result) {
        positions.push_back(row[0].as<long long>());
    }
    return positions;
}

} // namespace gateway::journal
