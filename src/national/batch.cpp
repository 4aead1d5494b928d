#include "batch.hpp"

#include "gateway/base/json.hpp"

#include <algorithm>

namespace gateway::national {
namespace {

/// Takes the row out of `outgoing`.
Json record_of(Outgoing& outgoing, const std::string& number, const std::string& source,
               const std::string& now, const Standard& standard) {
    service::NationalRow& row = outgoing.row;
    const std::string operation(1, static_cast<char>(row.operation));
    Json record = Json::object();
    record["table"] = row.table;
    record["row_guid"] = row.row_guid;
    record["version"] = row.version;
    record["operation"] = operation;
    record["replaces"] = outgoing.replaces;
    Json& columns = record["row"] = std::move(row.row);
    if (standard.table(row.table).find("row_guid") != nullptr) { // persons' tables have none
        columns["row_guid"] = row.row_guid;
    }
    columns["cd_operation"] = operation;
    columns["cd_time"] = now;
    columns["cd_batch"] = number;
    columns["data_source"] = source;
    return record;
}

} // namespace

std::string batch_number(const std::string& source, Time now, long long serial) {
    std::string digits = std::to_string(serial);
    digits.insert(0, digits.size() < 12 ? 12 - digits.size() : 0, '0');
    return source + "-" + format_compact_date(beijing_date(now)) + "-" + digits;
}

Batch make_batch(std::string number, const std::string& source, std::vector<Outgoing> records, Time now,
                 const Standard& standard, const crypto::Sm2PublicKey& national_key) {
    Batch batch;
    batch.number = std::move(number);
    batch.created_at = now;
    const std::string national_now = format_national_time(now);
    std::string texts = "[";
    bool personal = false;
    for (Outgoing& outgoing : records) {
        const std::string text =
            canonical_json(record_of(outgoing, batch.number, source, national_now, standard));
        batch.leaves.push_back(crypto::merkle_leaf(text));
        batch.positions.push_back(outgoing.position);
        batch.record_keys.push_back(outgoing.row.table + "/" + outgoing.row.row_guid);
        personal = personal || standard.table(outgoing.row.table).personal();
        texts += texts.size() > 1 ? "," : "";
        texts += text;
    }
    texts += "]";
    batch.root = crypto::merkle_root(batch.leaves);
    // Written by hand around the records' own texts: the bytes that were hashed are the bytes that travel.
    batch.body = "{\"batch\":\"" + batch.number + "\",\"count\":" + std::to_string(records.size()) +
                 ",\"created_at\":\"" + format_time(now) + "\",\"merkle_root\":\"" +
                 crypto::to_hex(batch.root) + "\",\"source\":\"" + source + "\"," +
                 (personal ? "\"envelope\":" + crypto::seal_envelope(national_key, texts, batch.number)
                           : "\"records\":" + texts) +
                 "}";
    return batch;
}

} // namespace gateway::national
