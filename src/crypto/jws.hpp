#pragma once

#include "gateway/base/text.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// A compact JWS (RFC 7515 §7.1) and the keys that sign it, apart from what its claims mean.
namespace gateway::crypto {

inline constexpr std::size_t longest_jws = 16384;
inline constexpr std::size_t jws_coordinate_size = 32; ///< of either curve
inline constexpr std::size_t jws_signature_size = 64;  ///< R‖S (RFC 7518 §3.4)

struct CompactJws {
    nlohmann::json header; ///< an object; nothing in it is trusted yet
    Bytes payload;
    Bytes signature;
    std::string_view text;        ///< all three segments, as they came
    std::string_view signed_part; ///< the first two and the point between them
};

/// Empty when it is none, longer than longest_jws, its header no JSON object or one that names a member
/// twice, or a segment not in the one form of base64url.
std::optional<CompactJws> read_jws(std::string_view text);
/// The header alone, read by the same rules.
std::optional<nlohmann::json> read_jws_header(std::string_view text);

struct EcPoint {
    Bytes x, y; ///< 32 octets each
};

/// The public half of a key of one algorithm. Never changed after it was made.
class JwsKey {
public:
    virtual ~JwsKey() = default;
    virtual const EcPoint& point() const = 0;
    /// True when the signature is this key's. That the header names its algorithm was checked before.
    virtual bool has_signed(const CompactJws& jws) const = 0;
};

class JwsPrivateKey : public JwsKey {
public:
    virtual std::string to_pem() const = 0;
    virtual std::string sign(const std::string& typ, const std::string& key_id, BytesView payload) const = 0;
};

using JwsKeyPtr = std::shared_ptr<const JwsKey>;
using JwsPrivateKeyPtr = std::shared_ptr<const JwsPrivateKey>;

/// std::runtime_error for a point that is not on the curve, and for a PEM that is no such key.
JwsKeyPtr es256_key(const EcPoint& point);
JwsPrivateKeyPtr make_es256_key();
JwsPrivateKeyPtr read_es256_key(std::string_view pem);
JwsKeyPtr sm2sm3_key(const EcPoint& point);
JwsPrivateKeyPtr make_sm2sm3_key();
JwsPrivateKeyPtr read_sm2sm3_key(std::string_view pem);

} // namespace gateway::crypto
