#include "store.hpp"

#include <stdexcept>

namespace gateway::identity {
namespace {

const store::Statement add{"identity.insert_versions",
                           "INSERT INTO identity.version (dataset, key, version, content) "
                           "SELECT * FROM unnest($1::text[], $2::text[], $3::int[], $4::text[])"};
const store::Statement load{
    "identity.load_versions",
    "SELECT v.content FROM unnest($2::text[], $3::int[]) WITH ORDINALITY AS k(key, version, n) "
    "JOIN identity.version v ON v.dataset = $1 AND v.key = k.key AND v.version = k.version ORDER BY k.n"};

/// Where sealed texts of a kind stand: each row's key as three texts, the context of its seal, the text.
struct Places {
    store::Statement find, replace;
};

#define OUTDATED(columns, table, column)                                                                     \
    "SELECT " columns ", " column " FROM identity." table " WHERE seal_key < $1 OR seal_key > $1 "           \
    "LIMIT $2::int FOR UPDATE SKIP LOCKED"
#define REPLACE(table, column, condition)                                                                    \
    "UPDATE identity." table " AS t SET " column                                                             \
    " = n.text FROM unnest($1::text[], $2::text[], $3::text[], "                                             \
    "$4::text[]) AS n(first, second, third, text) WHERE " condition

const Places& places_of(SealedKind kind) {
    static const Places evidence{
        {"identity.find_outdated_evidence",
         OUTDATED("'identity.evidence:' || evidence_id, evidence_id, '', ''", "evidence", "reason")},
        {"identity.reseal_evidence", REPLACE("evidence", "reason", "t.evidence_id = n.first")}};
    static const Places corporation{
        {"identity.find_outdated_corporations",
         OUTDATED("'identity.corporation:' || credit_code, credit_code, '', ''", "corporation", "profile")},
        {"identity.reseal_corporations", REPLACE("corporation", "profile", "t.credit_code = n.first")}};
    static const Places record{
        {"identity.find_outdated_records",
         OUTDATED("'identity.record:' || row_guid, row_guid, '', ''", "record", "content")},
        {"identity.reseal_records", REPLACE("record", "content", "t.row_guid = n.first")}};
    static const Places version{
        {"identity.find_outdated_versions",
         OUTDATED(
             "'identity.version:' || dataset || ':' || key || ':' || version, dataset, key, version::text",
             "version", "content")},
        {"identity.reseal_versions",
         REPLACE("version", "content",
                 "t.dataset = n.first AND t.key = n.second AND t.version = n.third::int")}};
    switch (kind) {
    case SealedKind::evidence:
        return evidence;
    case SealedKind::corporation:
        return corporation;
    case SealedKind::record:
        return record;
    case SealedKind::version:
        break;
    }
    return version;
}

} // namespace

void insert_versions(store::Transaction& tx,
                     const std::vector<std::pair<VersionKey, std::string>>& contents) {
    if (contents.empty()) {
        return;
    }
    store::Array datasets, keys, versions, sealed;
    for (const auto& [key, content] : contents) {
        datasets.add(key.dataset);
        keys.add(key.key);
        versions.add(static_cast<long long>(key.version));
        sealed.add(content);
    }
    tx.exec(add, std::move(datasets).text(), std::move(keys).text(), std::move(versions).text(),
            std::move(sealed).text());
}

std::vector<std::string> load_versions(store::Transaction& tx, const std::string& dataset,
                                       const std::vector<std::pair<std::string, int>>& keys) {
    store::Array names, versions;
    for (const auto& [key, version] : keys) {
        names.add(key);
        versions.add(version);
    }
    std::vector<std::string> found;
    for (const store::Row row : tx.exec(load, dataset, std::move(names).text(), std::move(versions).text())) {
        found.push_back(row[0].as<std::string>());
    }
    if (found.size() != keys.size()) {
        throw std::logic_error("a journal entry names a version that is not there");
    }
    return found;
}

std::vector<SealedText> find_outdated(store::Transaction& tx, SealedKind kind, const std::string& key_id,
                                      int most) {
    std::vector<SealedText> found;
    for (const store::Row row : tx.exec(places_of(kind).find, key_id, most)) {
        found.push_back({row[0].as<std::string>(), row[1].as<std::string>(), row[2].as<std::string>(),
                         row[3].as<std::string>(), row[4].as<std::string>()});
    }
    return found;
}

void replace_sealed(store::Transaction& tx, SealedKind kind, const std::vector<SealedText>& texts) {
    store::Array first, second, third, sealed;
    for (const SealedText& each : texts) {
        first.add(each.first);
        second.add(each.second);
        third.add(each.third);
        sealed.add(each.text);
    }
    tx.exec(places_of(kind).replace, std::move(first).text(), std::move(second).text(),
            std::move(third).text(), std::move(sealed).text());
}

} // namespace gateway::identity
