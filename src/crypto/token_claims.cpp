#include "token_claims.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace gateway::crypto {
namespace {

constexpr std::int64_t latest = 253402300799; // the last second of the year 9999

bool is_scope_character(char c) { return c >= '!' && c <= '~' && c != '"' && c != '\\'; }

bool is_scope(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_scope_character);
}

std::string join(const std::vector<std::string>& scopes) {
    std::string joined;
    for (const std::string& scope : scopes) {
        if (!is_scope(scope)) {
            throw std::invalid_argument("a scope is one or more printable ASCII characters without blanks");
        }
        joined += (joined.empty() ? "" : " ") + scope;
    }
    return joined;
}

std::optional<std::vector<std::string>> split(std::string_view joined) {
    std::vector<std::string> scopes;
    while (true) {
        const std::size_t end = std::min(joined.find(' '), joined.size());
        if (!is_scope(joined.substr(0, end))) {
            return std::nullopt;
        }
        scopes.emplace_back(joined.substr(0, end));
        if (end == joined.size()) {
            return scopes;
        }
        joined.remove_prefix(end + 1);
    }
}

std::int64_t seconds_of(Time time) {
    const std::int64_t seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    if (seconds < 0 || seconds > latest) {
        throw std::invalid_argument("a token's times lie between 1970 and 9999");
    }
    return seconds;
}

bool take_text(const Json& object, const char* name, std::string& into) {
    const auto member = object.find(name);
    if (member == object.end() || !member->is_string()) {
        return false;
    }
    into = member->get<std::string>();
    return true;
}

bool take_time(const Json& object, const char* name, Time& into) {
    const auto member = object.find(name);
    if (member == object.end() || !member->is_number_unsigned() || *member > latest) {
        return false;
    }
    into = Time(std::chrono::seconds(member->get<std::int64_t>()));
    return true;
}

bool take_scopes(const Json& object, std::vector<std::string>& into) {
    if (!object.contains("scope")) {
        return true;
    }
    std::string joined;
    std::optional<std::vector<std::string>> scopes;
    if (take_text(object, "scope", joined)) {
        scopes = split(joined);
    }
    into = scopes.value_or(std::vector<std::string>{});
    return scopes.has_value();
}

} // namespace

Json write_claims(const AccessClaims& claims) {
    Json object{{"iss", claims.issuer},
                {"aud", claims.audience},
                {"sub", claims.subject},
                {"client_id", claims.client_id},
                {"jti", claims.token_id},
                {"iat", seconds_of(claims.issued_at)},
                {"exp", seconds_of(claims.expires_at)}};
    if (!claims.scopes.empty()) {
        object["scope"] = join(claims.scopes);
    }
    return object;
}

std::optional<AccessClaims> read_claims(const Json& object) {
    AccessClaims claims;
    const bool complete =
        take_text(object, "iss", claims.issuer) && take_text(object, "aud", claims.audience) &&
        take_text(object, "sub", claims.subject) && take_text(object, "client_id", claims.client_id) &&
        take_text(object, "jti", claims.token_id) && take_time(object, "iat", claims.issued_at) &&
        take_time(object, "exp", claims.expires_at) && take_scopes(object, claims.scopes);
    return complete ? std::optional(std::move(claims)) : std::nullopt;
}

} // namespace gateway::crypto
