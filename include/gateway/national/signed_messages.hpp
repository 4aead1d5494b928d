#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/crypto/sm.hpp"
#include "gateway/http/message.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace gateway::national {

/// Who we are and whom we trust.
struct Credentials {
    Credentials(crypto::Sm2PrivateKey own, crypto::Sm2PublicKey national)
        : own_key(std::move(own)), own_key_id(own_key.public_key().id()), national_key(std::move(national)) {}
    crypto::Sm2PrivateKey own_key;
    std::string own_key_id;
    crypto::Sm2PublicKey national_key;
};

// Every message between the province and the nation is signed (RFC 9421, docs/national-protocol.md): ours by
// the province's key, what comes back by the nation's.

/// A message of ours: the fields that go with it.
struct SignedMessage {
    http::Fields fields;
    std::string digest; ///< Content-Digest; "" without a body
};
/// `nonce` is drawn when it is empty; who seals something for this very message gives its own.
SignedMessage sign_post(const Credentials& credentials, std::string_view path, std::string_view content_type,
                        std::string_view body, std::string tag, Time now, std::string nonce = {});
/// `query` with its leading "?".
SignedMessage sign_get(const Credentials& credentials, std::string_view path, std::string_view query,
                       std::string tag, Time now);

/// The signature of an answer; `request_digest` is set where the request had a body, which the answer must
/// then name. Empty text when it holds, else the stable reason: "digest", "signature_…", "tag".
std::string check_answer(const http::Response& response, std::string_view tag,
                         const std::optional<std::string>& request_digest,
                         const crypto::Sm2PublicKey& national_key, Time now);

/// A call of the nation's to us: `reason` as above. `path` is the one the nation knows: a proxy may have
/// another before it.
struct CheckedCall {
    std::string reason;
    std::string nonce; ///< whose return the caller looks for
};
CheckedCall check_post(const http::Request& request, std::string_view path, std::string_view tag,
                       const crypto::Sm2PublicKey& national_key, Time now);
/// How far the clocks may differ; a nonce need not be remembered longer than twice this.
inline constexpr std::chrono::seconds message_tolerance{300};

/// The stable code of a problem document, for log and words; "" when it has none of the form.
std::string problem_code(const http::Response& response);

} // namespace gateway::national
