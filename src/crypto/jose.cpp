#include "gateway/crypto/jose.hpp"

#include "gateway/base/problem.hpp"
#include "gateway/crypto/sha.hpp"
#include "jws.hpp"
#include "openssl.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace gateway::crypto {
namespace {

struct Kind {
    JwtAlgorithm algorithm;
    std::string_view name;
    std::string_view curve;
    JwsKeyPtr (*public_key)(const EcPoint&);
    JwsPrivateKeyPtr (*generate)();
    JwsPrivateKeyPtr (*read)(std::string_view pem);
};

constexpr std::array kinds{
    Kind{JwtAlgorithm::es256, "ES256", "P-256", es256_key, make_es256_key, read_es256_key},
    Kind{JwtAlgorithm::sm2sm3, "SM2SM3", "SM2", sm2sm3_key, make_sm2sm3_key, read_sm2sm3_key}};

const Kind& kind_of(JwtAlgorithm algorithm) { return *std::ranges::find(kinds, algorithm, &Kind::algorithm); }

/// The members that make the key (RFC 7638 §3.2), in the order of their names as JSON keeps them.
Json key_members(const Kind& kind, const EcPoint& point) {
    return {{"kty", "EC"}, {"crv", kind.curve}, {"x", to_base64url(point.x)}, {"y", to_base64url(point.y)}};
}

std::string thumbprint(const Kind& kind, const EcPoint& point) {
    return to_base64url(view(sha256(canonical_json(key_members(kind, point)))));
}

/// A member that may be absent, but means what we need when it is there.
bool absent_or(const Json& jwk, const char* name, std::string_view value) {
    return !jwk.contains(name) || text_of(jwk, name) == value;
}

bool may_verify(const Json& jwk) {
    const auto uses = jwk.find("key_ops");
    return uses == jwk.end() || (uses->is_array() && std::ranges::find(*uses, Json("verify")) != uses->end());
}

std::optional<EcPoint> read_point(const Json& jwk) {
    std::optional<Bytes> x = from_base64url(text_of(jwk, "x")), y = from_base64url(text_of(jwk, "y"));
    if (!x || !y || x->size() != jws_coordinate_size || y->size() != jws_coordinate_size) {
        return std::nullopt;
    }
    return EcPoint{*std::move(x), *std::move(y)};
}

/// A key that tokens may name.
struct NamedKey {
    std::string id;
    std::string_view algorithm;
    JwsKeyPtr key;
};

/// Empty for a key that is not ours to use: of another kind, for another use, without a name, not on its
/// curve, or with its private half shown, for then anybody may sign with it.
std::optional<NamedKey> read_jwk(const Json& jwk) {
    const auto kind = std::ranges::find(kinds, text_of(jwk, "crv"), &Kind::curve);
    const std::string id = text_of(jwk, "kid");
    if (kind == kinds.end() || text_of(jwk, "kty") != "EC" || id.empty() || jwk.contains("d") ||
        !absent_or(jwk, "alg", kind->name) || !absent_or(jwk, "use", "sig") || !may_verify(jwk)) {
        return std::nullopt;
    }
    const std::optional<EcPoint> point = read_point(jwk);
    if (!point) {
        return std::nullopt;
    }
    try {
        return NamedKey{id, kind->name, kind->public_key(*point)};
    } catch (const std::runtime_error&) {
        return std::nullopt;
    }
}

} // namespace

std::string_view algorithm_name(JwtAlgorithm algorithm) { return kind_of(algorithm).name; }

struct JwtKey::Impl {
    Impl(const Kind& the_kind, JwsPrivateKeyPtr the_key)
        : kind(the_kind), key(std::move(the_key)), id(thumbprint(kind, key->point())) {}

    const Kind& kind;
    JwsPrivateKeyPtr key;
    std::string id;
};

JwtKey::JwtKey(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

JwtKey JwtKey::generate(JwtAlgorithm algorithm) {
    const Kind& kind = kind_of(algorithm);
    return JwtKey(std::make_shared<const Impl>(kind, kind.generate()));
}

JwtKey JwtKey::from_pem(JwtAlgorithm algorithm, std::string_view pem) {
    const Kind& kind = kind_of(algorithm);
    return JwtKey(std::make_shared<const Impl>(kind, kind.read(pem)));
}

std::string JwtKey::to_pem() const { return impl_->key->to_pem(); }

JwtAlgorithm JwtKey::algorithm() const { return impl_->kind.algorithm; }

const std::string& JwtKey::key_id() const { return impl_->id; }

Json JwtKey::public_jwk() const {
    Json jwk = key_members(impl_->kind, impl_->key->point());
    jwk["kid"] = impl_->id;
    jwk["alg"] = impl_->kind.name;
    jwk["use"] = "sig";
    return jwk;
}

std::string JwtKey::sign(std::string_view typ, const Json& claims) const {
    if (!claims.is_object()) {
        throw std::invalid_argument("the claims of a token are a JSON object");
    }
    std::string token = impl_->key->sign(std::string(typ), impl_->id, canonical_json(claims));
    if (token.size() > longest_jws) {
        throw std::invalid_argument("a token of more than 16 KiB would be taken by nobody");
    }
    return token;
}

struct JwtKeySet::Impl {
    /// Names are not always told apart by those who give them (RFC 7517 §4.5), so each key of the name is
    /// tried; but never under an algorithm that is not its own.
    bool has_signed(const CompactJws& jws) const {
        const std::string id = text_of(jws.header, "kid"), algorithm = text_of(jws.header, "alg");
        return std::ranges::any_of(keys, [&](const NamedKey& named) {
            return named.id == id && named.algorithm == algorithm && named.key->has_signed(jws);
        });
    }

    std::vector<NamedKey> keys;
};

JwtKeySet::JwtKeySet() : impl_(std::make_shared<const Impl>()) {}

void JwtKeySet::add(const JwtKey& key) {
    auto extended = std::make_shared<Impl>(*impl_);
    extended->keys.push_back({key.key_id(), key.impl_->kind.name, key.impl_->key});
    impl_ = std::move(extended);
}

JwtKeySet JwtKeySet::from_jwks(const Json& set) {
    const auto found = set.find("keys"); // the end for what is no object
    if (found == set.end() || !found->is_array()) {
        throw std::runtime_error("not a JWK set: an object with an array \"keys\" is needed (RFC 7517 §5)");
    }
    auto read = std::make_shared<Impl>();
    for (const Json& jwk : *found) {
        if (std::optional<NamedKey> key = read_jwk(jwk)) {
            read->keys.push_back(*std::move(key));
        }
    }
    JwtKeySet keys;
    keys.impl_ = std::move(read);
    return keys;
}

std::optional<Json> JwtKeySet::verify(std::string_view token, std::string_view typ) const try {
    const std::optional<CompactJws> jws = read_jws(token);
    if (!jws || jws->header.contains("crit") || (!typ.empty() && text_of(jws->header, "typ") != typ) ||
        !impl_->has_signed(*jws)) {
        return std::nullopt;
    }
    Json claims = parse_json(jws->payload);
    if (!claims.is_object()) {
        return std::nullopt;
    }
    return claims;
} catch (const Problem&) {
    return std::nullopt; // signed, but no JSON that we take
}

bool JwtKeySet::empty() const { return impl_->keys.empty(); }

} // namespace gateway::crypto
