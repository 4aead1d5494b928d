#pragma once

#include "gateway/identity/trust.hpp"
#include "gateway/national/signed_line.hpp"
#include "trust_keys.hpp"

#include <optional>
#include <string>

namespace gateway::identity {

using TrustAnswer = national::SignedAnswer;
using national::Repeat;

/// The line to the trust platform, with the failures of this room. open() throws for what is no envelope for
/// us; nothing else throws.
class TrustLine {
public:
    TrustLine(TrustOptions options, national::Credentials credentials, Clock clock);
    const std::string& issuer() const { return issuer_; }

    TrustResult<TrustAnswer> ask(const std::string& path, Json body, const std::optional<Json>& content,
                                 Repeat repeat = Repeat::once) const;
    TrustResult<TrustAnswer> post(const std::string& path, const std::string& content_type,
                                  const std::string& body, const std::string& nonce) const;
    TrustResult<TrustAnswer> read(const std::string& path) const;
    std::optional<Json> read_plain(const std::string& path) const { return line_.read_plain(path); }
    national::CheckedCall check_call(const http::Request& request, std::string_view path,
                                     std::string_view tag) const {
        return line_.check_call(request, path, tag);
    }
    Json open(const Json& envelope, const std::string& context) const {
        return line_.open(envelope, context);
    }

private:
    const std::string issuer_;
    const national::SignedLine line_;
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
