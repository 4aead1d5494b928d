#pragma once

#include "gateway/store/transaction.hpp"
#include "model.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gateway::signon {

/// Requests for authorization under way. A request is found by the browser it was begun in only. Without a
/// browser: another site posted it, so that no cookie told which it is.
void insert_request(store::Transaction& tx, const AuthorizationRequest& request,
                    const std::optional<Bytes>& browser, Time expires_at);
/// The first browser that asks for a request without one has it from then on; false: it is no such request.
bool take_up_request(store::Transaction& tx, const std::string& request_id, const Bytes& browser, Time now);
std::optional<AuthorizationRequest> lock_request(store::Transaction& tx, const std::string& request_id,
                                                 const Bytes& browser, Time now);
void update_request(store::Transaction& tx, const AuthorizationRequest& request);
void end_request(store::Transaction& tx, const std::string& request_id, Time now);

void insert_session(store::Transaction& tx, const Session& session, const Bytes& secret,
                    const Bytes& browser);
/// Of a browser's cookie, as long as it lasts. Locked: what one session asks for happens one after the other,
/// and never while it is being ended.
std::optional<Session> find_session(store::Transaction& tx, const Bytes& secret, Time now);
std::optional<Session> lock_session(store::Transaction& tx, const std::string& session_id, Time now);
void update_session(store::Transaction& tx, const Session& session, Time now);
/// A new secret in the place of the old one: what a stranger may have planted or seen is worth nothing.
void renew_session_secret(store::Transaction& tx, const std::string& session_id, const Bytes& secret);
/// Those of the person that are open, newest first.
std::vector<Session> sessions_of(store::Transaction& tx, const std::string& person_id, Time now);
/// Ends the open sessions of a person but `kept` ("": all), however many. Their ids.
std::vector<std::string> end_sessions_of(store::Transaction& tx, const std::string& person_id,
                                         const std::string& kept, Time now);
void end_session(store::Transaction& tx, const std::string& session_id, Time now);

/// Rows whose time is over for a day, at most `limit` of each kind; how many went.
int delete_old_sessions(store::Transaction& tx, Time now, int limit);

} // namespace gateway::signon
