#include "gateway/base/text.hpp"
#include "store.hpp"

#include <algorithm>
#include <stdexcept>

namespace gateway::national {
namespace {

const store::Statement claim{
    "national.claim_lane",
    "UPDATE national.lane SET fence = fence + 1 WHERE lane = $1 RETURNING fence, cursor, received"};
const store::Statement lock{
    "national.lock_lane",
    "SELECT fence, cursor, received FROM national.lane WHERE lane = $1 AND fence = $2 FOR UPDATE"};
const store::Statement lock_some{
    "national.lock_lanes",
    "SELECT lane FROM national.lane WHERE lane = ANY($1::bigint[]) ORDER BY lane FOR UPDATE"};
const store::Statement skip{"national.skip_to",
                            "UPDATE national.lane SET cursor = $2, received = $2 WHERE lane = $1"};
const store::Statement advance{"national.advance", "UPDATE national.lane SET cursor = $2 WHERE lane = $1"};
const store::Statement receive{"national.receive", "UPDATE national.lane SET received = $2 WHERE lane = $1"};
const store::Statement serial{"national.batch_serial", "SELECT nextval('national.batch_number')"};
// A day's batches of a restored time are passed in a few leaps. Drawn one by one: whoever draws at the same
// time gets others, which no setting of the sequence's value would warrant.
const store::Statement pass_serials{
    "national.pass_batch_serials",
    "SELECT count(nextval('national.batch_number')) FROM generate_series(1, 10000)"};
const store::Statement remove{"national.remove_open",
                              "DELETE FROM national.batch WHERE number = $1 AND receipt IS NULL"};
const store::Statement insert_batch{
    "national.insert_batch",
    "INSERT INTO national.batch (number, lane, fence, up_to, positions, record_keys, leaves, root, body, "
    "created_at) "
    "VALUES ($1, $2, $3, $4, $5::bigint[], $6::text[], $7::bytea, $8::bytea, $9, $10::timestamptz)"};
const store::Statement receipt{"national.keep_receipt",
                               "UPDATE national.batch SET receipt = $2, receipt_input = $3, "
                               "receipt_signature = $4, request_digest = $5, receipt_key = $6, "
                               "attempts = attempts + $7, rejected = $8, received_at = clock_timestamp(), "
                               "body = NULL WHERE number = $1 AND receipt IS NULL"};

constexpr const char* batch_columns =
    "SELECT number, lane, up_to, positions::text, array_to_string(record_keys, E'\\n'), encode(leaves, "
    "'hex'), encode(root, 'hex'), "
    "coalesce(body, ''), (extract(epoch FROM created_at) * 1000)::bigint, coalesce(receipt, ''), "
    "coalesce(receipt_input, ''), "
    "coalesce(receipt_signature, ''), coalesce(request_digest, ''), coalesce(receipt_key, ''), "
    "coalesce((extract(epoch FROM received_at) * 1000)::bigint, 0), id FROM national.batch ";

const std::string open_sql = std::string(batch_columns) + "WHERE lane = $1 AND receipt IS NULL";
const store::Statement find_open{"national.open_batch", open_sql.c_str()};
const std::string number_sql = std::string(batch_columns) + "WHERE number = $1";
const store::Statement by_number{"national.batch_by_number", number_sql.c_str()};
const std::string position_sql =
    std::string(batch_columns) + "WHERE lane = $1 AND up_to >= $2 ORDER BY up_to, id LIMIT 1";
const store::Statement by_position{"national.batch_by_position", position_sql.c_str()};

// Entries of a lane are carried in their order: the first batch that passed a position is the one, if any.
const store::Statement carried{
    "national.find_carried",
    "SELECT p.position, b.number, coalesce((extract(epoch FROM b.received_at) * 1000)::bigint, 0) "
    "FROM unnest($2::bigint[]) AS p (position) CROSS JOIN LATERAL (SELECT number, received_at, positions "
    "FROM national.batch WHERE lane = $1 AND up_to >= p.position ORDER BY up_to, id LIMIT 1) b "
    "WHERE p.position = ANY(b.positions)"};

const std::string received_sql =
    std::string(batch_columns) + "WHERE receipt IS NOT NULL AND id > $1 ORDER BY id LIMIT $2";
const store::Statement list_received{"national.received_batches", received_sql.c_str()};

LaneState read_lane_state(const store::Row& row) {
    return {row[0].as<long long>(), row[1].as<long long>(), row[2].as<long long>()};
}

crypto::Digest read_digest(std::string_view octets) {
    crypto::Digest digest{};
    std::ranges::copy(octets.substr(0, digest.size()), digest.begin());
    return digest;
}

std::vector<long long> read_positions(std::string_view literal) {
    std::vector<long long> positions;
    for (const char* at = literal.data() + 1; *at != '\0' && *at != '}';) {
        char* end = nullptr;
        positions.push_back(std::strtoll(at, &end, 10));
        at = *end == ',' ? end + 1 : end;
    }
    return positions;
}

std::vector<std::string> read_lines(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

BatchRecord read_batch(const store::Row& row) {
    BatchRecord record;
    Batch& batch = record.batch;
    batch.number = row[0].c_str();
    batch.lane = row[1].as<int>();
    batch.up_to = row[2].as<long long>();
    batch.positions = read_positions(row[3].c_str());
    batch.record_keys = read_lines(row[4].c_str());
    const Bytes leaves = from_hex(row[5].c_str()).value();
    for (std::size_t at = 0; at < leaves.size(); at += sizeof(crypto::Digest)) {
        batch.leaves.push_back(read_digest(std::string_view(leaves).substr(at)));
    }
    batch.root = read_digest(from_hex(row[6].c_str()).value());
    batch.body = std::string(row[7].c_str(), row[7].size());
    batch.created_at = Time{std::chrono::milliseconds{row[8].as<long long>()}};
    record.receipt = row[9].c_str();
    record.receipt_input = row[10].c_str();
    record.receipt_signature = row[11].c_str();
    record.request_digest = row[12].c_str();
    record.receipt_key = row[13].c_str();
    if (const auto milliseconds = row[14].as<long long>(); milliseconds > 0) {
        record.received_time = Time{std::chrono::milliseconds{milliseconds}};
        record.received_at = format_time(record.received_time);
    }
    record.id = row[15].as<long long>();
    return record;
}

std::optional<BatchRecord> first_batch(const store::Result& result) {
    return result.empty() ? std::nullopt : std::optional(read_batch(result[0]));
}

} // namespace

LaneState claim_lane(store::Transaction& tx, int lane) { return read_lane_state(tx.exec(claim, lane)[0]); }

std::optional<LaneState> lock_lane(store::Transaction& tx, int lane, long long fence) {
    const auto result = tx.exec(lock, lane, fence);
    return result.empty() ? std::nullopt : std::optional(read_lane_state(result[0]));
}

void lock_lanes(store::Transaction& tx, const std::vector<long long>& lanes) {
    tx.exec(lock_some, store::array(lanes));
}

void skip_to(store::Transaction& tx, int lane, long long position) { tx.exec(skip, lane, position); }

long long next_batch_serial(store::Transaction& tx) { return tx.exec(serial)[0][0].as<long long>(); }

void pass_batch_numbers(store::Transaction& tx) { tx.exec(pass_serials); }

void remove_open(store::Transaction& tx, const Batch& batch) {
    if (tx.exec(remove, batch.number).affected_rows() != 1) {
        throw std::logic_error("national: the open batch is gone: " + batch.number);
    }
    skip_to(tx, batch.lane, batch.up_to);
}

void keep_batch(store::Transaction& tx, const Batch& batch, long long fence) {
    Bytes leaves;
    for (const auto& leaf : batch.leaves) {
        leaves.append(crypto::view(leaf));
    }
    tx.exec(insert_batch, batch.number, batch.lane, fence, batch.up_to, store::array(batch.positions),
            store::array(batch.record_keys), store::bytea(leaves), store::bytea(crypto::view(batch.root)),
            batch.body, format_time(batch.created_at));
    tx.exec(advance, batch.lane, batch.up_to);
}

std::optional<Batch> open_batch(store::Transaction& tx, int lane) {
    auto record = first_batch(tx.exec(find_open, lane));
    return record ? std::optional(std::move(record->batch)) : std::nullopt;
}

void keep_receipt(store::Transaction& tx, const Batch& batch, const Receipt& kept, int attempts) {
    const auto result =
        tx.exec(receipt, batch.number, kept.body, kept.signature_input, kept.signature, kept.request_digest,
                kept.key_id, attempts, static_cast<int>(kept.refused.size()));
    if (result.affected_rows() != 1) {
        throw std::logic_error("national: the open batch is gone: " + batch.number);
    }
    tx.exec(receive, batch.lane, batch.up_to);
}

std::optional<BatchRecord> find_batch(store::Transaction& tx, const std::string& number) {
    return first_batch(tx.exec(by_number, number));
}

std::optional<BatchRecord> find_batch(store::Transaction& tx, int lane, long long position) {
    return first_batch(tx.exec(by_position, lane, position));
}

std::map<long long, Carried> find_carried(store::Transaction& tx, int lane,
                                          const std::vector<long long>& positions) {
    std::map<long long, Carried> found;
    for (const auto& row : tx.exec(carried, lane, store::array(positions))) {
        const auto received = row[2].as<long long>();
        found[row[0].as<long long>()] = {
            row[1].c_str(), received > 0 ? format_time(Time{std::chrono::milliseconds{received}}) : ""};
    }
    return found;
}

std::vector<BatchRecord> received_batches(store::Transaction& tx, long long after_id, int limit) {
    std::vector<BatchRecord> records;
    for (const auto& row : tx.exec(list_received, after_id, limit)) {
        records.push_back(read_batch(row));
    }
    return records;
}

} // namespace gateway::national
