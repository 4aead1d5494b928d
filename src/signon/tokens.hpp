#pragma once

#include "foundation.hpp"
#include "gateway/service/module.hpp"
#include "grant_store.hpp"
#include "model.hpp"

#include <optional>
#include <string>
#include <variant>

namespace gateway::signon {

/// What a person has let a client have becomes a grant and its one-time code. Returns the code.
std::string issue_code(const Foundation& foundation, store::Transaction& tx,
                       const AuthorizationRequest& request, const Session& session, Level level,
                       Time auth_time, Time now);

/// grant_type=authorization_code and refresh_token of the token endpoint. A code or refresh token that comes
/// a second time ends the grant and every token of it: somebody has a copy.
access::GrantType code_grant(FoundationPtr foundation);
access::GrantType refresh_grant(FoundationPtr foundation);

/// The client that presents itself, as far as it is a relying party: proven by its secret, or a public one.
std::variant<RelyingParty, access::OAuthError> party_of(store::Transaction& tx,
                                                        const access::Requester& requester);

/// Under which name the clients of a sector know the person.
std::string subject_of(store::Transaction& tx, const std::string& person_id, const std::string& sector);

/// An access token of ours that is in force: its grant and whose it is.
struct TokenGrant {
    Grant grant;
    Json claims;
    identity::Person person;
};
std::optional<TokenGrant> find_token(const Foundation& foundation, store::Transaction& tx,
                                     std::string_view token, Time now);

/// True when the grant may still give tokens: not over, its session not over unless it goes on without, its
/// account in use and of the level it was given at, the legal person's mandate in force.
bool is_in_force(const Foundation& foundation, store::Transaction& tx, const Grant& grant, Time now);

/// By which the grant acts for a legal person; empty: for oneself.
std::optional<identity::Mandate> mandate_of(const Foundation& foundation, store::Transaction& tx,
                                            const Grant& grant, Time now);
/// {credit_code, name, role, matters} of whom the grant acts for; null: for oneself.
Json legal_person_claim(const Foundation& foundation, store::Transaction& tx, const Grant& grant, Time now);

} // namespace gateway::signon
