#include "gateway/base/text.hpp"
#include "gateway/journal/journal.hpp"

#include <stdexcept>

namespace gateway::journal {
namespace {

const store::Statement append_one{
    "journal.append",
    "SELECT journal.append($1, $2, $3, $4::smallint, $5, $6, $7, $8::\"char\", $9::bytea, $10, $11, $12)"};

// One call of the same function per row, in the given order.
const store::Statement append_many{
    "journal.append_many",
    "SELECT journal.append(r.actor, r.action, r.entity, r.lane, r.dataset, r.record_key, r.version, "
    "r.operation::\"char\", r.digest, r.requires_position, r.announced, $12) "
    "FROM unnest($1::text[], $2::text[], $3::text[], $4::smallint[], $5::text[], $6::text[], $7::int[], "
    "$8::text[], "
    "$9::bytea[], $10::bigint[], $11::boolean[]) WITH ORDINALITY AS r(actor, action, entity, lane, dataset, "
    "record_key, "
    "version, operation, digest, requires_position, announced, n) ORDER BY r.n"};

std::string digest_text(const crypto::Digest& digest) { return store::bytea(crypto::view(digest)); }

} // namespace

int lane_of(std::string_view entity) {
    // The high bits: the low ones of FNV-1a depend on the low bits of the characters alone.
    return static_cast<int>((stable_hash(entity) >> 32) % static_cast<std::uint64_t>(lane_count));
}

long long append(store::Transaction& tx, const Change& change, std::string_view trace_id) {
    const auto result = tx.exec(
        append_one, change.actor, change.action, change.entity, lane_of(change.entity), change.dataset,
        change.record_key, change.version, std::string(1, static_cast<char>(change.operation)),
        digest_text(change.digest), change.requires_position, change.announce, std::string(trace_id));
    return result[0][0].as<long long>();
}

std::vector<long long> append(store::Transaction& tx, const std::vector<Change>& changes,
                              std::string_view trace_id) {
    if (changes.empty()) {
        return {};
    }
    std::vector<std::string> actors, actions, entities, datasets, keys, operations, digests, announced;
    std::vector<long long> lanes, versions, requirements;
    for (const Change& change : changes) {
        actors.push_back(change.actor);
        actions.push_back(change.action);
        entities.push_back(change.entity);
        lanes.push_back(lane_of(change.entity));
        datasets.push_back(change.dataset);
        keys.push_back(change.record_key);
        versions.push_back(change.version);
        operations.emplace_back(1, static_cast<char>(change.operation));
        digests.push_back(digest_text(change.digest));
        requirements.push_back(change.requires_position);
        announced.emplace_back(change.announce ? "t" : "f");
    }
    const auto result = tx.exec(
        append_many, store::array(actors), store::array(actions), store::array(entities), store::array(lanes),
        store::array(datasets), store::array(keys), store::array(versions), store::array(operations),
        store::array(digests), store::array(requirements), store::array(announced), std::string(trace_id));
    std::vector<long long> positions;
    positions.reserve(changes.size());
    for (const auto& row : result) {
        positions.push_back(row[0].as<long long>());
    }
    return positions;
}

} // namespace gateway::journal
