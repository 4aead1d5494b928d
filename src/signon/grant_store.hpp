#pragma once

#include "gateway/store/transaction.hpp"
#include "model.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gateway::signon {

void insert_grant(store::Transaction& tx, const Grant& grant);
std::optional<Grant> find_grant(store::Transaction& tx, const std::string& grant_id);
std::optional<Grant> lock_grant(store::Transaction& tx, const std::string& grant_id);
void end_grant(store::Transaction& tx, const std::string& grant_id, const std::string& reason, Time now);
/// Ends those of a session that do not go on without it, and says which clients had any in it, ended before
/// or not.
std::vector<std::string> end_grants_of_session(store::Transaction& tx, const std::string& session_id,
                                               Time now);
/// A client that had something in a session.
struct ClientSession {
    std::string client_id;
    std::string session_id;
};
/// Ends all that clients have of the person, offline too; only what goes with the session `kept` ("": none)
/// stays. Says which clients had any of it, or any in these sessions, ended before or not.
std::vector<ClientSession> end_grants_of_person(store::Transaction& tx, const std::string& person_id,
                                                const std::string& kept,
                                                const std::vector<std::string>& sessions,
                                                const std::string& reason, Time now);
/// Ends all that the client has of anybody.
void end_grants_of_party(store::Transaction& tx, const std::string& client_id, Time now);
/// Ends all that the client has of the person.
void end_grants_of_client(store::Transaction& tx, const std::string& person_id, const std::string& client_id,
                          Time now);

/// An authorization code or a refresh token: good once.
struct OneTimeSecret {
    std::string grant_id;
    std::string redirect_uri; ///< of a code
    std::string challenge;    ///< of a code
    Time expires_at;
    bool used = false;
};
void insert_code(store::Transaction& tx, const Bytes& secret, const OneTimeSecret& code);
std::optional<OneTimeSecret> lock_code(store::Transaction& tx, const Bytes& secret);
void use_code(store::Transaction& tx, const Bytes& secret, Time now);
void insert_refresh_token(store::Transaction& tx, const Bytes& secret, const OneTimeSecret& token);
std::optional<OneTimeSecret> lock_refresh_token(store::Transaction& tx, const Bytes& secret);
void use_refresh_token(store::Transaction& tx, const Bytes& secret, Time now);

struct Consent {
    std::string client_id;
    Scopes scopes;
    Time given_at;
};
/// What the person has let the client know and not taken back.
Scopes consented(store::Transaction& tx, const std::string& person_id, const std::string& client_id);
/// Beside what was consented to before and not taken back, also by another browser at the same time.
void add_consent(store::Transaction& tx, const std::string& person_id, const std::string& client_id,
                 const Scopes& scopes, Time now);
void withdraw_consent(store::Transaction& tx, const std::string& person_id, const std::string& client_id,
                      Time now);
void withdraw_consents_of(store::Transaction& tx, const std::string& person_id, Time now);
std::vector<Consent> consents_of(store::Transaction& tx, const std::string& person_id);

} // namespace gateway::signon
