#include "trust_keys.hpp"

#include "gateway/base/problem.hpp"
#include "gateway/base/text.hpp"
#include "gateway/crypto/jose.hpp"
#include "gateway/identity/trust.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace gateway::identity {
namespace {

using namespace std::chrono_literals;

constexpr auto between_readings = 60s;
constexpr auto clock_skew = 60s;
constexpr auto oldest_token = 600s;
/// Without acr_values a sign-in proves so much, or less.
constexpr Level ordinary_level = Level::rc03;

/// kid of a compact JWS whose alg is ES256; "" for anything else.
std::string key_named(std::string_view token) {
    const auto header = from_base64url(token.substr(0, token.find('.')));
    const Json read = header ? Json::parse(*header, nullptr, false) : Json();
    return text_of(read, "alg") == "ES256" ? text_of(read, "kid") : std::string();
}

std::optional<Time> moment(const Json& claims, const char* name) {
    const auto found = claims.find(name);
    constexpr long long latest = 253'402'300'799; // the year 9999
    if (found == claims.end() || !found->is_number_integer() || *found < 0 || *found > latest) {
        return std::nullopt;
    }
    return Time(std::chrono::seconds(found->get<long long>()));
}

bool is_for(const Json& claims, const std::string& client) {
    const auto found = claims.find("aud");
    const bool alone = found != claims.end() && found->is_array() && found->size() == 1;
    return alone ? found->front() == client : text_of(claims, "aud") == client;
}

} // namespace

TrustKeys::TrustKeys(std::function<std::optional<Json>()> fetch) : fetch_(std::move(fetch)) {}

void TrustKeys::read_if_unknown(const std::string& key_id) {
    const auto now = std::chrono::steady_clock::now();
    if (keys_.contains(key_id) || (read_at_ && now < *read_at_ + between_readings)) {
        return;
    }
    const auto set = fetch_();
    if (!set) {
        return; // nothing came: the next token tries again
    }
    read_at_ = now;
    keys_.clear();
    const auto keys = set->find("keys");
    for (const Json& key : keys != set->end() && keys->is_array() ? *keys : Json::array()) {
        if (text_of(key, "crv") == "P-256") {
            keys_.insert_or_assign(text_of(key, "kid"), key);
        }
    }
}

std::optional<Json> TrustKeys::verify(std::string_view token) try {
    const std::string key_id = key_named(token);
    if (key_id.empty()) {
        return std::nullopt;
    }
    Json key;
    {
        const std::lock_guard lock(mutex_); // held while reading: who waits would only ask for the same
        read_if_unknown(key_id);
        const auto found = keys_.find(key_id);
        if (found == keys_.end()) {
            return std::nullopt;
        }
        key = found->second;
    }
    return crypto::JwtKeySet::from_jwks({{"keys", Json::array({std::move(key)})}}).verify(token, "JWT");
} catch (const std::exception&) { // a key set that is none
    return std::nullopt;
}

std::string fault_of_token(const Json& claims, const std::string& issuer, const std::string& client,
                           const NationalSignIn& sign_in, Time now) {
    if (text_of(claims, "iss") != issuer) {
        return "issuer";
    }
    if (!is_for(claims, client)) {
        return "audience";
    }
    const auto expires = moment(claims, "exp");
    if (!expires || now >= *expires + clock_skew) {
        return "expired";
    }
    const auto issued = moment(claims, "iat");
    if (!issued || *issued > now + clock_skew || *issued < now - oldest_token) {
        return "issued";
    }
    if (!equal_constant_time(text_of(claims, "nonce"), sign_in.nonce)) {
        return "nonce";
    }
    // The platform keeps no sessions: who signed in did so in this very sign-in.
    const auto signed_in = moment(claims, "auth_time");
    if (!signed_in || *signed_in > now + clock_skew ||
        *signed_in < sign_in.begun_at - national::message_tolerance) {
        return "auth_time";
    }
    const auto level = level_of(text_of(claims, "acr"));
    if (!level) {
        return "level";
    }
    const Level most = sign_in.levels.empty() ? ordinary_level : *sign_in.levels.rbegin();
    return *level > most ? "level_raised" : "";
}

} // namespace gateway::identity
