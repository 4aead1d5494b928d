#include "authorization.hpp"

#include "gateway/http/message.hpp"

#include <algorithm>
#include <charconv>

namespace gateway::signon {
namespace {

constexpr std::size_t longest_value = 1024;
constexpr long long longest_age = 366LL * 24 * 3600;

struct Fault {
    std::string error;
    Text text;
};

Fault invalid(std::string zh, std::string en) { return {"invalid_request", {std::move(zh), std::move(en)}}; }

/// 43 characters of base64url: SM3's and SHA-256's 32 octets alike; only S256 is asked for (RFC 7636 §4.2).
bool is_challenge(const std::string& text) {
    constexpr std::size_t length = 43;
    return text.size() == length && std::all_of(text.begin(), text.end(), [](unsigned char c) {
               return std::isalnum(c) || c == '-' || c == '_';
           });
}

std::optional<Fault> check_form(const Parameters& parameters) {
    for (const char* name :
         {"state", "nonce", "scope", "acr_values", "ui_locales", "matter_code", "prompt"}) {
        if (value_of(parameters, name).size() > longest_value) {
            const std::string text = name;
            return invalid("参数 " + text + " 过长。", "The parameter " + text + " is too long.");
        }
    }
    if (value_of(parameters, "response_type").empty()) {
        return invalid("缺少参数 response_type。", "response_type is missing.");
    }
    for (const char* refused : {"request", "request_uri", "registration"}) {
        if (parameters.contains(refused)) {
            const std::string name = refused;
            return Fault{name == "registration" ? "registration_not_supported" : name + "_not_supported",
                         {"不支持参数 " + name + "。", "The parameter " + name + " is not supported."}};
        }
    }
    if (value_of(parameters, "response_type") != "code") {
        return Fault{"unsupported_response_type",
                     {"只支持授权码模式：response_type=code。", "Only response_type=code is supported."}};
    }
    const auto mode = value_of(parameters, "response_mode");
    if (!mode.empty() && mode != "query") {
        return invalid("只支持 response_mode=query。", "Only response_mode=query is supported.");
    }
    return std::nullopt;
}

std::optional<Fault> read_challenge(const Parameters& parameters, AuthorizationRequest& request) {
    request.challenge = value_of(parameters, "code_challenge");
    if (value_of(parameters, "code_challenge_method") != "S256" || !is_challenge(request.challenge)) {
        return invalid("必须使用 PKCE：code_challenge_method=S256。",
                       "PKCE is required: send code_challenge with code_challenge_method=S256.");
    }
    return std::nullopt;
}

std::optional<Fault> read_scope(const Parameters& parameters, const RelyingParty& party,
                                AuthorizationRequest& request) {
    request.scopes = split_scopes(value_of(parameters, "scope"));
    if (!request.scopes.contains("openid")) {
        return Fault{"invalid_scope", {"scope 须含 openid。", "The scope must contain openid."}};
    }
    for (const std::string& scope : request.scopes) {
        if (!party.scopes.contains(scope)) {
            return Fault{"invalid_scope",
                         {"申请的信息范围超出该系统登记的范围。",
                          "The client asks for a scope that it is not registered for."}};
        }
    }
    return std::nullopt;
}

std::optional<Fault> read_demand(const Parameters& parameters, Level floor, AuthorizationRequest& request) {
    request.demand.floor = floor;
    for (const std::string& name : split_scopes(value_of(parameters, "acr_values"))) {
        const auto level = identity::level_of(name);
        if (!level || *level == Level::none) {
            return invalid("acr_values 只能是 RC01 至 RC05。", "acr_values are some of RC01 to RC05.");
        }
        request.demand.acceptable.insert(*level);
    }
    const auto age = value_of(parameters, "max_age");
    if (!age.empty()) {
        long long seconds = -1;
        const auto [end, error] = std::from_chars(age.data(), age.data() + age.size(), seconds);
        if (error != std::errc() || end != age.data() + age.size() || seconds < 0 || seconds > longest_age) {
            return invalid("max_age 应为秒数。", "max_age is a number of seconds.");
        }
        request.demand.max_age = std::chrono::seconds(seconds);
    }
    return std::nullopt;
}

std::optional<Fault> read_prompt(const Parameters& parameters, AuthorizationRequest& request) {
    const Scopes prompts = split_scopes(value_of(parameters, "prompt"));
    for (const std::string& prompt : prompts) {
        if (prompt == "none") {
            request.silent = true;
        } else if (prompt == "login") {
            request.fresh = true;
        } else if (prompt == "consent") {
            request.ask_consent = true;
        } else if (prompt == "select_account") {
            request.choose_identity = true;
        } else {
            return invalid("prompt 只能是 none、login、consent、select_account。",
                           "prompt is none, or some of login, consent and select_account.");
        }
    }
    if (request.silent && prompts.size() > 1) {
        return invalid("prompt=none 不能与其他值并用。", "prompt=none stands alone.");
    }
    return std::nullopt;
}

std::string locale_of(const std::string& wanted) {
    for (const std::string& locale : split_scopes(wanted)) {
        if (locale.starts_with("zh")) {
            return "zh";
        }
        if (locale.starts_with("en")) {
            return "en";
        }
    }
    return {};
}

std::optional<Fault> read_all(const Parameters& parameters, const RelyingParty& party, Level matter_level,
                              AuthorizationRequest& request) {
    if (auto fault = check_form(parameters)) {
        return fault;
    }
    if (auto fault = read_challenge(parameters, request)) {
        return fault;
    }
    if (auto fault = read_scope(parameters, party, request)) {
        return fault;
    }
    if (auto fault = read_demand(parameters, std::max(party.level, matter_level), request)) {
        return fault;
    }
    return read_prompt(parameters, request);
}

} // namespace

std::string value_of(const Parameters& parameters, const std::string& name) {
    const auto found = parameters.find(name);
    return found == parameters.end() ? std::string() : found->second;
}

std::string with_query(const std::string& uri,
                       const std::vector<std::pair<std::string, std::string>>& parameters) {
    std::string result = uri;
    char separator = uri.find('?') == std::string::npos ? '?' : '&';
    for (const auto& [name, value] : parameters) {
        result += separator + name + "=" + http::percent_encode(value);
        separator = '&';
    }
    return result;
}

std::string error_redirect(const std::string& issuer, const std::string& redirect_uri,
                           const std::string& state, const std::string& error, const Text& text) {
    std::vector<std::pair<std::string, std::string>> parameters{{"error", error},
                                                                {"error_description", text.en}};
    if (!state.empty()) {
        parameters.emplace_back("state", state);
    }
    parameters.emplace_back("iss", issuer);
    return with_query(redirect_uri, parameters);
}

std::string code_redirect(const std::string& issuer, const AuthorizationRequest& request,
                          const std::string& code) {
    std::vector<std::pair<std::string, std::string>> parameters{{"code", code}};
    if (!request.state.empty()) {
        parameters.emplace_back("state", request.state);
    }
    parameters.emplace_back("iss", issuer);
    return with_query(request.redirect_uri, parameters);
}

std::variant<AuthorizationRequest, Untrusted, ToClient>
read_authorization(const Parameters& parameters, const std::optional<RelyingParty>& party,
                   const std::string& issuer, Level matter_level, Time now) {
    if (!party) {
        return Untrusted{"client_unknown",
                         {"登录请求来自未登记的系统，请返回原系统并联系其运维人员。",
                          "An unknown system asks for this sign-in. Go back to it and tell its operators."}};
    }
    const auto& uris = party->redirect_uris;
    AuthorizationRequest request;
    request.client_id = party->client_id;
    request.redirect_uri = value_of(parameters, "redirect_uri");
    request.created_at = now;
    if (std::find(uris.begin(), uris.end(), request.redirect_uri) == uris.end()) {
        return Untrusted{
            "redirect_uri_unknown",
            {"登录后的返回地址未登记，为保护您的信息已中止，请返回原系统并联系其运维人员。",
             "The address to return to is not registered; to protect you this was stopped. Go back to the "
             "system and tell its operators."}};
    }
    request.state = value_of(parameters, "state");
    request.nonce = value_of(parameters, "nonce");
    request.matter = value_of(parameters, "matter_code");
    request.locale = locale_of(value_of(parameters, "ui_locales"));
    if (const auto fault = read_all(parameters, *party, matter_level, request)) {
        return ToClient{error_redirect(issuer, request.redirect_uri,
                                       request.state.size() > longest_value ? "" : request.state,
                                       fault->error, fault->text)};
    }
    return request;
}

} // namespace gateway::signon
