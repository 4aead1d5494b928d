#include "trust_calls.hpp"

#include "gateway/base/text.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace gateway::identity {
namespace {

using namespace std::chrono_literals;

constexpr auto json_type = "application/json";
constexpr auto request_tag = "trust-request";
constexpr auto answer_tag = "trust-answer";
constexpr std::size_t largest_answer = 256 * 1024;
/// A connection older than this might be closed by the other side just as it is used again.
constexpr auto kept_for = 5s;
constexpr std::size_t most_kept = 8;

} // namespace

TrustLine::TrustLine(TrustOptions options, national::Credentials credentials, Clock clock)
    : options_(std::move(options)), credentials_(std::move(credentials)), clock_(std::move(clock)) {
    const auto host = options_.url.find("://");
    const auto path = host == std::string::npos ? host : options_.url.find('/', host + 3);
    origin_ = options_.url.substr(0, path);
    base_ = path == std::string::npos ? std::string() : options_.url.substr(path);
}

std::unique_ptr<http::Client> TrustLine::take() const {
    {
        const std::lock_guard lock(mutex_);
        const auto now = std::chrono::steady_clock::now();
        std::erase_if(idle_, [&](const Idle& idle) { return now > idle.since + kept_for; });
        if (!idle_.empty()) {
            auto client = std::move(idle_.back().client);
            idle_.pop_back();
            return client;
        }
    }
    http::ClientOptions options;
    options.connect_timeout = options_.connect_timeout;
    options.answer_timeout = options_.answer_timeout;
    options.answer_limit = largest_answer;
    options.ca_file = options_.ca_file;
    return std::make_unique<http::Client>(origin_, options);
}

void TrustLine::give_back(std::unique_ptr<http::Client> client) const {
    const std::lock_guard lock(mutex_);
    if (idle_.size() < most_kept) {
        idle_.push_back({std::move(client), std::chrono::steady_clock::now()});
    }
}

http::ClientOutcome TrustLine::send(const std::string& method, const std::string& target,
                                    const http::Fields& fields, const std::string& body) const try {
    auto client = take();
    auto outcome = client->send(method, target, fields, body);
    if (outcome.response) {
        give_back(std::move(client));
    }
    return outcome;
} catch (const std::exception&) { // an address or a CA file that cannot be used
    return {std::nullopt, "configuration"};
}

TrustResult<TrustAnswer> TrustLine::checked(const http::ClientOutcome& outcome,
                                            const std::optional<std::string>& request_digest,
                                            std::string nonce) const {
    if (!outcome.response) {
        return TrustFailure{outcome.failure, true};
    }
    const http::Response& response = *outcome.response;
    if (response.status != 200) {
        const std::string code = national::problem_code(response);
        const bool later = response.status >= 500 || response.status == 429 || response.status == 408;
        return TrustFailure{code.empty() ? "status_" + std::to_string(response.status) : code, later};
    }
    const std::string reason =
        national::check_answer(response, answer_tag, request_digest, credentials_.national_key, clock_());
    if (!reason.empty()) {
        return TrustFailure{"answer_" + reason, false};
    }
    try {
        return TrustAnswer{parse_json(response.text()), std::move(nonce)};
    } catch (const Problem&) {
        return TrustFailure{"answer_malformed", false};
    }
}

TrustResult<TrustAnswer> TrustLine::post(const std::string& path, const std::string& content_type,
                                         const std::string& body, const std::string& nonce) const {
    const auto message =
        national::sign_post(credentials_, base_ + path, content_type, body, request_tag, clock_(), nonce);
    return checked(send("POST", base_ + path, message.fields, body), message.digest, nonce);
}

TrustResult<TrustAnswer> TrustLine::ask(const std::string& path, Json body,
                                        const std::optional<Json>& content, Repeat repeat) const {
    const auto try_once = [&] {
        const std::string nonce = new_guid(); // a fresh one each time: the platform takes none twice
        if (content) {
            body["envelope"] = parse_json(crypto::seal_envelope(
                credentials_.national_key, canonical_json(*content), "trust-request:" + nonce));
        }
        return post(path, json_type, canonical_json(body), nonce);
    };
    auto answer = try_once();
    const auto* failure = std::get_if<TrustFailure>(&answer);
    return failure != nullptr && failure->code == "reset" && repeat == Repeat::once ? try_once() : answer;
}

TrustResult<TrustAnswer> TrustLine::read(const std::string& path) const {
    const auto message = national::sign_get(credentials_, base_ + path, "?", request_tag, clock_());
    return checked(send("GET", base_ + path, message.fields, ""), std::nullopt, {});
}

std::optional<Json> TrustLine::read_plain(const std::string& path) const {
    const auto outcome = send("GET", base_ + path, {}, "");
    if (!outcome.response || outcome.response->status != 200) {
        return std::nullopt;
    }
    Json document = Json::parse(outcome.response->text(), nullptr, false);
    return document.is_object() ? std::optional(std::move(document)) : std::nullopt;
}

national::CheckedCall TrustLine::check_call(const http::Request& request, std::string_view path,
                                            std::string_view tag) const {
    return national::check_post(request, path, tag, credentials_.national_key, clock_());
}

Json TrustLine::open(const Json& envelope, const std::string& context) const {
    const auto opened = crypto::open_envelope(credentials_.own_key, envelope, context);
    if (!opened) {
        throw std::runtime_error("envelope");
    }
    return parse_json(*opened);
}

} // namespace gateway::identity
