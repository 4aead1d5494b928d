#include "answers.hpp"
#include "gateway/base/text.hpp"
#include "identity_token.hpp"
#include "provider.hpp"
#include "signon_pages.hpp"
#include "trust_call.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace gateway::simulator {
namespace {

using Form = std::map<std::string, std::string>;

constexpr std::string_view form_type = "application/x-www-form-urlencoded";

/// A refusal as RFC 6749 §5.2 has it; `code` says more exactly why.
struct TokenRefusal {
    int status = 400;
    std::string error;
    std::string code;
};

[[noreturn]] void refuse_grant(std::string code) {
    throw TokenRefusal{400, "invalid_grant", std::move(code)};
}

Form read_token_form(const http::Request& request) {
    auto form = http::parse_form(request.body);
    if (!form) {
        throw TokenRefusal{400, "invalid_request", "malformed"};
    }
    return std::move(*form);
}

bool is_verifier(const std::string& text) {
    constexpr std::string_view unreserved =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    return text.size() >= 43 && text.size() <= 128 && text.find_first_not_of(unreserved) == text.npos;
}

/// A code is used up by the first try of the client it was given to, also when the rest of the try is wrong.
GrantedCode take_code(SignOn& signon, const Sender& sender, const std::string& code, Time now) {
    const std::lock_guard lock(signon.mutex);
    auto* entry = signon.codes.find(code);
    if (!entry) {
        refuse_grant("code_unknown");
    }
    if (entry->value.request.client != sender.source) {
        refuse_grant("code_client");
    }
    if (entry->used) {
        signon.tally.replayed("code", single_use_name(code), sender.source, now);
        refuse_grant("code_used");
    }
    if (now >= entry->until) {
        refuse_grant("code_expired");
    }
    entry->used = true;
    GrantedCode granted = entry->value;
    entry->value.person = {}; // nobody will ask for it again
    return granted;
}

GrantedCode redeem(const SignOnCall& call, const Sender& sender, const Form& form, Time now) {
    if (form_value(form, "grant_type") != "authorization_code") {
        throw TokenRefusal{400, "unsupported_grant_type", "unsupported_grant_type"};
    }
    if (form.contains("client_id") && form_value(form, "client_id") != sender.source) {
        throw TokenRefusal{401, "invalid_client", "client_mismatch"};
    }
    GrantedCode granted = take_code(call.platform.signon, sender, form_value(form, "code"), now);
    if (granted.request.redirect_uri != form_value(form, "redirect_uri")) {
        refuse_grant("redirect_mismatch");
    }
    const std::string verifier = form_value(form, "code_verifier");
    if (!is_verifier(verifier) ||
        !equal_constant_time(to_base64url(sha256(verifier)), granted.request.challenge)) {
        refuse_grant("verifier_mismatch");
    }
    return granted;
}

Json token_answer(Platform& platform, const Sender& sender, const GrantedCode& granted, Time now) {
    std::string issuer;
    SignOnFaults faults;
    {
        const std::lock_guard lock(platform.signon.mutex);
        issuer = platform.signon.settings.issuer();
        faults = platform.signon.faults;
        ++platform.signon.tally.done["tokens_given"];
    }
    const Json person{{"cert_type", granted.person.cert_type},
                      {"cert_no", granted.person.cert_no},
                      {"user_name", granted.person.user_name},
                      {"user_mobile", granted.person.user_mobile}};
    return {{"id_token", write_identity_token(platform.signon, granted, issuer, faults, now)},
            {"person", seal_json(sender.key, person, std::string(answer_context) + sender.nonce)}};
}

http::Response refused(Platform& platform, const TokenRefusal& refusal) {
    {
        const std::lock_guard lock(platform.signon.mutex);
        ++platform.signon.tally.refused[refusal.code];
    }
    return json_answer({{"error", refusal.error}, {"code", refusal.code}}, refusal.status);
}

} // namespace

http::Response give_token(const SignOnCall& call) try {
    const Time now = call.platform.clock.now();
    const Sender sender = check_signed(call.platform, call.request, form_type);
    const GrantedCode granted = redeem(call, sender, read_token_form(call.request), now);
    return signed_answer(call.platform.key, canonical_json(token_answer(call.platform, sender, granted, now)),
                         "trust-answer", now, single_field(call.request.fields, "Content-Digest"));
} catch (const TokenRefusal& refusal) {
    return refused(call.platform, refusal);
} catch (const Problem& problem) {
    const bool sender = problem.kind() == ProblemKind::unauthorized;
    return refused(call.platform,
                   {problem.status(), sender ? "invalid_client" : "invalid_request", problem.code()});
}

} // namespace gateway::simulator
