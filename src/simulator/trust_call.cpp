#include "trust_call.hpp"

#include "answers.hpp"
#include "refuse_message.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace gateway::simulator {
namespace {

constexpr std::array<std::string_view, 4> post_components{"\"@method\"", "\"@path\"", "\"content-type\"",
                                                          "\"content-digest\""};
constexpr std::array<std::string_view, 3> get_components{"\"@method\"", "\"@path\"", "\"@query\""};
constexpr std::string_view json_type = "application/json";

Json read_body(std::string_view text) {
    try {
        Json body = parse_json(text);
        if (body.is_object()) {
            return body;
        }
    } catch (const Problem& problem) {
        malformed(problem.text().zh, problem.text().en);
    }
    malformed("报文应为JSON对象。", "The message is a JSON object.");
}

TrustCall check_call(const SignOnCall& call) {
    Sender sender = check_signed(call.platform, call.request, json_type);
    Json body = call.request.method == "POST" ? read_body(call.request.body) : Json();
    return {call.platform, call.path, std::move(sender), std::move(body), call.platform.clock.now()};
}

http::Response refused(Platform& platform, const Problem& problem) {
    const std::lock_guard lock(platform.signon.mutex);
    ++platform.signon.tally.refused[problem.code()];
    return problem_answer(problem);
}

} // namespace

Json TrustCall::open_envelope() const {
    if (const auto found = body.find("envelope"); found != body.end()) {
        const auto text =
            crypto::open_envelope(platform.key.key, *found, std::string(request_context) + sender.nonce);
        if (text) {
            return read_body(*text);
        }
    }
    refuse_message(ProblemKind::bad_request, "envelope", "信封无法打开，或不是为本报文封装。",
                   "The envelope cannot be opened, or was not sealed for this message.");
}

Json TrustCall::seal(const Json& content) const {
    return seal_json(sender.key, content, std::string(answer_context) + sender.nonce);
}

Json seal_json(const crypto::Sm2PublicKey& receiver, const Json& content, const std::string& context) {
    return parse_json(crypto::seal_envelope(receiver, canonical_json(content), context));
}

Sender check_signed(Platform& platform, const http::Request& request, std::string_view content_type) {
    const Time now = platform.clock.now();
    if (request.method == "GET" || request.method == "HEAD") {
        return platform.trust.check(request, get_components, "trust-request", now);
    }
    Sender sender = platform.trust.check(request, post_components, "trust-request", now);
    if (single_field(request.fields, "Content-Type") != content_type) {
        malformed("Content-Type应为" + std::string(content_type) + "。",
                  "Content-Type is " + std::string(content_type) + ".");
    }
    check_digest(single_field(request.fields, "Content-Digest"), request.body);
    return sender;
}

void malformed_member(const std::string& name) {
    malformed("报文成员缺失、多余或取值不正确：" + name + "。",
              "A member is missing, too much or not allowed: " + name + ".");
}

http::Response answer_signed(const SignOnCall& call, Json (*handle)(const TrustCall&)) {
    try {
        const Json answer = handle(check_call(call));
        const std::string digest = single_field(call.request.fields, "Content-Digest");
        return signed_answer(call.platform.key, canonical_json(answer), "trust-answer",
                             call.platform.clock.now(),
                             digest.empty() ? std::nullopt : std::optional(digest));
    } catch (const Problem& problem) {
        return refused(call.platform, problem);
    }
}

} // namespace gateway::simulator
