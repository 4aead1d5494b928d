#include "grant_store.hpp"

#include "gateway/store/columns.hpp"

namespace gateway::signon {
namespace {

const store::Statement new_grant{"signon.insert_grant",
                                 "INSERT INTO signon.grant (grant_id, client_id, person_id, session_id, "
                                 "scopes, acting_for, mandate_id, level, "
                                 "methods, auth_time, nonce, offline, created_at, expires_at) VALUES ($1, "
                                 "$2, $3, $4, $5::text[], $6, $7, $8, "
                                 "$9::text[], $10, $11, $12, $13, $14)"};
#define COLUMNS                                                                                              \
    "grant_id, client_id, person_id, session_id, to_json(scopes), acting_for, mandate_id, level, "           \
    "to_json(methods), floor(extract(epoch FROM auth_time) * 1000)::bigint, nonce, offline, "                \
    "floor(extract(epoch FROM created_at) * 1000)::bigint, floor(extract(epoch FROM expires_at) * "          \
    "1000)::bigint, ended_at IS NOT NULL"
#define GRANTS "SELECT " COLUMNS " FROM signon.grant WHERE grant_id = $1"
const store::Statement find{"signon.find_grant", GRANTS};
const store::Statement lock{"signon.lock_grant", GRANTS " FOR UPDATE"};
const store::Statement end_one{
    "signon.end_grant",
    "UPDATE signon.grant SET ended_at = $2, end_reason = $3 WHERE grant_id = $1 AND ended_at IS NULL"};
const store::Statement of_session{"signon.end_grants_of_session",
                                  "UPDATE signon.grant SET ended_at = $2, end_reason = 'session' WHERE "
                                  "session_id = $1 AND ended_at IS NULL AND NOT "
                                  "offline"};
const store::Statement clients{
    "signon.clients_of_session",
    "SELECT DISTINCT client_id FROM signon.grant WHERE session_id = $1 ORDER BY client_id"};
const store::Statement of_person{
    "signon.end_grants_of_person",
    "WITH ended AS (UPDATE signon.grant SET ended_at = $4, end_reason = $5 WHERE person_id = $1 AND "
    "(session_id <> $2 OR offline) AND ended_at IS NULL RETURNING client_id, session_id) "
    "SELECT client_id, session_id FROM ended UNION "
    "SELECT client_id, session_id FROM signon.grant WHERE session_id = ANY($3::text[]) ORDER BY 1, 2"};
const store::Statement of_party{
    "signon.end_grants_of_party",
    "UPDATE signon.grant SET ended_at = $2, end_reason = 'party' WHERE client_id = $1 AND "
    "ended_at IS NULL"};
const store::Statement of_client{"signon.end_grants_of_client",
                                 "UPDATE signon.grant SET ended_at = $3, end_reason = 'consent' WHERE "
                                 "person_id = $1 AND client_id = $2 AND "
                                 "ended_at IS NULL"};

const store::Statement new_code{
    "signon.insert_code", "INSERT INTO signon.code (secret, grant_id, redirect_uri, challenge, expires_at) "
                          "VALUES ($1::bytea, $2, $3, $4, $5)"};
const store::Statement take_code{"signon.lock_code",
                                 "SELECT grant_id, floor(extract(epoch FROM expires_at) * 1000)::bigint, "
                                 "used_at IS NOT NULL, redirect_uri, "
                                 "challenge FROM signon.code WHERE secret = $1::bytea FOR UPDATE"};
const store::Statement spend_code{"signon.use_code",
                                  "UPDATE signon.code SET used_at = $2 WHERE secret = $1::bytea"};
const store::Statement new_token{
    "signon.insert_refresh_token",
    "INSERT INTO signon.refresh_token (secret, grant_id, expires_at) VALUES ($1::bytea, $2, $3)"};
const store::Statement take_token{
    "signon.lock_refresh_token",
    "SELECT grant_id, floor(extract(epoch FROM expires_at) * 1000)::bigint, used_at IS NOT NULL FROM "
    "signon.refresh_token WHERE secret = $1::bytea FOR UPDATE"};
const store::Statement spend_token{"signon.use_refresh_token",
                                   "UPDATE signon.refresh_token SET used_at = $2 WHERE secret = $1::bytea"};

const store::Statement find_consent{
    "signon.consented", "SELECT to_json(scopes) FROM signon.consent WHERE person_id = $1 AND client_id "
                        "= $2 AND withdrawn_at IS NULL"};
// What is there is read under the row's lock: of two at once neither loses what the other said.
const store::Statement keep_consent{
    "signon.add_consent",
    "INSERT INTO signon.consent AS known (person_id, client_id, scopes, given_at) VALUES ($1, $2, "
    "$3::text[], $4) ON CONFLICT (person_id, client_id) DO UPDATE SET scopes = CASE WHEN "
    "known.withdrawn_at IS NULL THEN ARRAY(SELECT unnest(known.scopes) UNION SELECT "
    "unnest(excluded.scopes) ORDER BY 1) ELSE excluded.scopes END, given_at = $4, withdrawn_at = NULL"};
const store::Statement take_back{
    "signon.withdraw_consent",
    "UPDATE signon.consent SET withdrawn_at = $3 WHERE person_id = $1 AND client_id = "
    "$2 AND withdrawn_at IS NULL"};
const store::Statement take_all_back{
    "signon.withdraw_consents_of",
    "UPDATE signon.consent SET withdrawn_at = $2 WHERE person_id = $1 AND withdrawn_at IS NULL"};
const store::Statement all_consents{"signon.consents_of",
                                    "SELECT client_id, to_json(scopes), floor(extract(epoch FROM given_at) * "
                                    "1000)::bigint FROM signon.consent WHERE "
                                    "person_id = $1 AND withdrawn_at IS NULL ORDER BY client_id LIMIT 200"};

std::vector<std::string> texts_of(const pqxx::field& json) {
    return parse_json(json.as<std::string>()).get<std::vector<std::string>>();
}

Scopes scopes_of(const pqxx::field& json) {
    const auto texts = texts_of(json);
    return {texts.begin(), texts.end()};
}

std::string array_of(const Scopes& scopes) {
    return store::array(std::vector<std::string>(scopes.begin(), scopes.end()));
}

Grant grant_of(const store::Row& row) {
    Grant grant;
    grant.grant_id = row[0].as<std::string>();
    grant.client_id = row[1].as<std::string>();
    grant.person_id = row[2].as<std::string>();
    grant.session_id = row[3].as<std::string>();
    grant.scopes = scopes_of(row[4]);
    grant.acting_for = row[5].as<std::string>();
    grant.mandate_id = row[6].as<std::string>();
    grant.level = static_cast<Level>(row[7].as<int>());
    grant.methods = texts_of(row[8]);
    grant.auth_time = store::time_of(row[9]);
    grant.nonce = row[10].as<std::string>();
    grant.offline = row[11].as<bool>();
    grant.created_at = store::time_of(row[12]);
    grant.expires_at = store::time_of(row[13]);
    grant.ended = row[14].as<bool>();
    return grant;
}

std::optional<Grant> first_grant(const store::Result& rows) {
    return rows.empty() ? std::nullopt : std::optional(grant_of(rows[0]));
}

OneTimeSecret secret_of(const store::Row& row) {
    OneTimeSecret secret;
    secret.grant_id = row[0].as<std::string>();
    secret.expires_at = store::time_of(row[1]);
    secret.used = row[2].as<bool>();
    return secret;
}

} // namespace

void insert_grant(store::Transaction& tx, const Grant& grant) {
    tx.exec(new_grant, grant.grant_id, grant.client_id, grant.person_id, grant.session_id,
            array_of(grant.scopes), grant.acting_for, grant.mandate_id, static_cast<int>(grant.level),
            store::array(grant.methods), format_time(grant.auth_time), grant.nonce, grant.offline,
            format_time(grant.created_at), format_time(grant.expires_at));
}

std::optional<Grant> find_grant(store::Transaction& tx, const std::string& grant_id) {
    return first_grant(tx.exec(find, grant_id));
}

std::optional<Grant> lock_grant(store::Transaction& tx, const std::string& grant_id) {
    return first_grant(tx.exec(lock, grant_id));
}

void end_grant(store::Transaction& tx, const std::string& grant_id, const std::string& reason, Time now) {
    tx.exec(end_one, grant_id, format_time(now), reason);
}

std::vector<std::string> end_grants_of_session(store::Transaction& tx, const std::string& session_id,
                                               Time now) {
    tx.exec(of_session, session_id, format_time(now));
    std::vector<std::string> told;
    for (const auto& row : tx.exec(clients, session_id)) {
        told.push_back(row[0].as<std::string>());
    }
    return told;
}

std::vector<ClientSession> end_grants_of_person(store::Transaction& tx, const std::string& person_id,
                                                const std::string& kept,
                                                const std::vector<std::string>& sessions,
                                                const std::string& reason, Time now) {
    std::vector<ClientSession> told;
    for (const auto& row :
         tx.exec(of_person, person_id, kept, store::array(sessions), format_time(now), reason)) {
        told.push_back({row[0].as<std::string>(), row[1].as<std::string>()});
    }
    return told;
}

void end_grants_of_party(store::Transaction& tx, const std::string& client_id, Time now) {
    tx.exec(of_party, client_id, format_time(now));
}

void end_grants_of_client(store::Transaction& tx, const std::string& person_id, const std::string& client_id,
                          Time now) {
    tx.exec(of_client, person_id, client_id, format_time(now));
}

void insert_code(store::Transaction& tx, const Bytes& secret, const OneTimeSecret& code) {
    tx.exec(new_code, store::bytea(secret), code.grant_id, code.redirect_uri, code.challenge,
            format_time(code.expires_at));
}

std::optional<OneTimeSecret> lock_code(store::Transaction& tx, const Bytes& secret) {
    const auto rows = tx.exec(take_code, store::bytea(secret));
    if (rows.empty()) {
        return std::nullopt;
    }
    OneTimeSecret code = secret_of(rows[0]);
    code.redirect_uri = rows[0][3].as<std::string>();
    code.challenge = rows[0][4].as<std::string>();
    return code;
}

void use_code(store::Transaction& tx, const Bytes& secret, Time now) {
    tx.exec(spend_code, store::bytea(secret), format_time(now));
}

void insert_refresh_token(store::Transaction& tx, const Bytes& secret, const OneTimeSecret& token) {
    tx.exec(new_token, store::bytea(secret), token.grant_id, format_time(token.expires_at));
}

std::optional<OneTimeSecret> lock_refresh_token(store::Transaction& tx, const Bytes& secret) {
    const auto rows = tx.exec(take_token, store::bytea(secret));
    return rows.empty() ? std::nullopt : std::optional(secret_of(rows[0]));
}

void use_refresh_token(store::Transaction& tx, const Bytes& secret, Time now) {
    tx.exec(spend_token, store::bytea(secret), format_time(now));
}

Scopes consented(store::Transaction& tx, const std::string& person_id, const std::string& client_id) {
    const auto rows = tx.exec(find_consent, person_id, client_id);
    return rows.empty() ? Scopes() : scopes_of(rows[0][0]);
}

void add_consent(store::Transaction& tx, const std::string& person_id, const std::string& client_id,
                 const Scopes& scopes, Time now) {
    tx.exec(keep_consent, person_id, client_id, array_of(scopes), format_time(now));
}

void withdraw_consent(store::Transaction& tx, const std::string& person_id, const std::string& client_id,
                      Time now) {
    tx.exec(take_back, person_id, client_id, format_time(now));
}

void withdraw_consents_of(store::Transaction& tx, const std::string& person_id, Time now) {
    tx.exec(take_all_back, person_id, format_time(now));
}

std::vector<Consent> consents_of(store::Transaction& tx, const std::string& person_id) {
    std::vector<Consent> consents;
    for (const auto& row : tx.exec(all_consents, person_id)) {
        consents.push_back({row[0].as<std::string>(), scopes_of(row[1]), store::time_of(row[2])});
    }
    return consents;
}

} // namespace gateway::signon
