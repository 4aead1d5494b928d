#pragma once

#include "foundation.hpp"
#include "model.hpp"

#include <stop_token>

namespace gateway::signon {

/// Ends a session with every grant that does not go on without it; each client that had one and wants to hear
/// of it gets a notice (OpenID Connect Back-Channel Logout 1.0).
void log_out(store::Transaction& tx, const Session& session, Time now);

/// The same of every session of a person but `kept` ("": all), and of all that clients have of the person
/// without a session. `reason` is kept with the grants.
void log_out_everywhere(store::Transaction& tx, const std::string& person_id, const std::string& kept,
                        const std::string& reason, Time now);

/// Sends notices that are due: a logout token by POST to the client's address. What fails is tried again for
/// a day, ever later. Once the program is `ending` no further one is sent.
void send_logout_notices(const Foundation& foundation, service::Steps& steps, Time now,
                         const std::stop_token& ending);

} // namespace gateway::signon
