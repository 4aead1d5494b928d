#pragma once

#include "gateway/http/client.hpp"
#include "gateway/identity/trust.hpp"
#include "trust_keys.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace gateway::identity {

/// A checked answer, and the nonce of the request it answers: its envelope opens under that alone.
struct TrustAnswer {
    Json body;
    std::string nonce;
};

/// Whether a call may be made again when the connection broke: a ticket or code is used up by the first try.
enum class Repeat { once, never };

/// The line to the platform: connections that are kept for a moment, signatures, envelopes. Safe to use from
/// several threads. open() throws for what is no envelope for us; nothing else throws.
class TrustLine {
public:
    TrustLine(TrustOptions options, national::Credentials credentials, Clock clock);
    const std::string& issuer() const { return options_.url; }

    /// POST of a JSON body, with an envelope of `content` in it where it is set.
    TrustResult<TrustAnswer> ask(const std::string& path, Json body, const std::optional<Json>& content,
                                 Repeat repeat = Repeat::once) const;
    TrustResult<TrustAnswer> post(const std::string& path, const std::string& content_type,
                                  const std::string& body, const std::string& nonce) const;
    TrustResult<TrustAnswer> read(const std::string& path) const;
    /// What is public and not signed.
    std::optional<Json> read_plain(const std::string& path) const;
    national::CheckedCall check_call(const http::Request& request, std::string_view path,
                                     std::string_view tag) const;
    Json open(const Json& envelope, const std::string& context) const;

private:
    http::ClientOutcome send(const std::string& method, const std::string& target, const http::Fields& fields,
                             const std::string& body) const;
    TrustResult<TrustAnswer> checked(const http::ClientOutcome& outcome,
                                     const std::optional<std::string>& request_digest,
                                     std::string nonce) const;
    std::unique_ptr<http::Client> take() const;
    void give_back(std::unique_ptr<http::Client> client) const;

    struct Idle {
        std::unique_ptr<http::Client> client;
        std::chrono::steady_clock::time_point since;
    };
    const TrustOptions options_;
    const national::Credentials credentials_;
    const Clock clock_;
    std::string origin_; // of the platform: scheme, host, port
    std::string base_;   // path that all its paths begin with: "/trust"
    mutable std::mutex mutex_;
    mutable std::vector<Idle> idle_;
};

/// The value that an answer is read as, or its failure.
template <class Value, class Read>
TrustResult<Value> read_answer(const TrustResult<TrustAnswer>& answer, const Read& read) {
    if (const auto* failure = std::get_if<TrustFailure>(&answer)) {
        return *failure;
    }
    return read(std::get<TrustAnswer>(answer));
}

} // namespace gateway::identity
