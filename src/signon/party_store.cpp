#include "party_store.hpp"

namespace gateway::signon {
namespace {

#define PARTIES "SELECT client_id, settings, revision FROM signon.relying_party "
const store::Statement find{"signon.find_party", PARTIES "WHERE client_id = $1"};
const store::Statement lock{"signon.lock_party", PARTIES "WHERE client_id = $1 FOR UPDATE"};
const store::Statement list{"signon.list_parties",
                            PARTIES "WHERE client_id > $1 ORDER BY client_id LIMIT $2"};
const store::Statement save{"signon.save_party",
                            "INSERT INTO signon.relying_party (client_id, settings, revision) VALUES ($1, "
                            "$2, $3) ON CONFLICT (client_id) "
                            "DO UPDATE SET settings = $2, revision = $3, changed_at = now()"};
const store::Statement erase{"signon.delete_party", "DELETE FROM signon.relying_party WHERE client_id = $1"};

RelyingParty read_row(const store::Row& row) {
    std::vector<FieldError> errors; // what was kept was good
    auto party = read_relying_party(parse_json(row[1].as<std::string>()), row[0].as<std::string>(), errors);
    party.revision = row[2].as<long long>();
    return party;
}

std::optional<RelyingParty> first(const store::Result& rows) {
    return rows.empty() ? std::nullopt : std::optional(read_row(rows[0]));
}

} // namespace

std::optional<RelyingParty> find_party(store::Transaction& tx, const std::string& client_id) {
    return first(tx.exec(find, client_id));
}

std::optional<RelyingParty> lock_party(store::Transaction& tx, const std::string& client_id) {
    return first(tx.exec(lock, client_id));
}

std::vector<RelyingParty> list_parties(store::Transaction& tx, const std::string& after, int limit) {
    std::vector<RelyingParty> parties;
    for (const auto& row : tx.exec(list, after, limit)) {
        parties.push_back(read_row(row));
    }
    return parties;
}

void save_party(store::Transaction& tx, const RelyingParty& party) {
    tx.exec(save, party.client_id, canonical_json(relying_party_json(party)), party.revision);
}

void delete_party(store::Transaction& tx, const std::string& client_id) { tx.exec(erase, client_id); }

} // namespace gateway::signon
