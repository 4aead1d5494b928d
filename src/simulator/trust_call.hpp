#pragma once

#include "gateway/base/json.hpp"
#include "signon_call.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace gateway::simulator {

/// What an envelope's context begins with; the nonce of the request, or the scan's id, follows.
inline constexpr std::string_view request_context = "trust-request:";
inline constexpr std::string_view answer_context = "trust-answer:";
inline constexpr std::string_view scan_context = "trust-scan:";

/// A signed call whose sender, digest and form were found good. Handlers may throw Problem.
struct TrustCall {
    Platform& platform;
    const PathParameters& path;
    Sender sender;
    Json body; ///< an object; null for a GET
    Time now;

    /// The object in the body's `envelope`, which must be sealed for the nation and this very message. Throws
    /// Problem 400 "envelope".
    Json open_envelope() const;
    /// An envelope for the sender, as an answer to this message.
    Json seal(const Json& content) const;
};

/// Seals for anybody, in any context.
Json seal_json(const crypto::Sm2PublicKey& receiver, const Json& content, const std::string& context);

/// Checks signature (tag "trust-request"), nonce, Content-Type and Content-Digest of a signed request. Throws
/// Problem.
Sender check_signed(Platform& platform, const http::Request& request, std::string_view content_type);

/// A member is missing, wrong or too much: throws "malformed" naming it.
[[noreturn]] void malformed_member(const std::string& name);

/// Runs a handler over a checked call and signs what it gives (tag "trust-answer"); turns what it throws into
/// a problem.
http::Response answer_signed(const SignOnCall& call, Json (*handle)(const TrustCall&));

template <Json (*handle)(const TrustCall&)>
http::Response signed_call(const SignOnCall& call) {
    return answer_signed(call, handle);
}

} // namespace gateway::simulator
