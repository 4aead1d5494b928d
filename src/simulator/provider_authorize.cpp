#include "gateway/base/text.hpp"
#include "provider.hpp"
#include "real_levels.hpp"
#include "refuse_message.hpp"
#include "signon_pages.hpp"
#include "web_url.hpp"

#include <algorithm>
#include <sstream>

namespace gateway::simulator {
namespace {

using Parameters = std::map<std::string, std::string>;
using OAuthError = std::string; ///< "invalid_request"

constexpr std::size_t longest_value = 500; ///< of state and nonce
constexpr int ordinary_level = 3;          ///< what a sign-in proves when nobody asks for more

Parameters read_query(const http::Request& request) {
    auto parameters = http::parse_form(request.query);
    if (!parameters) {
        malformed("登录请求的参数不正确。", "The parameters of the sign-in request are malformed.");
    }
    return std::move(*parameters);
}

/// Nobody is ever sent to an address that was not registered for this very client.
void check_client(const SignOnSettings& settings, const AuthorizationRequest& asked) {
    const auto client = settings.clients.find(asked.client);
    if (client == settings.clients.end()) {
        refuse_message(ProblemKind::bad_request, "unknown_client", "登录请求来自未登记的应用。",
                       "The client that asks for the sign-in is not registered.");
    }
    if (!client->second.contains(asked.redirect_uri)) {
        refuse_message(ProblemKind::bad_request, "unknown_redirect_uri", "登录请求的返回地址未登记。",
                       "The redirect URI of the sign-in request is not registered.");
    }
}

bool has_word(const std::string& words, std::string_view wanted) {
    std::istringstream stream(words);
    std::string word;
    while (stream >> word) {
        if (word == wanted) {
            return true;
        }
    }
    return false;
}

bool is_challenge(const std::string& text) {
    const auto octets = from_base64url(text);
    return text.size() == 43 && octets && octets->size() == 32;
}

/// The levels among acr_values; other values cannot be satisfied here.
std::set<int> levels_of(const std::string& acr_values) {
    std::set<int> levels;
    std::istringstream stream(acr_values);
    std::string word;
    while (stream >> word) {
        if (const auto level = real_level_of(word)) {
            levels.insert(*level);
        }
    }
    return levels;
}

bool is_short_text(const std::string& text) { return !text.empty() && text.size() <= longest_value; }

/// What is wrong with a request whose client and redirect URI are known.
std::optional<OAuthError> error_in(const Parameters& parameters) {
    const auto value = [&](const char* name) { return form_value(parameters, name); };
    if (parameters.contains("request")) {
        return "request_not_supported";
    }
    if (parameters.contains("request_uri")) {
        return "request_uri_not_supported";
    }
    if (value("response_type") != "code") {
        return "unsupported_response_type";
    }
    if (!has_word(value("scope"), "openid")) {
        return "invalid_scope";
    }
    const bool whole = is_short_text(value("state")) && is_short_text(value("nonce")) &&
                       value("code_challenge_method") == "S256" && is_challenge(value("code_challenge"));
    if (!whole || (parameters.contains("response_mode") && value("response_mode") != "query")) {
        return "invalid_request";
    }
    if (has_word(value("prompt"), "none")) {
        return "login_required"; // there are no sessions: everybody signs in anew
    }
    return std::nullopt;
}

http::Response back_with(const AuthorizationRequest& asked, const std::string& issuer,
                         std::pair<std::string, std::string> outcome) {
    std::vector<std::pair<std::string, std::string>> parameters{std::move(outcome), {"iss", issuer}};
    if (!asked.state.empty()) {
        parameters.emplace_back("state", asked.state);
    }
    return see_other(with_query(asked.redirect_uri, parameters));
}

std::string asked_levels(const AuthorizationRequest& asked) {
    std::string names;
    for (const int level : asked.acceptable.value_or(std::set<int>{})) {
        names += (names.empty() ? "" : " ") + std::string(real_level_name(level));
    }
    return names.empty() ? "不限 any" : names;
}

SignOnPage sign_in_page(const AuthorizationRequest& asked, const std::string& request, const People& people) {
    SignOnPage page;
    page.title = {"国家政务服务平台登录", "Sign in to the national platform"};
    page.form_origin = read_web_url(asked.redirect_uri).value().origin;
    page.body = "<dl>" + fact({"登录到", "For"}, asked.client) +
                fact({"要求的实名等级", "Levels asked for"}, asked_levels(asked)) +
                "</dl>\n<form method=\"post\" action=\"sign-in\">\n<input type=\"hidden\" name=\"request\" "
                "value=\"" +
                request + "\">\n" + person_choices({"以谁的身份登录", "Sign in as"}, people) +
                "<div class=\"orders\">" + button("sign_in", {"登录", "Sign in"}, true) +
                button("refuse", {"拒绝", "Refuse"}, false) + "</div>\n</form>\n";
    return page;
}

/// The strongest acceptable level that the person can prove; empty when there is none.
std::optional<int> level_for(const AuthorizationRequest& asked, const Person& person) {
    if (!asked.acceptable) {
        return std::min(ordinary_level, person.provable_level());
    }
    const auto above = asked.acceptable->upper_bound(person.provable_level());
    return above == asked.acceptable->begin() ? std::nullopt : std::optional(*std::prev(above));
}

/// The request behind the form; it is gone then, whatever comes of it. The signon's lock is held.
AuthorizationRequest take_request(SignOn& signon, const std::string& request, Time now) {
    auto* entry = signon.requests.find(request);
    if (!entry || entry->used || now >= entry->until) {
        refuse_message(ProblemKind::bad_request, "sign_in_over", "本次登录已结束或超时，请从原应用重新登录。",
                       "This sign-in is over or took too long: start again from the application.");
    }
    entry->used = true;
    return entry->value;
}

const Person& chosen(const SignOn& signon, const std::map<std::string, std::string>& form) {
    const Person* person = signon.bases.person(chosen_person(form));
    if (!person) {
        refuse_message(ProblemKind::unprocessable, "unknown_person", "请返回并选择一名测试人员。",
                       "Go back and choose a test person.");
    }
    return *person;
}

} // namespace

http::Response authorize(const SignOnCall& call) try {
    const Parameters parameters = read_query(call.request);
    AuthorizationRequest asked;
    asked.client = form_value(parameters, "client_id");
    asked.redirect_uri = form_value(parameters, "redirect_uri");
    SignOn& signon = call.platform.signon;
    const std::lock_guard lock(signon.mutex);
    check_client(signon.settings, asked);
    asked.state = form_value(parameters, "state").substr(0, longest_value);
    if (const auto error = error_in(parameters)) {
        return back_with(asked, signon.settings.issuer(), {"error", *error});
    }
    asked.nonce = form_value(parameters, "nonce");
    asked.challenge = form_value(parameters, "code_challenge");
    if (parameters.contains("acr_values")) {
        asked.acceptable = levels_of(parameters.at("acr_values"));
    }
    const Time now = call.platform.clock.now();
    const std::string request = signon.requests.add(asked, now + sign_in_time, now);
    return show_signon_page(sign_in_page(asked, request, signon.bases.people()));
} catch (const Problem& problem) {
    return refusal_page(problem);
}

http::Response sign_in(const SignOnCall& call) try {
    const auto form = read_form(call.request);
    const std::string action = form_value(form, "action");
    const Time now = call.platform.clock.now();
    SignOn& signon = call.platform.signon;
    const std::lock_guard lock(signon.mutex);
    const std::string issuer = signon.settings.issuer();
    if (action == "refuse") {
        return back_with(take_request(signon, form_value(form, "request"), now), issuer,
                         {"error", "access_denied"});
    }
    if (action != "sign_in") {
        malformed("请选择登录或拒绝。", "Sign in or refuse.");
    }
    const Person& person = chosen(signon, form);
    const AuthorizationRequest asked = take_request(signon, form_value(form, "request"), now);
    const auto level = level_for(asked, person);
    if (!level) {
        return back_with(asked, issuer, {"error", "unmet_authentication_requirements"});
    }
    ++signon.tally.done["sign_ins"];
    const std::string code = signon.codes.add({asked, person, *level, now}, now + short_life, now);
    return back_with(asked, issuer, {"code", code});
} catch (const Problem& problem) {
    return refusal_page(problem);
}

} // namespace gateway::simulator
