#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/crypto/sm.hpp"
#include "gateway/http/message.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace gateway::simulator {

/// The nation's key and its name on the wire.
struct NationalKey {
    crypto::Sm2PrivateKey key;
    std::string id;
    explicit NationalKey(crypto::Sm2PrivateKey own) : key(std::move(own)), id(key.public_key().id()) {}
};

/// A 200 whose body is signed under `tag` over "@status", "content-type" and "content-digest"; with
/// `request_digest` also over the Content-Digest of the request it answers.
http::Response signed_answer(const NationalKey& key, std::string body, std::string_view tag, Time now,
                             const std::optional<std::string>& request_digest = std::nullopt);

} // namespace gateway::simulator
