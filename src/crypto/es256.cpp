#include "jws.hpp"
#include "pem.hpp"

#include <cjose/cjose.h>
#include <openssl/core_names.h>

#include <stdexcept>

namespace gateway::crypto {
namespace {

constexpr const char* curve = "prime256v1"; // OpenSSL's name of P-256
constexpr const char* algorithm = "ES256";

using Jwk = std::unique_ptr<cjose_jwk_t, Releases<cjose_jwk_release>>;
using Jws = std::unique_ptr<cjose_jws_t, Releases<cjose_jws_release>>;
using Header = std::unique_ptr<cjose_header_t, Releases<cjose_header_release>>;

void require_cjose(bool done, const char* step) {
    if (!done) {
        throw std::runtime_error(std::string("cjose failed: ") + step);
    }
}

/// cjose takes its octets as its own to change, but only copies them. `scalar` is empty for a public key.
Jwk jwk_of(EcPoint point, Bytes& scalar) {
    const ErrorMark mark;
    cjose_jwk_ec_keyspec parts{};
    parts.crv = CJOSE_JWK_EC_P_256;
    parts.d = scalar.empty() ? nullptr : octets(scalar);
    parts.dlen = scalar.size();
    parts.x = octets(point.x);
    parts.xlen = point.x.size();
    parts.y = octets(point.y);
    parts.ylen = point.y.size();
    return Jwk(cjose_jwk_create_EC_spec(&parts, nullptr));
}

bool has_signed(const cjose_jwk_t* key, const CompactJws& jws) {
    if (jws.signature.size() != jws_signature_size) {
        return false;
    }
    const ErrorMark mark;
    const Jws read(cjose_jws_import(jws.text.data(), jws.text.size(), nullptr));
    return read && cjose_jws_verify(read.get(), key, nullptr);
}

Header make_header(const std::string& typ, const std::string& key_id) {
    Header header(cjose_header_new(nullptr));
    require_cjose(header && cjose_header_set(header.get(), CJOSE_HDR_ALG, algorithm, nullptr) &&
                      cjose_header_set(header.get(), "typ", typ.c_str(), nullptr) &&
                      cjose_header_set(header.get(), CJOSE_HDR_KID, key_id.c_str(), nullptr),
                  "making a header");
    return header;
}

/// cjose only reads a key while it signs or checks (its reference count moves in retain and release alone,
/// which one owner calls once), and jansson counts atomically; so threads share one.
class Es256Key final : public JwsKey {
public:
    explicit Es256Key(EcPoint point) : point_(std::move(point)) {
        Bytes none;
        jwk_ = jwk_of(point_, none);
        if (!jwk_) {
            throw std::runtime_error("not a public key on P-256");
        }
    }
    const EcPoint& point() const override { return point_; }
    bool has_signed(const CompactJws& jws) const override { return crypto::has_signed(jwk_.get(), jws); }

private:
    EcPoint point_;
    Jwk jwk_;
};

class Es256PrivateKey final : public JwsPrivateKey {
public:
    explicit Es256PrivateKey(Pkey pair)
        : pair_(std::move(pair)), point_{number_of(pair_.get(), OSSL_PKEY_PARAM_EC_PUB_X),
                                         number_of(pair_.get(), OSSL_PKEY_PARAM_EC_PUB_Y)} {
        Bytes scalar = number_of(pair_.get(), OSSL_PKEY_PARAM_PRIV_KEY);
        const Wipe wipe(scalar);
        jwk_ = jwk_of(point_, scalar);
        require_cjose(jwk_ != nullptr, "reading a P-256 key");
    }
    const EcPoint& point() const override { return point_; }
    bool has_signed(const CompactJws& jws) const override { return crypto::has_signed(jwk_.get(), jws); }
    std::string to_pem() const override { return write_private_pem(pair_.get()); }
    std::string sign(const std::string& typ, const std::string& key_id, BytesView payload) const override {
        const Header header = make_header(typ, key_id);
        const Jws jws(cjose_jws_sign(jwk_.get(), header.get(), octets(payload), payload.size(), nullptr));
        const char* text = nullptr; // belongs to jws
        require_cjose(jws && cjose_jws_export(jws.get(), &text, nullptr), "signing a token");
        return text;
    }

private:
    Pkey pair_;
    EcPoint point_;
    Jwk jwk_;
};

} // namespace

JwsKeyPtr es256_key(const EcPoint& point) { return std::make_shared<const Es256Key>(point); }

JwsPrivateKeyPtr make_es256_key() {
    Pkey pair(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
    require(pair != nullptr, "making a P-256 key");
    return std::make_shared<const Es256PrivateKey>(std::move(pair));
}

JwsPrivateKeyPtr read_es256_key(std::string_view pem) {
    Pkey pair = read_private_pem(pem);
    if (!pair || !is_on_curve(pair.get(), "EC", curve) || !is_sound_pair(pair.get())) {
        throw std::runtime_error("not an unencrypted P-256 private key in PEM (PKCS#8, BEGIN PRIVATE KEY)");
    }
    return std::make_shared<const Es256PrivateKey>(std::move(pair));
}

} // namespace gateway::crypto
