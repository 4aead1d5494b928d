#include "session_store.hpp"

#include "gateway/store/columns.hpp"

namespace gateway::signon {
namespace {

const store::Statement new_request{
    "signon.insert_request",
    "INSERT INTO signon.request (request_id, browser, client_id, content, created_at, expires_at) "
    "VALUES ($1, $2::bytea, $3, $4, $5, $6)"};
const store::Statement take_request{
    "signon.lock_request",
    "SELECT request_id, client_id, content, floor(extract(epoch FROM created_at) * 1000)::bigint FROM "
    "signon.request "
    "WHERE request_id = $1 AND browser = $2::bytea AND expires_at > $3 AND ended_at IS NULL FOR UPDATE"};
const store::Statement take_up{"signon.take_up_request",
                               "UPDATE signon.request SET browser = $2::bytea WHERE request_id = $1 AND "
                               "browser IS NULL AND expires_at > $3 AND ended_at IS NULL"};
const store::Statement change_request{"signon.update_request",
                                      "UPDATE signon.request SET content = $2 WHERE request_id = $1"};
const store::Statement close_request{"signon.end_request",
                                     "UPDATE signon.request SET ended_at = $2 WHERE request_id = $1"};

const store::Statement new_session{
    "signon.insert_session",
    "INSERT INTO signon.session (session_id, secret, browser, person_id, proofs, acting_for, mandate_id, "
    "created_at, "
    "seen_at, expires_at) VALUES ($1, $2::bytea, $3::bytea, $4, $5, $6, $7, $8, $8, $9)"};
#define SESSIONS                                                                                             \
    "SELECT session_id, person_id, proofs, acting_for, mandate_id, "                                         \
    "floor(extract(epoch FROM created_at) * 1000)::bigint, floor(extract(epoch FROM expires_at) * "          \
    "1000)::bigint FROM signon.session "
const store::Statement by_secret{
    "signon.find_session",
    SESSIONS "WHERE secret = $1::bytea AND expires_at > $2 AND ended_at IS NULL FOR NO KEY "
             "UPDATE"};
const store::Statement take_session{
    "signon.lock_session",
    SESSIONS "WHERE session_id = $1 AND expires_at > $2 AND ended_at IS NULL FOR UPDATE"};
const store::Statement of_person{
    "signon.sessions_of", SESSIONS
    "WHERE person_id = $1 AND expires_at > $2 AND ended_at IS NULL ORDER BY created_at DESC LIMIT 100"};
const store::Statement change_session{"signon.update_session",
                                      "UPDATE signon.session SET proofs = $2, acting_for = $3, mandate_id = "
                                      "$4, seen_at = $5 WHERE session_id = $1"};
const store::Statement renew{"signon.renew_session",
                             "UPDATE signon.session SET secret = $2::bytea WHERE session_id = $1"};
const store::Statement close_session{
    "signon.end_session",
    "UPDATE signon.session SET ended_at = $2 WHERE session_id = $1 AND ended_at IS NULL"};

const store::Statement close_sessions{
    "signon.end_sessions_of",
    "UPDATE signon.session SET ended_at = $3 WHERE person_id = $1 AND session_id <> $2 AND ended_at IS NULL "
    "AND expires_at > $3 RETURNING session_id"};

#define OLD(table, key)                                                                                      \
    "DELETE FROM signon." table " WHERE " key " IN (SELECT " key " FROM signon." table                       \
    " WHERE expires_at < $1::timestamptz - interval '1 day' LIMIT $2)"
const store::Statement old_requests{"signon.old_requests", OLD("request", "request_id")};
const store::Statement old_sessions{"signon.old_sessions", OLD("session", "session_id")};
const store::Statement old_grants{"signon.old_grants", OLD("grant", "grant_id")};
const store::Statement old_browsers{
    "signon.old_browsers",
    "DELETE FROM signon.known_browser WHERE (person_id, browser) IN (SELECT person_id, browser FROM "
    "signon.known_browser WHERE seen_at < $1::timestamptz - interval '1 year' LIMIT $2)"};
const store::Statement old_codes{"signon.old_one_time_codes", OLD("one_time_code", "code_id")};

AuthorizationRequest request_of(const store::Row& row) {
    auto request = read_request(parse_json(row[2].as<std::string>()));
    request.request_id = row[0].as<std::string>();
    request.client_id = row[1].as<std::string>();
    request.created_at = store::time_of(row[3]);
    request.demand.asked_at = request.created_at;
    return request;
}

Session session_of(const store::Row& row) {
    Session session;
    session.session_id = row[0].as<std::string>();
    session.person_id = row[1].as<std::string>();
    session.proofs = read_proofs(parse_json(row[2].as<std::string>()));
    session.acting_for = row[3].as<std::string>();
    session.mandate_id = row[4].as<std::string>();
    session.created_at = store::time_of(row[5]);
    session.expires_at = store::time_of(row[6]);
    return session;
}

std::optional<Session> first_session(const store::Result& rows) {
    return rows.empty() ? std::nullopt : std::optional(session_of(rows[0]));
}

} // namespace

void insert_request(store::Transaction& tx, const AuthorizationRequest& request,
                    const std::optional<Bytes>& browser, Time expires_at) {
    tx.exec(new_request, request.request_id, browser ? std::optional(store::bytea(*browser)) : std::nullopt,
            request.client_id, canonical_json(request_json(request)), format_time(request.created_at),
            format_time(expires_at));
}

std::optional<AuthorizationRequest> lock_request(store::Transaction& tx, const std::string& request_id,
                                                 const Bytes& browser, Time now) {
    const auto rows = tx.exec(take_request, request_id, store::bytea(browser), format_time(now));
    return rows.empty() ? std::nullopt : std::optional(request_of(rows[0]));
}

bool take_up_request(store::Transaction& tx, const std::string& request_id, const Bytes& browser, Time now) {
    return tx.exec(take_up, request_id, store::bytea(browser), format_time(now)).affected_rows() == 1;
}

void update_request(store::Transaction& tx, const AuthorizationRequest& request) {
    tx.exec(change_request, request.request_id, canonical_json(request_json(request)));
}

void end_request(store::Transaction& tx, const std::string& request_id, Time now) {
    tx.exec(close_request, request_id, format_time(now));
}

void insert_session(store::Transaction& tx, const Session& session, const Bytes& secret,
                    const Bytes& browser) {
    tx.exec(new_session, session.session_id, store::bytea(secret), store::bytea(browser), session.person_id,
            canonical_json(proofs_json(session.proofs)), session.acting_for, session.mandate_id,
            format_time(session.created_at), format_time(session.expires_at));
}

std::optional<Session> find_session(store::Transaction& tx, const Bytes& secret, Time now) {
    return first_session(tx.exec(by_secret, store::bytea(secret), format_time(now)));
}

std::optional<Session> lock_session(store::Transaction& tx, const std::string& session_id, Time now) {
    return first_session(tx.exec(take_session, session_id, format_time(now)));
}

void update_session(store::Transaction& tx, const Session& session, Time now) {
    tx.exec(change_session, session.session_id, canonical_json(proofs_json(session.proofs)),
            session.acting_for, session.mandate_id, format_time(now));
}

void renew_session_secret(store::Transaction& tx, const std::string& session_id, const Bytes& secret) {
    tx.exec(renew, session_id, store::bytea(secret));
}

std::vector<Session> sessions_of(store::Transaction& tx, const std::string& person_id, Time now) {
    std::vector<Session> sessions;
    for (const auto& row : tx.exec(of_person, person_id, format_time(now))) {
        sessions.push_back(session_of(row));
    }
    return sessions;
}

void end_session(store::Transaction& tx, const std::string& session_id, Time now) {
    tx.exec(close_session, session_id, format_time(now));
}

std::vector<std::string> end_sessions_of(store::Transaction& tx, const std::string& person_id,
                                         const std::string& kept, Time now) {
    std::vector<std::string> ended;
    for (const auto& row : tx.exec(close_sessions, person_id, kept, format_time(now))) {
        ended.push_back(row[0].as<std::string>());
    }
    return ended;
}

int delete_old_sessions(store::Transaction& tx, Time now, int limit) {
    int gone = 0;
    for (const store::Statement* statement : {&old_requests, &old_sessions, &old_grants, &old_codes}) {
        gone += static_cast<int>(tx.exec(*statement, format_time(now), limit).affected_rows());
    }
    return gone + static_cast<int>(tx.exec(old_browsers, format_time(now), limit).affected_rows());
}

} // namespace gateway::signon
