#include "version_store.hpp"

#include <stdexcept>

namespace gateway::licenses {
namespace {

const store::Statement get_sent{
    "licenses.find_sent", "SELECT key, version, live, position FROM licenses.sent WHERE dataset = $1 AND "
                          "key = ANY($2::text[])"};
const store::Statement set_sent{
    "licenses.save_sent",
    "INSERT INTO licenses.sent (dataset, key, version, live, position) SELECT $1, * FROM "
    "unnest($2::text[], $3::int[], $4::bool[], $5::bigint[]) ON CONFLICT (dataset, key) DO UPDATE SET "
    "version = excluded.version, live = excluded.live, position = excluded.position"};
const store::Statement add{"licenses.insert_versions",
                           "INSERT INTO licenses.version (dataset, key, version, content) "
                           "SELECT * FROM unnest($1::text[], $2::text[], $3::int[], $4::text[])"};
const store::Statement load{
    "licenses.load_versions",
    "SELECT v.content FROM unnest($1::text[], $2::text[], $3::int[]) WITH ORDINALITY AS k(dataset, key, "
    "version, n) JOIN licenses.version v USING (dataset, key, version) ORDER BY k.n"};
const store::Statement outdated{
    "licenses.find_outdated_versions",
    "SELECT dataset, key, version, content FROM licenses.version WHERE seal_key < $1 OR seal_key > $1 "
    "LIMIT $2::int FOR UPDATE SKIP LOCKED"};
const store::Statement replace{
    "licenses.replace_versions",
    "UPDATE licenses.version AS v SET content = n.content FROM unnest($1::text[], $2::text[], $3::int[], "
    "$4::text[]) AS n(dataset, key, version, content) WHERE v.dataset = n.dataset AND v.key = n.key AND "
    "v.version = n.version"};

struct Arrays {
    store::Array datasets, keys, versions, contents;
};

Arrays arrays_of(const std::vector<Version>& versions) {
    Arrays arrays;
    for (const Version& each : versions) {
        arrays.datasets.add(each.key.dataset);
        arrays.keys.add(each.key.key);
        arrays.versions.add(static_cast<long long>(each.key.version));
        arrays.contents.add(each.content);
    }
    return arrays;
}

void write(store::Transaction& tx, const store::Statement& statement, const std::vector<Version>& versions) {
    if (versions.empty()) {
        return;
    }
    Arrays arrays = arrays_of(versions);
    tx.exec(statement, std::move(arrays.datasets).text(), std::move(arrays.keys).text(),
            std::move(arrays.versions).text(), std::move(arrays.contents).text());
}

} // namespace

std::map<std::string, Sent> find_sent(store::Transaction& tx, const std::string& dataset,
                                      const std::vector<std::string>& keys) {
    std::map<std::string, Sent> sent;
    for (const store::Row row : tx.exec(get_sent, dataset, store::array(keys))) {
        sent[row["key"].as<std::string>()] = {row["version"].as<int>(), row["live"].as<bool>(),
                                              row["position"].as<long long>()};
    }
    return sent;
}

void save_sent(store::Transaction& tx, const std::string& dataset, const std::map<std::string, Sent>& sent) {
    if (sent.empty()) {
        return;
    }
    store::Array keys, versions, live, positions;
    for (const auto& [key, each] : sent) {
        keys.add(key);
        versions.add(static_cast<long long>(each.version));
        live.add(each.live ? "true" : "false");
        positions.add(each.position);
    }
    tx.exec(set_sent, dataset, std::move(keys).text(), std::move(versions).text(), std::move(live).text(),
            std::move(positions).text());
}

void insert_versions(store::Transaction& tx, const std::vector<Version>& versions) {
    write(tx, add, versions);
}

std::vector<std::string> load_versions(store::Transaction& tx, const std::vector<VersionKey>& keys) {
    store::Array datasets, names, versions;
    for (const VersionKey& key : keys) {
        datasets.add(key.dataset);
        names.add(key.key);
        versions.add(static_cast<long long>(key.version));
    }
    std::vector<std::string> found;
    for (const store::Row row :
         tx.exec(load, std::move(datasets).text(), std::move(names).text(), std::move(versions).text())) {
        found.push_back(row[0].as<std::string>());
    }
    if (found.size() != keys.size()) {
        throw std::logic_error("a journal entry names a version that is not there");
    }
    return found;
}

std::vector<Version> find_outdated_versions(store::Transaction& tx, const std::string& key_id, int most) {
    std::vector<Version> found;
    for (const store::Row row : tx.exec(outdated, key_id, most)) {
        found.push_back(
            {{row["dataset"].as<std::string>(), row["key"].as<std::string>(), row["version"].as<int>()},
             row["content"].as<std::string>()});
    }
    return found;
}

void replace_versions(store::Transaction& tx, const std::vector<Version>& versions) {
    write(tx, replace, versions);
}

} // namespace gateway::licenses
