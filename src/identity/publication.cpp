#include "publication.hpp"

#include "gateway/base/text.hpp"
#include "records.hpp"
#include "store.hpp"

namespace gateway::identity {
namespace {

journal::Change change_of(const By& by, const Publication& publication) {
    journal::Change change;
    change.actor = by.actor;
    change.action = publication.action;
    change.entity = publication.entity;
    change.record_key = publication.key;
    change.trace_id = by.trace_id;
    return change;
}

journal::Operation operation_of(const Sent& sent, bool row) {
    if (!row) {
        return journal::Operation::erase;
    }
    return sent.live ? journal::Operation::update : journal::Operation::insert;
}

journal::Change note_of(const By& by, const Publication& publication) {
    journal::Change change = change_of(by, publication);
    change.version = publication.revision;
    change.operation = publication.revision == 1 ? journal::Operation::insert : journal::Operation::update;
    return change;
}

} // namespace

Json row_of_version(const Foundation& foundation, store::Transaction& tx, const char* dataset,
                    const std::string& key, int version) {
    return open_version(foundation, load_versions(tx, dataset, {{key, version}}).front(),
                        {dataset, key, version})
        .at("row");
}

void note(store::Transaction& tx, const By& by, const Publication& publication) {
    journal::append(tx, note_of(by, publication));
}

void publish(const Foundation& foundation, store::Transaction& tx, const By& by,
             const Publication& publication, const std::optional<Json>& row, Sent& sent) {
    Publications one;
    one.add(publication, row, sent);
    one.write(foundation, tx, by);
}

void Publications::add(Publication publication, std::optional<Json> row, Sent& sent) {
    items_.push_back({std::move(publication), std::move(row), &sent});
}

void Publications::note(Publication publication) {
    items_.push_back({std::move(publication), std::nullopt, nullptr});
}

std::map<std::pair<std::string, std::string>, Json> Publications::told(const Foundation& foundation,
                                                                       store::Transaction& tx) const {
    std::map<std::string, std::vector<std::pair<std::string, int>>> wanted;
    for (const Item& item : items_) {
        if (item.sent != nullptr && item.sent->live) {
            wanted[item.publication.dataset].emplace_back(item.publication.key, item.sent->version);
        }
    }
    std::map<std::pair<std::string, std::string>, Json> rows;
    for (const auto& [dataset, keys] : wanted) {
        const auto contents = load_versions(tx, dataset, keys);
        for (std::size_t i = 0; i < keys.size(); ++i) {
            Json content = open_version(foundation, contents[i], {dataset, keys[i].first, keys[i].second});
            rows[{dataset, keys[i].first}] = std::move(content["row"]);
        }
    }
    return rows;
}

void Publications::write(const Foundation& foundation, store::Transaction& tx, const By& by) {
    const auto held = told(foundation, tx);
    std::vector<journal::Change> changes;
    std::vector<std::pair<VersionKey, std::string>> versions;
    std::vector<std::pair<std::size_t, Sent*>> sendings;
    for (Item& item : items_) {
        const Publication& publication = item.publication;
        const auto was = held.find({publication.dataset, publication.key});
        const bool known = item.sent == nullptr ||
                           (item.row ? was != held.end() && was->second == *item.row : !item.sent->live);
        if (known) {
            changes.push_back(note_of(by, publication));
            continue;
        }
        // The salt keeps the journal's digest from telling who it is: rows of persons can be guessed.
        const std::string content = canonical_json({{"row", item.row ? *item.row : Json(nullptr)},
                                                    {"salt", to_hex(random_bytes(16))},
                                                    {"table", publication.table->name()}});
        journal::Change change = change_of(by, publication);
        change.dataset = publication.dataset;
        change.version = item.sent->version + 1;
        change.operation = operation_of(*item.sent, item.row.has_value());
        change.digest = crypto::sm3(content);
        change.requires_position = publication.requires_position;
        const VersionKey key{publication.dataset, publication.key, change.version};
        versions.emplace_back(key, foundation.vault->seal(content, version_context(key)));
        item.sent->version = change.version;
        item.sent->live = item.row.has_value();
        sendings.emplace_back(changes.size(), item.sent);
        changes.push_back(std::move(change));
    }
    insert_versions(tx, versions);
    const auto positions = journal::append(tx, changes);
    for (const auto& [index, sent] : sendings) {
        sent->position = positions[index];
    }
}

} // namespace gateway::identity
