#include "records.hpp"

#include "publication.hpp"

namespace gateway::identity {
namespace {

std::vector<std::vector<service::NationalRow>> load(const Foundation& foundation, const std::string& dataset,
                                                    store::Transaction& tx,
                                                    std::span<const journal::Entry> entries) {
    std::vector<std::pair<std::string, int>> keys;
    for (const journal::Entry& entry : entries) {
        keys.emplace_back(entry.record_key, entry.version);
    }
    const auto contents = load_versions(tx, dataset, keys);
    std::vector<std::vector<service::NationalRow>> rows;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        Json content = open_version(foundation, contents[i], {dataset, keys[i].first, keys[i].second});
        Json row = content["row"].is_null() ? Json::object() : std::move(content["row"]);
        rows.push_back({{content.at("table").get<std::string>(), keys[i].first, keys[i].second,
                         entries[i].operation, std::move(row)}});
    }
    return rows;
}

} // namespace

std::string version_context(const VersionKey& key) {
    return "identity.version:" + key.dataset + ":" + key.key + ":" + std::to_string(key.version);
}

Json open_version(const Foundation& foundation, const std::string& sealed, const VersionKey& key) {
    return open_json(foundation, sealed, version_context(key));
}

std::vector<service::Dataset> datasets(const FoundationPtr& foundation) {
    std::vector<service::Dataset> all;
    for (const char* name : {person_dataset, corporation_dataset, mandate_dataset, record_dataset}) {
        all.push_back({name, [foundation, name = std::string(name)](store::Transaction& tx,
                                                                    std::span<const journal::Entry> entries) {
                           return load(*foundation, name, tx, entries);
                       }});
    }
    return all;
}

} // namespace gateway::identity
