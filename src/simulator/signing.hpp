#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/crypto/sm.hpp"
#include "gateway/http/message.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace gateway::simulator {

/// A key of the nation (or of the region it plays) and its name on the wire.
struct NationalKey {
    crypto::Sm2PrivateKey key;
    std::string id;
    explicit NationalKey(crypto::Sm2PrivateKey own) : key(std::move(own)), id(key.public_key().id()) {}
};

/// A 200 whose body is signed under `tag` over "@status", "content-type" and "content-digest"; with
/// `request_digest` also over the Content-Digest of the request it answers.
http::Response signed_answer(const NationalKey& key, std::string body, std::string_view tag, Time now,
                             const std::optional<std::string>& request_digest = std::nullopt);

/// The fields of a request that `key` signs under `tag`, over "@method", "@path", "content-type" and
/// "content-digest": `body` is JSON.
http::Fields signed_fields(const NationalKey& key, const std::string& method, const std::string& path,
                           std::string_view body, std::string_view tag, Time now, const std::string& nonce);

/// The body's digest, once it is proven that the field Content-Digest is of it; throws Problem 400
/// digest_mismatch.
crypto::Digest check_digest(const std::string& field, std::string_view body);

} // namespace gateway::simulator
