#include "gateway/national/signed_line.hpp"

#include "breaker.hpp"
#include "gateway/base/problem.hpp"
#include "gateway/base/text.hpp"
#include "gateway/crypto/message_signature.hpp"
#include "gateway/http/client.hpp"

#include <array>
#include <mutex>
#include <stdexcept>
#include <vector>

namespace gateway::national {
namespace {

using namespace std::chrono_literals;

constexpr auto json_type = "application/json";
constexpr auto request_tag = "trust-request";
constexpr auto answer_tag = "trust-answer";
/// A connection older than this might be closed by the other side just as it is used again.
constexpr auto kept_for = 5s;
constexpr std::size_t most_kept = 8;
constexpr auto first_spared = 500ms;
constexpr auto most_spared = 30'000ms;

} // namespace

struct SignedLine::Impl {
    Impl(LineOptions the_options, Credentials the_credentials, Clock the_clock)
        : options(std::move(the_options)), credentials(std::move(the_credentials)),
          clock(std::move(the_clock)), breaker(options.spare_after, first_spared, most_spared) {
        const auto host = options.url.find("://");
        const auto path = host == std::string::npos ? host : options.url.find('/', host + 3);
        origin = options.url.substr(0, path);
        base = path == std::string::npos ? std::string() : options.url.substr(path);
    }

    std::unique_ptr<http::Client> take();
    void give_back(std::unique_ptr<http::Client> client);
    http::ClientOutcome send(const std::string& method, const std::string& target, const http::Fields& fields,
                             const std::string& body);
    http::ClientOutcome send_or_spare(const std::string& method, const std::string& target,
                                      const http::Fields& fields, const std::string& body);
    CallResult<SignedAnswer> checked(const http::ClientOutcome& outcome,
                                     const std::optional<std::string>& request_digest, std::string nonce);

    struct Idle {
        std::unique_ptr<http::Client> client;
        std::chrono::steady_clock::time_point since;
    };
    const LineOptions options;
    const Credentials credentials;
    const Clock clock;
    Breaker breaker;
    std::string origin; // of the platform: scheme, host, port
    std::string base;   // path that all its paths begin with: "/trust"
    std::mutex mutex;
    std::vector<Idle> idle;
};

SignedLine::SignedLine(LineOptions options, Credentials credentials, Clock clock)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(credentials), std::move(clock))) {}

SignedLine::~SignedLine() = default;

std::unique_ptr<http::Client> SignedLine::Impl::take() {
    {
        const std::lock_guard lock(mutex);
        const auto now = std::chrono::steady_clock::now();
        std::erase_if(idle, [&](const Idle& each) { return now > each.since + kept_for; });
        if (!idle.empty()) {
            auto client = std::move(idle.back().client);
            idle.pop_back();
            return client;
        }
    }
    http::ClientOptions chosen;
    chosen.connect_timeout = options.connect_timeout;
    chosen.answer_timeout = options.answer_timeout;
    chosen.answer_limit = options.largest_answer;
    chosen.ca_file = options.ca_file;
    return std::make_unique<http::Client>(origin, chosen);
}

void SignedLine::Impl::give_back(std::unique_ptr<http::Client> client) {
    const std::lock_guard lock(mutex);
    if (idle.size() < most_kept) {
        idle.push_back({std::move(client), std::chrono::steady_clock::now()});
    }
}

http::ClientOutcome SignedLine::Impl::send(const std::string& method, const std::string& target,
                                           const http::Fields& fields, const std::string& body) try {
    auto client = take();
    auto outcome = client->send(method, target, fields, body);
    if (outcome.response) {
        give_back(std::move(client));
    }
    return outcome;
} catch (const std::exception&) { // an address or a CA file that cannot be used
    return {std::nullopt, "configuration"};
}

/// Who waits for an answer of a dead platform is told at once, save one who tries from time to time.
http::ClientOutcome SignedLine::Impl::send_or_spare(const std::string& method, const std::string& target,
                                                    const http::Fields& fields, const std::string& body) {
    if (options.spare_after == 0) {
        return send(method, target, fields, body);
    }
    if (breaker.wait(std::chrono::steady_clock::now()) > 0ms) {
        return {std::nullopt, "spared"};
    }
    auto outcome = send(method, target, fields, body);
    if (outcome.response && outcome.response->status < 500) {
        breaker.success();
    } else {
        breaker.failure(std::chrono::steady_clock::now());
    }
    return outcome;
}

CallResult<SignedAnswer> SignedLine::Impl::checked(const http::ClientOutcome& outcome,
                                                   const std::optional<std::string>& request_digest,
                                                   std::string nonce) {
    if (!outcome.response) {
        return CallFailure{outcome.failure, true};
    }
    const http::Response& response = *outcome.response;
    if (response.status != 200) {
        const std::string code = problem_code(response);
        const bool later = response.status >= 500 || response.status == 429 || response.status == 408;
        return CallFailure{code.empty() ? "status_" + std::to_string(response.status) : code, later};
    }
    const std::string reason =
        check_answer(response, answer_tag, request_digest, credentials.national_key, clock());
    if (!reason.empty()) {
        return CallFailure{"answer_" + reason, false};
    }
    try {
        return SignedAnswer{parse_json(response.text()), std::move(nonce)};
    } catch (const Problem&) {
        return CallFailure{"answer_malformed", false};
    }
}

CallResult<SignedAnswer> SignedLine::post(const std::string& path, const std::string& content_type,
                                          const std::string& body, const std::string& nonce) const {
    const std::string target = impl_->base + path;
    const auto message =
        sign_post(impl_->credentials, target, content_type, body, request_tag, impl_->clock(), nonce);
    return impl_->checked(impl_->send_or_spare("POST", target, message.fields, body), message.digest, nonce);
}

CallResult<SignedAnswer> SignedLine::ask(const std::string& path, Json body,
                                         const std::optional<Json>& content, Repeat repeat) const {
    const auto try_once = [&] {
        const std::string nonce = new_guid(); // a fresh one each time: the platform takes none twice
        if (content) {
            body["envelope"] = seal(*content, "trust-request:" + nonce);
        }
        return post(path, json_type, canonical_json(body), nonce);
    };
    auto answer = try_once();
    const auto* failure = std::get_if<CallFailure>(&answer);
    return failure != nullptr && failure->code == "reset" && repeat == Repeat::once ? try_once() : answer;
}

CallResult<SignedAnswer> SignedLine::read(const std::string& path) const {
    const std::string target = impl_->base + path;
    const auto message = sign_get(impl_->credentials, target, "?", request_tag, impl_->clock());
    return impl_->checked(impl_->send_or_spare("GET", target, message.fields, ""), std::nullopt, {});
}

std::optional<Json> SignedLine::read_plain(const std::string& path) const {
    const auto outcome = impl_->send("GET", impl_->base + path, {}, "");
    if (!outcome.response || outcome.response->status != 200) {
        return std::nullopt;
    }
    Json document = Json::parse(outcome.response->text(), nullptr, false);
    return document.is_object() ? std::optional(std::move(document)) : std::nullopt;
}

Json SignedLine::open(const Json& envelope, const std::string& context) const {
    const auto opened = crypto::open_envelope(impl_->credentials.own_key, envelope, context);
    if (!opened) {
        throw std::runtime_error("envelope");
    }
    return parse_json(*opened);
}

CheckedCall SignedLine::check_call(const http::Request& request, std::string_view path,
                                   std::string_view tag) const {
    return check_post(request, path, tag, impl_->credentials.national_key, impl_->clock());
}

Json SignedLine::seal(const Json& content, const std::string& context) const {
    return parse_json(
        crypto::seal_envelope(impl_->credentials.national_key, canonical_json(content), context));
}

http::Response SignedLine::sign(std::string body, std::string_view tag,
                                const std::string& request_digest) const {
    const std::string digest = crypto::content_digest(body);
    const std::array components{crypto::Component{"\"@status\"", "200"},
                                crypto::Component{"\"content-type\"", json_type},
                                crypto::Component{"\"content-digest\"", digest},
                                crypto::Component{"\"content-digest\";req", request_digest}};
    const crypto::SignatureParameters parameters{.created = impl_->clock(),
                                                 .key_id = impl_->credentials.own_key_id,
                                                 .nonce = new_guid(),
                                                 .tag = std::string(tag)};
    const auto signature = crypto::sign_message(components, parameters, impl_->credentials.own_key);
    http::Response response;
    response.set("Content-Type", json_type);
    response.set("Content-Digest", digest);
    response.set("Signature-Input", signature.input);
    response.set("Signature", signature.signature);
    response.set("Cache-Control", "no-store");
    response.body = std::move(body);
    return response;
}

} // namespace gateway::national
