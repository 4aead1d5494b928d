#include "gateway/base/json.hpp"
#include "gateway/crypto/sm.hpp"
#include "jws.hpp"
#include "openssl.hpp"

#include <openssl/ec.h>

namespace gateway::crypto {
namespace {

constexpr const char* algorithm = "SM2SM3";

using Signature = std::unique_ptr<ECDSA_SIG, Releases<ECDSA_SIG_free>>;

/// R‖S of SEQUENCE{r, s}.
Bytes raw_of(BytesView der) {
    const unsigned char* at = octets(der);
    const Signature signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
    constexpr int half = jws_signature_size / 2;
    Bytes raw(jws_signature_size, '\0');
    require(signature && BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), octets(raw), half) == half &&
                BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), octets(raw) + half, half) == half,
            "reading an SM2 signature");
    return raw;
}

/// Of 64 octets.
Bytes der_of(BytesView raw) {
    constexpr int half = jws_signature_size / 2;
    const Signature signature(ECDSA_SIG_new());
    BigNumber r(BN_bin2bn(octets(raw), half, nullptr)), s(BN_bin2bn(octets(raw) + half, half, nullptr));
    require(signature && r && s && ECDSA_SIG_set0(signature.get(), r.get(), s.get()) == 1,
            "writing an SM2 signature");
    r.release(); // both belong to the signature now
    s.release();
    const int size = i2d_ECDSA_SIG(signature.get(), nullptr);
    require(size > 0, "writing an SM2 signature");
    Bytes der(static_cast<std::size_t>(size), '\0');
    unsigned char* at = octets(der);
    require(i2d_ECDSA_SIG(signature.get(), &at) == size, "writing an SM2 signature");
    return der;
}

EcPoint point_of(const Sm2PublicKey& key) {
    const Bytes point = key.point();
    return {point.substr(1, jws_coordinate_size), point.substr(1 + jws_coordinate_size)};
}

bool has_signed(const Sm2PublicKey& key, const CompactJws& jws) {
    return jws.signature.size() == jws_signature_size && key.verify(jws.signed_part, der_of(jws.signature));
}

class Sm2sm3Key final : public JwsKey {
public:
    explicit Sm2sm3Key(Sm2PublicKey key) : key_(std::move(key)), point_(point_of(key_)) {}
    const EcPoint& point() const override { return point_; }
    bool has_signed(const CompactJws& jws) const override { return crypto::has_signed(key_, jws); }

private:
    Sm2PublicKey key_;
    EcPoint point_;
};

class Sm2sm3PrivateKey final : public JwsPrivateKey {
public:
    explicit Sm2sm3PrivateKey(Sm2PrivateKey key) : key_(std::move(key)), public_(key_.public_key()) {}
    const EcPoint& point() const override { return public_.point(); }
    bool has_signed(const CompactJws& jws) const override { return public_.has_signed(jws); }
    std::string to_pem() const override { return key_.to_pem(); }
    std::string sign(const std::string& typ, const std::string& key_id, BytesView payload) const override {
        const Json header{{"alg", algorithm}, {"typ", typ}, {"kid", key_id}};
        const std::string text = to_base64url(canonical_json(header)) + "." + to_base64url(payload);
        return text + "." + to_base64url(raw_of(key_.sign(text)));
    }

private:
    Sm2PrivateKey key_;
    Sm2sm3Key public_;
};

} // namespace

JwsKeyPtr sm2sm3_key(const EcPoint& point) {
    return std::make_shared<const Sm2sm3Key>(Sm2PublicKey::from_point('\x04' + point.x + point.y));
}

JwsPrivateKeyPtr make_sm2sm3_key() {
    return std::make_shared<const Sm2sm3PrivateKey>(Sm2PrivateKey::generate());
}

JwsPrivateKeyPtr read_sm2sm3_key(std::string_view pem) {
    return std::make_shared<const Sm2sm3PrivateKey>(Sm2PrivateKey::from_pem(pem));
}

} // namespace gateway::crypto
