#pragma once

#include "gateway/base/json.hpp"

#include <array>
#include <bitset>
#include <string_view>

namespace gateway::simulator {

/// How the trust platform misbehaves on purpose: each on or off.
enum class SignOnFault {
    wrong_nonce,           ///< the identity token has another nonce
    wrong_aud,             ///< … is for somebody else
    wrong_iss,             ///< … is by somebody else
    expired_token,         ///< … ended an hour ago
    alg_none,              ///< … has no signature
    hs256,                 ///< … is signed with HMAC under the public key
    raised_acr,            ///< … says RC05, whatever was asked for and proven
    unavailable,           ///< 503 for everything under /trust and /licences
    tampered_licence_file, ///< a licence's file was changed after it was sealed
    other_licence_file,    ///< the file is that of another licence
};
inline constexpr std::array<std::string_view, 10> signon_fault_names{
    "wrong_nonce", "wrong_aud",  "wrong_iss",   "expired_token",         "alg_none",
    "hs256",       "raised_acr", "unavailable", "tampered_licence_file", "other_licence_file"};

class SignOnFaults {
public:
    bool has(SignOnFault fault) const { return on_[static_cast<std::size_t>(fault)]; }
    /// Members are the names, values true or false; what is absent is off. Throws Problem 400 "unknown_fault"
    /// or "wrong_value".
    static SignOnFaults read(const Json& object);
    Json write() const;

private:
    std::bitset<signon_fault_names.size()> on_;
};

} // namespace gateway::simulator
