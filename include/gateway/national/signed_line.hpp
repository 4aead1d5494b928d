#pragma once

#include "gateway/base/json.hpp"
#include "gateway/national/signed_messages.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace gateway::national {

/// Why a call came to nothing: a value, never an exception.
struct CallFailure {
    std::string code; ///< stable: the platform's ("ticket_used"), else ours ("connect", "answer_signature_…")
    bool unavailable = false; ///< the platform cannot be asked just now: try later
};
template <class Value>
using CallResult = std::variant<Value, CallFailure>;

/// A checked answer, and the nonce of the request it answers: its envelope opens under that alone.
struct SignedAnswer {
    Json body;
    std::string nonce;
};

/// Whether a call may be made again when the connection broke: a ticket or code is used up by the first try.
enum class Repeat { once, never };

struct LineOptions {
    std::string url; ///< that all paths are under, without a slash at its end
    std::string ca_file;
    std::chrono::milliseconds connect_timeout{3'000};
    std::chrono::milliseconds answer_timeout{5'000};
    std::size_t largest_answer = 256 * 1024;
    int spare_after = 0; ///< failures in a row until the platform is spared (code "spared"); 0: never
};

/// A line to a platform of the nation's (docs/national-signon.md): connections that are kept for a moment,
/// signatures with the tags trust-request and trust-answer, envelopes. Safe to use from several threads. Each
/// call waits, at most as long as the timeouts say: outside a transaction only. open() throws for what is no
/// envelope for us; nothing else throws.
class SignedLine {
public:
    SignedLine(LineOptions options, Credentials credentials, Clock clock);
    ~SignedLine();

    /// POST of a JSON body, with an envelope of `content` in it where it is set.
    CallResult<SignedAnswer> ask(const std::string& path, Json body, const std::optional<Json>& content,
                                 Repeat repeat = Repeat::once) const;
    CallResult<SignedAnswer> post(const std::string& path, const std::string& content_type,
                                  const std::string& body, const std::string& nonce) const;
    CallResult<SignedAnswer> read(const std::string& path) const;
    /// What is public and not signed.
    std::optional<Json> read_plain(const std::string& path) const;
    Json open(const Json& envelope, const std::string& context) const;

    /// A call of the nation's to us, and our answer to it, signed by our key.
    CheckedCall check_call(const http::Request& request, std::string_view path, std::string_view tag) const;
    Json seal(const Json& content, const std::string& context) const; ///< for the nation
    http::Response sign(std::string body, std::string_view tag, const std::string& request_digest) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace gateway::national
