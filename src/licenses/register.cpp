#include "register.hpp"

#include "file_store.hpp"
#include "gateway/base/licence_identifier.hpp"
#include "gateway/service/change.hpp"

namespace gateway::licenses {
namespace {

constexpr int at_once = 300;
constexpr int files_at_once = 20; ///< some hundred thousand octets each

std::string context_of(const Licence& licence) { return "licenses.licence:" + licence.identifier; }

LicenceRow sealed(const Foundation& foundation, const Licence& licence) {
    return {licence,
            foundation.vault->seal(canonical_json(content_json(licence.content)), context_of(licence))};
}

/// Under which key and over which form of codes holders are found: what is of another is indexed anew. The
/// second form is normal_certificate_no()'s.
std::string index_key(const Foundation& foundation) { return foundation.vault->key_id() + ".2"; }

HolderIndexes indexes_of(const Foundation& foundation, const Licence& licence) {
    HolderIndexes indexes;
    indexes.key_id = index_key(foundation);
    for (const Holder& holder : licence.content.holders) {
        indexes.codes.push_back(foundation.vault->index(index_value({holder.code_type, holder.code})));
    }
    return indexes;
}

} // namespace

std::string identifier_of(const Licence& licence, int version) {
    return LicenceIdentifier{licence.type_code, licence.authority, licence.serial, version}.text();
}

Licence opened(const Foundation& foundation, LicenceRow row) {
    Licence licence = std::move(row.licence);
    licence.content = content_of(Json::parse(foundation.vault->open(row.content, context_of(licence))));
    return licence;
}

std::vector<crypto::Digest> digests_of(const Foundation& foundation, const HolderKey& holder) {
    return foundation.vault->index_under_every_key(index_value(holder));
}

std::string entity_of(const Licence& licence) { return "licence:" + licence.chain; }

journal::Change journal_entry(const service::Call& call, const Licence& licence, const std::string& action) {
    journal::Change change = service::change_by(call, "licenses." + action);
    change.entity = entity_of(licence);
    change.record_key = licence.chain;
    change.version = licence.version;
    change.operation = licence.version == 1 && licence.revision == 1 ? journal::Operation::insert
                                                                     : journal::Operation::update;
    return change;
}

void Deeds::enter(const service::Call& call, Licence& licence) {
    licence.id = 0; // it may be made of the version before
    licence.identifier = identifier_of(licence, licence.version);
    done_.push_back({&call, licence});
}

void Deeds::amend(const service::Call& call, Licence& licence) {
    ++licence.revision;
    done_.push_back({&call, licence});
}

void Deeds::write(store::Transaction& tx) {
    std::map<std::string, const Deed*> last; // by identifier
    for (const Deed& deed : done_) {
        last[deed.licence.identifier] = &deed;
    }
    std::vector<NewLicence> entered;
    std::vector<Licence> amended;
    for (const auto& [identifier, deed] : last) {
        const Licence& licence = deed->licence;
        if (licence.id != 0) {
            amended.push_back(licence);
        } else {
            entered.push_back(
                {sealed(foundation_, licence), indexes_of(foundation_, licence), deed->by->now});
        }
    }
    if (!amended.empty()) { // first: there is one current version of a licence
        update_licences(tx, amended);
    }
    if (!entered.empty()) {
        const auto ids = insert_licences(tx, entered);
        for (Deed& deed : done_) {
            const auto id = ids.find(deed.licence.identifier);
            deed.licence.id = id == ids.end() ? deed.licence.id : id->second;
        }
    }
    std::vector<NewHistory> history;
    for (const Deed& deed : done_) {
        const Licence& licence = deed.licence;
        history.push_back(
            {licence.id, licence.state, licence.reason, deed.by->caller.client_id, deed.by->now});
    }
    if (!history.empty()) {
        insert_history(tx, action_, history);
    }
}

void amend(const Foundation& foundation, store::Transaction& tx, const service::Call& call, Licence& licence,
           const std::string& action) {
    Deeds deeds(foundation, action);
    deeds.amend(call, licence);
    deeds.write(tx);
}

namespace {

int reseal_files(const Foundation& foundation, store::Transaction& tx) {
    const crypto::Vault& vault = *foundation.vault;
    const auto outdated = find_outdated_files(tx, vault.key_id(), files_at_once);
    for (const OutdatedFile& file : outdated) {
        const std::string context = file_context(file.licence);
        reseal_file(tx, file.licence.id, vault.seal(vault.open(file.content, context), context));
    }
    return static_cast<int>(outdated.size());
}

} // namespace

int reseal(const Foundation& foundation, store::Transaction& tx) {
    foundation.vault->refresh();
    auto outdated = find_outdated(tx, foundation.vault->key_id(), index_key(foundation), at_once);
    for (LicenceRow& row : outdated) {
        const Licence licence = opened(foundation, std::move(row));
        reseal_licence(tx, sealed(foundation, licence), indexes_of(foundation, licence));
    }
    return static_cast<int>(outdated.size()) + reseal_files(foundation, tx);
}

} // namespace gateway::licenses
