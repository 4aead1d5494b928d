#pragma once

#include "gateway/crypto/sm.hpp"
#include "gateway/http/message.hpp"
#include "nonces.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace gateway::simulator {

/// A source (p32) whose messages are taken, and its key.
struct TrustedSource {
    std::string source;
    crypto::Sm2PublicKey key;
};

/// Who sent a message whose signature held.
struct Sender {
    std::string source;
    crypto::Sm2PublicKey key; ///< what is personal in the answer is sealed for it
    std::string nonce;        ///< of the message
};

/// Who may speak to the nation, and what of them was heard.
class Trust {
public:
    /// A source may have several keys, for a change of keys; a key has one source.
    void add(TrustedSource source);
    /// Checks the signature over `required`, its tag, its freshness and its nonce, and gives the sender.
    /// Throws Problem 401: signature_missing, signature_malformed, signature_uncovered, signature_algorithm,
    /// signature_invalid, signature_tag, unknown_source, stale, replayed.
    Sender check(const http::Request& request, std::span<const std::string_view> required,
                 std::string_view tag, Time now);
    bool knows(std::string_view source) const; ///< has it a key?
    std::optional<crypto::Sm2PublicKey> key_of(std::string_view source) const;
    /// Whether an answer of a source to us holds: its signature over status, body and the request's digest.
    bool signed_answer(const http::Response& response, const std::string& request_digest,
                       std::string_view tag, Time now) const;
    void forget_nonces() { nonces_.clear(); }

private:
    std::map<std::string, TrustedSource, std::less<>> by_key_id_;
    Nonces nonces_;
};

/// A field that stands exactly once; empty when it is absent or repeated.
std::string single_field(const http::Fields& fields, std::string_view name);

} // namespace gateway::simulator
