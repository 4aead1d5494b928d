#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/base/json.hpp"
#include "gateway/base/problem.hpp"
#include "gateway/crypto/jose.hpp"
#include "gateway/identity/identity.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::signon {

using identity::Level;
using Scopes = std::set<std::string, std::less<>>;

/// A system that persons sign in to: a client of the gateway with what OpenID Connect needs of it.
struct RelyingParty {
    std::string client_id;
    Text name;                  ///< shown to who signs in
    bool public_client = false; ///< an app or page that can keep no secret
    std::vector<std::string> redirect_uris;
    std::vector<std::string> post_logout_redirect_uris;
    std::string backchannel_logout_uri; ///< empty: it need not hear of it
    std::string sector;                 ///< clients of one sector know a person under one subject
    Scopes scopes;                      ///< it may ask for
    Level level = Level::rc01;          ///< least level of who uses it
    crypto::JwtAlgorithm signing = crypto::JwtAlgorithm::es256;
    long long revision = 0;
};

/// What a scope lets a client know or do.
struct ScopeMeaning {
    std::string name;
    Text meaning;
    bool personal = false; ///< needs the person's consent
};
const std::vector<ScopeMeaning>& scope_meanings();
/// Those of them that need consent.
Scopes personal_scopes(const Scopes& scopes);

/// The form of the API, which is also what is stored. Faults go to `errors`.
RelyingParty read_relying_party(const Json& input, const std::string& client_id,
                                std::vector<FieldError>& errors);
Json relying_party_json(const RelyingParty& party);

/// An act of signing in, as a session keeps it, oldest first.
Json proofs_json(const std::vector<identity::Proof>& proofs);
std::vector<identity::Proof> read_proofs(const Json& stored);

/// A request for authorization (OpenID Connect Core §3.1.2.1) that was found good.
struct AuthorizationRequest {
    std::string request_id; ///< empty: not kept yet
    std::string client_id;  ///< empty: a page of our own wants somebody signed in
    std::string redirect_uri;
    Scopes scopes;
    std::string state;
    std::string nonce;
    std::string challenge; ///< PKCE S256
    std::string matter;    ///< whose least level counts too; empty: none
    std::string locale;    ///< "zh" or "en"; empty: as the browser says
    identity::Demand demand;
    Time created_at;
    std::string hinted;           ///< person_id of id_token_hint: nobody else will do; empty: anybody
    bool silent = false;          ///< prompt=none: no page may be shown
    bool fresh = false;           ///< prompt=login: whoever is signed in signs in again
    bool choose_identity = false; ///< prompt=select_account, until a choice is made
    bool ask_consent = false;     ///< prompt=consent, until it is given
    bool chosen = false;          ///< for whom was said, for this very request:
    std::string acting_for;       ///< credit code; empty: for oneself
    std::string mandate_id;
};
Json request_json(const AuthorizationRequest& request);
AuthorizationRequest read_request(const Json& stored);

/// A browser somebody is signed in with.
struct Session {
    std::string session_id;
    std::string person_id;
    std::vector<identity::Proof> proofs;
    std::string acting_for; ///< credit code; empty: for oneself
    std::string mandate_id;
    Time created_at;
    Time expires_at;

    Time auth_time() const { return proofs.empty() ? created_at : proofs.back().at; }
    /// amr: the methods, each once.
    std::vector<std::string> methods() const;
};

/// What a person let a client have in a session.
struct Grant {
    std::string grant_id;
    std::string client_id;
    std::string person_id;
    std::string session_id;
    Scopes scopes;
    std::string acting_for;
    std::string mandate_id;
    Level level = Level::none;
    std::vector<std::string> methods;
    Time auth_time;
    std::string nonce;
    bool offline = false;
    Time created_at;
    Time expires_at;
    bool ended = false;
};

/// Space-separated, as OAuth writes lists.
Scopes split_scopes(std::string_view text);
std::string join_scopes(const Scopes& scopes);

} // namespace gateway::signon
