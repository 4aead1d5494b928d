#include "publication.hpp"

#include "gateway/base/text.hpp"
#include "gateway/matters/matters.hpp"
#include "gateway/service/change.hpp"
#include "gateway/store/locks.hpp"
#include "version_store.hpp"

#include <algorithm>

namespace gateway::licenses {
namespace {

constexpr int at_once = 300;
constexpr auto type_lock = "licenses.type";

std::string context_of(const VersionKey& key) {
    return "licenses.version:" + key.dataset + ":" + key.key + ":" + std::to_string(key.version);
}

Json row_of(const Foundation& foundation, const std::string& sealed, const VersionKey& key) {
    return Json::parse(foundation.vault->open(sealed, context_of(key))).at("row");
}

/// Rows on their way into the journal, with the versions they make.
class Rows {
public:
    Rows(const Foundation& foundation, std::string dataset, std::map<std::string, Sent> sent)
        : foundation_(foundation), dataset_(std::move(dataset)), sent_(std::move(sent)) {}

    const Sent& sent(const std::string& key) { return sent_[key]; }
    /// An empty row is taken away.
    void add(journal::Change change, const std::string& key, std::optional<Json> row) {
        Sent& sent = sent_[key];
        change.dataset = dataset_;
        change.record_key = key;
        change.version = ++sent.version;
        change.operation = !row        ? journal::Operation::erase
                           : sent.live ? journal::Operation::update
                                       : journal::Operation::insert;
        sent.live = row.has_value();
        // The salt keeps the journal's digest from telling what the row says: rows of persons can be guessed.
        const std::string content = canonical_json(
            {{"row", row ? std::move(*row) : Json::object()}, {"salt", to_hex(random_bytes(16))}});
        change.digest = crypto::sm3(content);
        const VersionKey version{dataset_, key, change.version};
        versions_.push_back({version, foundation_.vault->seal(content, context_of(version))});
        keys_.push_back(key);
        changes_.push_back(std::move(change));
    }
    /// The nation hears nothing of it.
    void note(journal::Change change) {
        keys_.emplace_back();
        changes_.push_back(std::move(change));
    }
    void write(store::Transaction& tx) {
        if (changes_.empty()) {
            return;
        }
        insert_versions(tx, versions_);
        const auto positions = journal::append(tx, changes_);
        std::map<std::string, Sent> changed;
        for (std::size_t i = 0; i < keys_.size(); ++i) {
            if (!keys_[i].empty()) {
                sent_[keys_[i]].position = positions[i];
                changed[keys_[i]] = sent_[keys_[i]];
            }
        }
        save_sent(tx, dataset_, changed);
    }

private:
    const Foundation& foundation_;
    const std::string dataset_;
    std::map<std::string, Sent> sent_;
    std::vector<Version> versions_;
    std::vector<journal::Change> changes_;
    std::vector<std::string> keys_; ///< of each change; "" where nothing goes up
};

using TypeOfCode = std::map<std::string, const LicenceType*>;

/// Rows of types that differ from what went up, under lock. `all` looks at those too that went up before.
std::map<std::string, Sent> publish_types(const Foundation& foundation, store::Transaction& tx,
                                          const journal::Change& by, const TypeOfCode& types, bool all) {
    if (types.empty()) {
        return {};
    }
    std::vector<std::string> codes;
    for (const auto& [code, type] : types) {
        codes.push_back(code);
    }
    auto sent = find_sent(tx, type_dataset, codes);
    const auto known = [&](const std::string& code) { return sent.contains(code) && !all; };
    if (std::ranges::all_of(codes, known)) {
        return sent;
    }
    store::lock_keys(tx, type_lock, codes);
    sent = find_sent(tx, type_dataset, codes);
    Rows rows(foundation, type_dataset, sent);
    for (const auto& [code, type] : types) {
        const Json row = type_row(foundation, *type, code);
        if (sent.contains(code)) {
            const VersionKey last{type_dataset, code, sent.at(code).version};
            if (!all || row_of(foundation, load_versions(tx, {last}).front(), last) == row) {
                continue;
            }
        }
        journal::Change change = by;
        change.entity = "licence-type:" + type->name;
        rows.add(std::move(change), code, row);
    }
    rows.write(tx);
    return find_sent(tx, type_dataset, codes);
}

TypeOfCode types_of(const Foundation& foundation, const std::vector<Deed>& deeds) {
    TypeOfCode types;
    for (const auto& [by, licence] : deeds) {
        const LicenceType* type = foundation.catalogue.find(licence.type);
        if (type != nullptr && foundation.national.present.at(licence.state)) {
            types.emplace(licence.type_code, type);
        }
    }
    return types;
}

std::map<std::string, Sent> sent_licences(store::Transaction& tx, const std::vector<Deed>& deeds) {
    std::vector<std::string> keys;
    for (const auto& [by, licence] : deeds) {
        keys.push_back(record_key(licence));
    }
    return find_sent(tx, licence_dataset, keys);
}

std::vector<std::vector<service::NationalRow>> load(const Foundation& foundation, const std::string& dataset,
                                                    store::Transaction& tx,
                                                    std::span<const journal::Entry> entries) {
    const NationalTable* table =
        dataset == type_dataset ? foundation.national.catalogue : foundation.national.licences;
    std::vector<VersionKey> keys;
    for (const journal::Entry& entry : entries) {
        keys.push_back({dataset, entry.record_key, entry.version});
    }
    const auto contents = load_versions(tx, keys);
    std::vector<std::vector<service::NationalRow>> rows;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        rows.push_back({{table->name(), keys[i].key, keys[i].version, entries[i].operation,
                         row_of(foundation, contents[i], keys[i])}});
    }
    return rows;
}

} // namespace

std::string record_key(const Licence& licence) {
    std::string version = std::to_string(licence.version);
    version.insert(0, 3 - std::min<std::size_t>(3, version.size()), '0');
    return licence.chain + "-" + version;
}

void publish(const Foundation& foundation, store::Transaction& tx, const std::vector<Deed>& deeds,
             const std::string& action) {
    if (deeds.empty()) {
        return;
    }
    const journal::Change first = service::change_by(*deeds.front().by, "licenses." + action);
    const auto types = publish_types(foundation, tx, first, types_of(foundation, deeds), false);
    std::map<std::string, std::string> issuers;
    Rows rows(foundation, licence_dataset, sent_licences(tx, deeds));
    for (const auto& [by, licence] : deeds) {
        const std::string key = record_key(licence);
        const LicenceType* type = foundation.catalogue.find(licence.type);
        if (type != nullptr && foundation.national.present.at(licence.state)) {
            const auto [issuer, fresh] = issuers.try_emplace(licence.authority);
            if (fresh) {
                issuer->second = matters::find_body_name(tx, licence.authority).value_or(licence.authority);
            }
            journal::Change change = journal_entry(*by, licence, action);
            change.requires_position = types.at(licence.type_code).position;
            rows.add(std::move(change), key, licence_row(foundation, *type, licence, issuer->second));
        } else if (rows.sent(key).live) {
            rows.add(journal_entry(*by, licence, action), key, std::nullopt);
        } else if (licence.state != State::superseded) { // the entry of the next version tells of this one
            rows.note(journal_entry(*by, licence, action));
        }
    }
    rows.write(tx);
}

void publish_type(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                  const LicenceType& type, const std::string& code) {
    publish_types(foundation, tx, service::change_by(call, "licenses.publish_type"), {{code, &type}}, true);
}

void publish_catalogue(const Foundation& foundation, store::Transaction& tx) {
    TypeOfCode types;
    for (const auto& [name, code] : type_codes(foundation, tx)) {
        if (!code.code.empty()) {
            types.emplace(code.code, foundation.catalogue.find(name));
        }
    }
    journal::Change by;
    by.actor = "system";
    by.action = "licenses.publish_type";
    publish_types(foundation, tx, by, types, true);
}

std::vector<service::Dataset> datasets(const FoundationPtr& foundation) {
    std::vector<service::Dataset> all;
    for (const char* name : {licence_dataset, type_dataset}) {
        all.push_back({name, [foundation, name = std::string(name)](store::Transaction& tx,
                                                                    std::span<const journal::Entry> entries) {
                           return load(*foundation, name, tx, entries);
                       }});
    }
    return all;
}

int reseal_versions(const Foundation& foundation, store::Transaction& tx) {
    auto outdated = find_outdated_versions(tx, foundation.vault->key_id(), at_once);
    for (Version& each : outdated) {
        const std::string context = context_of(each.key);
        each.content = foundation.vault->seal(foundation.vault->open(each.content, context), context);
    }
    replace_versions(tx, outdated);
    return static_cast<int>(outdated.size());
}

} // namespace gateway::licenses
