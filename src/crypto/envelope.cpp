#include "deflate.hpp"
#include "gateway/base/json.hpp"
#include "gateway/crypto/sm.hpp"
#include "hmac_key.hpp"

#include <nlohmann/json.hpp>

namespace gateway::crypto {
namespace {

constexpr std::string_view algorithm = "SM2+SM4-CTR+HMAC-SM3+deflate";
constexpr std::size_t most_content = 64u
                                     << 20; ///< octets: an envelope of a few that opens to more is hostile
constexpr std::size_t key_size = 16;        // SM4
constexpr std::size_t mac_key_size = 32;

struct Envelope {
    Bytes wrapped_keys; ///< SM2 over the SM4 key ‖ the HMAC key
    Bytes iv;
    Bytes data; ///< encrypted
    Bytes mac;
};

Digest mac_of(const Envelope& envelope, std::string_view context, BytesView mac_key) {
    Bytes text;
    text.reserve(envelope.data.size() + envelope.wrapped_keys.size() + context.size() + 128);
    for (const BytesView part : {algorithm, context, BytesView(envelope.wrapped_keys), BytesView(envelope.iv),
                                 BytesView(envelope.data)}) {
        text.append(length_of(part)).append(part);
    }
    return hmac_sm3(mac_key, text);
}

std::string write(const Envelope& envelope) {
    return canonical_json(Json{{"alg", algorithm},
                               {"data", to_base64(envelope.data)},
                               {"iv", to_base64(envelope.iv)},
                               {"key", to_base64(envelope.wrapped_keys)},
                               {"mac", to_base64(envelope.mac)}});
}

std::optional<Bytes> read_octets(const Json& object, const char* name) {
    const auto member = object.find(name);
    if (member == object.end() || !member->is_string()) {
        return std::nullopt;
    }
    return from_base64(member->get_ref<const std::string&>());
}

std::optional<Envelope> read(const Json& object) {
    constexpr std::size_t members = 5;
    if (!object.is_object() || object.size() != members) {
        return std::nullopt;
    }
    const auto named = object.find("alg");
    if (named == object.end() || *named != algorithm) {
        return std::nullopt;
    }
    std::optional<Bytes> keys = read_octets(object, "key");
    std::optional<Bytes> iv = read_octets(object, "iv");
    std::optional<Bytes> data = read_octets(object, "data");
    std::optional<Bytes> mac = read_octets(object, "mac");
    if (!keys || !iv || !data || !mac || iv->size() != key_size) {
        return std::nullopt;
    }
    return Envelope{std::move(*keys), std::move(*iv), std::move(*data), std::move(*mac)};
}

} // namespace

std::string seal_envelope(const Sm2PublicKey& receiver, BytesView data, std::string_view context) {
    Bytes keys = random_bytes(key_size + mac_key_size);
    const Wipe wipe(keys);
    const BytesView key = BytesView(keys).substr(0, key_size);
    const BytesView mac_key = BytesView(keys).substr(key_size);

    Envelope envelope;
    envelope.wrapped_keys = receiver.encrypt(keys);
    envelope.iv = random_bytes(key_size);
    envelope.data = sm4_ctr(key, envelope.iv, deflate(data));
    envelope.mac = view(mac_of(envelope, context, mac_key));
    return write(envelope);
}

std::optional<Bytes> open_envelope(const Sm2PrivateKey& key, const Json& envelope, std::string_view context) {
    const std::optional<Envelope> parts = read(envelope);
    if (!parts) {
        return std::nullopt;
    }
    std::optional<Bytes> keys = key.decrypt(parts->wrapped_keys);
    if (!keys) {
        return std::nullopt;
    }
    const Wipe wipe(*keys);
    if (keys->size() != key_size + mac_key_size) {
        return std::nullopt;
    }
    const BytesView mac_key = BytesView(*keys).substr(key_size);
    if (!equal_constant_time(view(mac_of(*parts, context, mac_key)), parts->mac)) {
        return std::nullopt;
    }
    return inflate(sm4_ctr(BytesView(*keys).substr(0, key_size), parts->iv, parts->data), most_content);
}

} // namespace gateway::crypto
