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

} // namespace

void note(store::Transaction& tx, const By& by, const Publication& publication) {
    journal::Change change = change_of(by, publication);
    change.version = publication.revision;
    change.operation = publication.revision == 1 ? journal::Operation::insert : journal::Operation::update;
    journal::append(tx, change);
}

Json row_of_version(const Foundation& foundation, store::Transaction& tx, const char* dataset,
                    const std::string& key, int version) {
    return open_version(foundation, load_versions(tx, dataset, {{key, version}}).front(),
                        {dataset, key, version})
        .at("row");
}

void publish(const Foundation& foundation, store::Transaction& tx, const By& by,
             const Publication& publication, const std::optional<Json>& row, Sent& sent) {
    const bool known = row ? sent.live && row_of_version(foundation, tx, publication.dataset, publication.key,
                                                         sent.version) == *row
                           : !sent.live;
    if (known) {
        note(tx, by, publication);
        return;
    }
    // The salt keeps the journal's digest from telling who it is: rows of persons can be guessed.
    const std::string content = canonical_json({{"row", row ? *row : Json(nullptr)},
                                                {"salt", to_hex(random_bytes(16))},
                                                {"table", publication.table->name()}});
    journal::Change change = change_of(by, publication);
    change.dataset = publication.dataset;
    change.version = sent.version + 1;
    change.operation = operation_of(sent, row.has_value());
    change.digest = crypto::sm3(content);
    change.requires_position = publication.requires_position;
    const VersionKey key{publication.dataset, publication.key, change.version};
    insert_version(tx, key, foundation.vault->seal(content, version_context(key)));
    sent.position = journal::append(tx, change);
    sent.version = change.version;
    sent.live = row.has_value();
}

} // namespace gateway::identity
