#pragma once

#include "gateway/identity/identity.hpp"
#include "gateway/service/module.hpp"

#include <functional>
#include <optional>
#include <string>
#include <variant>

namespace gateway::signon {

// Routes of other modules for persons themselves: they take the access token that a system got when the
// person signed in to it.

/// Who a request comes from.
struct SignedIn {
    std::string client_id; ///< the system that the person signed in to
    identity::Person person;
    std::optional<identity::Mandate> acts_for; ///< the legal person they act for; empty: for themselves
};

/// What a route demands of the sign-in.
struct PersonDemand {
    std::string scope;                             ///< that the person consented to
    identity::Level level = identity::Level::rc01; ///< at least
};

/// Whose token the call bears, when it is in force and meets the demand; else the answer that says what is
/// missing, with its challenge (RFC 6750 §3, RFC 9470 §3).
using FindSignedIn = std::function<std::variant<SignedIn, http::Response>(
    const service::Call& call, store::Transaction& tx, const PersonDemand& demand)>;

/// `call.caller` holds nothing but the id of the system.
using PersonHandler =
    std::function<http::Response(const SignedIn& who, const service::Call& call, store::Transaction& tx)>;

/// The one way to answer persons: the handler runs only for whom `find` knows, in the same transaction, and
/// nobody on the way keeps the answer.
void for_persons(service::Route& route, const PersonDemand& demand, const FindSignedIn& find,
                 PersonHandler handler);

} // namespace gateway::signon
