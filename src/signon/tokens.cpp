#include "tokens.hpp"

#include "gateway/base/text.hpp"
#include "gateway/crypto/sha.hpp"
#include "party_store.hpp"
#include "secrets.hpp"
#include "session_store.hpp"
#include "subject_store.hpp"

#include <algorithm>

namespace gateway::signon {
namespace {

using access::Form;
using access::OAuthError;
using access::Requester;
using Outcome = std::variant<Json, OAuthError>;

OAuthError invalid_grant(Text text) { return {400, "invalid_grant", std::move(text)}; }

OAuthError code_not_good() {
    return invalid_grant({"授权码无效、已用过、已过期或不属于该系统，请让用户重新登录。",
                          "The code is unknown, used, out of date or another client's: let the person sign "
                          "in again."});
}

OAuthError token_not_good() {
    return invalid_grant({"刷新令牌无效、已用过、已过期或授权已终止，请让用户重新登录。",
                          "The refresh token is unknown, used or out of date, or the grant has ended: let "
                          "the person sign in again."});
}

long long seconds_of(Time time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

Json common_claims(const Foundation& foundation, const Grant& grant, const std::string& subject, Time now) {
    return {{"iss", foundation.issuer},
            {"sub", subject},
            {"iat", seconds_of(now)},
            {"auth_time", seconds_of(grant.auth_time)},
            {"acr", identity::level_name(grant.level)},
            {"sid", grant.session_id}};
}

/// RFC 9068. The audience is this provider: a client's API may ask introspection what the token is worth.
std::string access_token(const Foundation& foundation, const crypto::JwtKey& key, const Grant& grant,
                         const std::string& subject, const Json& legal_person, Time now) {
    Json claims = common_claims(foundation, grant, subject, now);
    claims["aud"] = foundation.issuer;
    claims["client_id"] = grant.client_id;
    claims["exp"] = seconds_of(now + foundation.life.access_token);
    claims["jti"] = new_guid();
    claims["scope"] = join_scopes(grant.scopes);
    claims["grant"] = grant.grant_id;
    if (!legal_person.is_null()) {
        claims["legal_person"] = legal_person;
    }
    return key.sign("at+jwt", claims);
}

std::string id_token(const Foundation& foundation, const crypto::JwtKey& key, const Grant& grant,
                     const std::string& subject, const Json& legal_person, Time now) {
    Json claims = common_claims(foundation, grant, subject, now);
    claims["aud"] = grant.client_id;
    claims["exp"] = seconds_of(now + foundation.life.id_token);
    claims["amr"] = grant.methods;
    if (!grant.nonce.empty()) {
        claims["nonce"] = grant.nonce;
    }
    if (!legal_person.is_null()) {
        claims["legal_person"] = legal_person;
    }
    return key.sign("JWT", claims);
}

Json token_answer(const Foundation& foundation, store::Transaction& tx, const RelyingParty& party,
                  const Grant& grant, Time now) {
    const std::string subject = subject_of(tx, grant.person_id, party.sector);
    const Json legal_person = legal_person_claim(foundation, tx, grant, now);
    constexpr auto usual = crypto::JwtAlgorithm::es256;
    const auto key = foundation.keys->current(tx, usual, now);
    const auto id_key = party.signing == usual ? key : foundation.keys->current(tx, party.signing, now);
    Json answer{{"access_token", access_token(foundation, key, grant, subject, legal_person, now)},
                {"token_type", "Bearer"},
                {"expires_in", foundation.life.access_token.count()},
                {"scope", join_scopes(grant.scopes)},
                {"id_token", id_token(foundation, id_key, grant, subject, legal_person, now)}};
    if (grant.offline) {
        const std::string secret = new_secret();
        insert_refresh_token(
            tx, digest_of(secret),
            {grant.grant_id, {}, {}, std::min(grant.expires_at, now + foundation.life.refresh_token), false});
        answer["refresh_token"] = secret;
    }
    return answer;
}

/// RFC 7636 §4.6, S256.
bool fits_challenge(const std::string& verifier, const std::string& challenge) {
    constexpr std::size_t least = 43;
    constexpr std::size_t most = 128;
    return verifier.size() >= least && verifier.size() <= most &&
           equal_constant_time(to_base64url(crypto::view(crypto::sha256(verifier))), challenge);
}

Outcome redeem_code(const Foundation& foundation, store::Transaction& tx, const RelyingParty& party,
                    const Form& form, Time now) {
    const Bytes secret = digest_of(access::parameter(form, "code").value_or(""));
    const auto code = lock_code(tx, secret);
    const auto grant = code ? lock_grant(tx, code->grant_id) : std::nullopt;
    if (!grant || grant->client_id != party.client_id) {
        return code_not_good();
    }
    if (code->used) {
        end_grant(tx, grant->grant_id, "code_reused", now);
        return code_not_good();
    }
    const bool fits =
        fits_challenge(access::parameter(form, "code_verifier").value_or(""), code->challenge) &&
        access::parameter(form, "redirect_uri") == code->redirect_uri;
    if (!fits || code->expires_at <= now || !is_in_force(foundation, tx, *grant, now)) {
        return code_not_good();
    }
    use_code(tx, secret, now);
    return token_answer(foundation, tx, party, *grant, now);
}

Outcome refresh(const Foundation& foundation, store::Transaction& tx, const RelyingParty& party,
                const Form& form, Time now) {
    const Bytes secret = digest_of(access::parameter(form, "refresh_token").value_or(""));
    const auto token = lock_refresh_token(tx, secret);
    auto grant = token ? lock_grant(tx, token->grant_id) : std::nullopt;
    if (!grant || grant->client_id != party.client_id) {
        return token_not_good();
    }
    if (token->used) {
        end_grant(tx, grant->grant_id, "refresh_token_reused", now);
        return token_not_good();
    }
    const bool allowed =
        grant->level >= party.level &&
        std::includes(party.scopes.begin(), party.scopes.end(), grant->scopes.begin(), grant->scopes.end());
    if (token->expires_at <= now || !allowed || !is_in_force(foundation, tx, *grant, now)) {
        return token_not_good();
    }
    if (const auto scope = access::parameter(form, "scope")) {
        Scopes wanted = split_scopes(*scope);
        if (!std::includes(grant->scopes.begin(), grant->scopes.end(), wanted.begin(), wanted.end())) {
            return OAuthError{400,
                              "invalid_scope",
                              {"申请的范围超出原授权。", "The scope is wider than what was granted."}};
        }
        grant->scopes = std::move(wanted); // of this answer; the grant keeps what it has
    }
    use_refresh_token(tx, secret, now);
    grant->nonce.clear(); // OpenID Connect Core §12.2
    return token_answer(foundation, tx, party, *grant, now);
}

using Redeem = Outcome (*)(const Foundation&, store::Transaction&, const RelyingParty&, const Form&, Time);

access::GrantType grant_type(std::string name, FoundationPtr foundation, Redeem redeem) {
    return {std::move(name),
            [foundation = std::move(foundation), redeem](const Requester& requester, const Form& form,
                                                         const service::Call& call, service::Steps& steps) {
                Outcome outcome;
                steps.transact([&](store::Transaction& tx) {
                    auto party = party_of(tx, requester);
                    if (auto* error = std::get_if<OAuthError>(&party)) {
                        outcome = std::move(*error);
                    } else {
                        outcome = redeem(*foundation, tx, std::get<RelyingParty>(party), form, call.now);
                    }
                });
                return outcome;
            }};
}

/// The person of a grant that may still give tokens: see is_in_force.
std::optional<identity::Person> person_in_force(const Foundation& foundation, store::Transaction& tx,
                                                const Grant& grant, Time now) {
    if (grant.ended || grant.expires_at <= now) {
        return std::nullopt;
    }
    auto person = identity::find_active(*foundation.identity, tx, grant.person_id);
    if (!person || person->level(now) < grant.level) {
        return std::nullopt;
    }
    const bool acts = grant.acting_for.empty() || mandate_of(foundation, tx, grant, now).has_value();
    return acts ? std::move(person) : std::nullopt;
}

} // namespace

std::string issue_code(const Foundation& foundation, store::Transaction& tx,
                       const AuthorizationRequest& request, const Session& session, Level level,
                       Time auth_time, Time now) {
    Grant grant;
    grant.grant_id = new_guid();
    grant.client_id = request.client_id;
    grant.person_id = session.person_id;
    grant.session_id = session.session_id;
    grant.scopes = request.scopes;
    if (request.scopes.contains("legal_person")) {
        grant.acting_for = request.chosen ? request.acting_for : session.acting_for;
        grant.mandate_id = request.chosen ? request.mandate_id : session.mandate_id;
        if (!mandate_of(foundation, tx, grant, now)) { // ended meanwhile: for oneself
            grant.acting_for.clear();
            grant.mandate_id.clear();
        }
    }
    grant.level = level;
    grant.methods = session.methods();
    grant.auth_time = auth_time;
    grant.nonce = request.nonce;
    grant.offline = request.scopes.contains("offline_access");
    grant.created_at = now;
    grant.expires_at = grant.offline ? now + foundation.life.refresh_token : session.expires_at;
    insert_grant(tx, grant);
    std::string code = new_secret();
    insert_code(tx, digest_of(code),
                {grant.grant_id, request.redirect_uri, request.challenge, now + foundation.life.code, false});
    return code;
}

access::GrantType code_grant(FoundationPtr foundation) {
    return grant_type("authorization_code", std::move(foundation), redeem_code);
}

access::GrantType refresh_grant(FoundationPtr foundation) {
    return grant_type("refresh_token", std::move(foundation), refresh);
}

std::variant<RelyingParty, OAuthError> party_of(store::Transaction& tx, const Requester& requester) {
    auto party = find_party(tx, requester.client_id);
    if (!party || (!requester.proven && !party->public_client)) {
        return access::invalid_client();
    }
    return *std::move(party);
}

std::string subject_of(store::Transaction& tx, const std::string& person_id, const std::string& sector) {
    return find_or_make_subject(tx, person_id, sector, new_secret());
}

bool is_in_force(const Foundation& foundation, store::Transaction& tx, const Grant& grant, Time now) {
    return person_in_force(foundation, tx, grant, now).has_value();
}

std::optional<identity::Mandate> mandate_of(const Foundation& foundation, store::Transaction& tx,
                                            const Grant& grant, Time now) {
    if (grant.acting_for.empty()) {
        return std::nullopt;
    }
    for (auto& mandate : identity::mandates_of(*foundation.identity, tx, grant.person_id, now)) {
        if (mandate.mandate_id == grant.mandate_id) {
            return std::move(mandate);
        }
    }
    return std::nullopt;
}

Json legal_person_claim(const Foundation& foundation, store::Transaction& tx, const Grant& grant, Time now) {
    const auto mandate = mandate_of(foundation, tx, grant, now);
    if (!mandate) {
        return nullptr;
    }
    Json claim{{"credit_code", mandate->credit_code}, {"name", mandate->corp_name}, {"role", mandate->role}};
    if (!mandate->matters.empty()) {
        claim["matters"] = mandate->matters;
    }
    return claim;
}

std::optional<TokenGrant> find_token(const Foundation& foundation, store::Transaction& tx,
                                     std::string_view token, Time now) {
    auto claims = foundation.keys->verify(tx, token, "at+jwt", now);
    if (!claims || text_of(*claims, "iss") != foundation.issuer ||
        text_of(*claims, "aud") != foundation.issuer || claims->value("exp", 0LL) <= seconds_of(now)) {
        return std::nullopt;
    }
    auto grant = find_grant(tx, text_of(*claims, "grant"));
    auto person = grant ? person_in_force(foundation, tx, *grant, now) : std::nullopt;
    if (!person) {
        return std::nullopt;
    }
    return TokenGrant{*std::move(grant), *std::move(claims), *std::move(person)};
}

} // namespace gateway::signon
