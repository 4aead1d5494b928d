#include "trust_calls.hpp"

namespace gateway::identity {
namespace {

national::LineOptions line_options(const TrustOptions& options) {
    national::LineOptions line;
    line.url = options.url;
    line.ca_file = options.ca_file;
    line.connect_timeout = options.connect_timeout;
    line.answer_timeout = options.answer_timeout;
    return line;
}

TrustResult<TrustAnswer> told(national::CallResult<TrustAnswer> result) {
    if (const auto* failure = std::get_if<national::CallFailure>(&result)) {
        return TrustFailure{failure->code, failure->unavailable};
    }
    return std::get<TrustAnswer>(std::move(result));
}

} // namespace

TrustLine::TrustLine(TrustOptions options, national::Credentials credentials, Clock clock)
    : issuer_(options.url), line_(line_options(options), std::move(credentials), std::move(clock)) {}

TrustResult<TrustAnswer> TrustLine::ask(const std::string& path, Json body,
                                        const std::optional<Json>& content, Repeat repeat) const {
    return told(line_.ask(path, std::move(body), content, repeat));
}

TrustResult<TrustAnswer> TrustLine::post(const std::string& path, const std::string& content_type,
                                         const std::string& body, const std::string& nonce) const {
    return told(line_.post(path, content_type, body, nonce));
}

TrustResult<TrustAnswer> TrustLine::read(const std::string& path) const { return told(line_.read(path)); }

} // namespace gateway::identity
