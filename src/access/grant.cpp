#include "grant.hpp"

#include "gateway/base/text.hpp"
#include "gateway/service/answers.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace gateway::access {
namespace {

OAuthError invalid_request(Text text) { return {400, "invalid_request", std::move(text)}; }

/// Undoes the form encoding that id and secret get before Base64 (RFC 6749 §2.3.1).
std::optional<std::string> form_decoded(std::string_view text) {
    if (text.find('&') != std::string_view::npos) {
        return std::nullopt;
    }
    auto form = http::parse_form("v=" + std::string(text));
    return form && form->size() == 1 ? parameter(*form, "v") : std::nullopt;
}

bool is_basic(std::string_view authorization) {
    constexpr std::string_view scheme = "basic ";
    return authorization.size() > scheme.size() &&
           std::equal(scheme.begin(), scheme.end(), authorization.begin(),
                      [](char left, unsigned char right) { return left == std::tolower(right); });
}

std::variant<Credentials, OAuthError> basic_credentials(std::string_view authorization, const Form& form) {
    if (!is_basic(authorization)) {
        return invalid_client();
    }
    const auto pair = from_base64(trim(authorization.substr(6)));
    const auto colon = pair ? pair->find(':') : std::string::npos;
    if (colon == std::string::npos) {
        return invalid_client();
    }
    const auto client_id = form_decoded(std::string_view(*pair).substr(0, colon));
    auto secret = form_decoded(std::string_view(*pair).substr(colon + 1));
    if (!client_id || !secret) {
        return invalid_client();
    }
    // A client_id alone in the body is no second way of authentication, but it must name the same client.
    if (parameter(form, "client_secret") || parameter(form, "client_id").value_or(*client_id) != *client_id) {
        return invalid_request(
            {"客户端凭证只能以一种方式提交：或用 Authorization: Basic，或放在请求体中，不得并用。",
             "Send the credentials in one way only: by Authorization: Basic or in the body."});
    }
    return Credentials{*client_id, std::move(*secret)};
}

std::vector<std::string> split(std::string_view list) {
    std::vector<std::string> words;
    while (!list.empty()) {
        const auto end = std::min(list.find(' '), list.size());
        if (end > 0) {
            words.emplace_back(list.substr(0, end));
        }
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return words;
}

} // namespace

OAuthError invalid_client() {
    return {401,
            "invalid_client",
            {"客户端编号或密钥不正确，或该客户端已停用，请核对后重试。",
             "The client id or secret is wrong, or the client is disabled. Check them and try again."}};
}

http::Response error_response(const OAuthError& error) {
    auto response = service::json_response(error.status, {{"error", error.code},
                                                          {"error_description", error.text.en},
                                                          {"error_description_zh", error.text.zh}});
    response.set("Cache-Control", "no-store");
    if (error.status == 401) {
        response.set("WWW-Authenticate", "Basic realm=\"provincial-gateway\", charset=\"UTF-8\"");
    }
    if (error.status == 429) {
        response.set("Retry-After", "1");
    }
    return response;
}

std::optional<std::string> parameter(const Form& form, const std::string& name) {
    const auto found = form.find(name);
    return found == form.end() || found->second.empty() ? std::nullopt : std::optional(found->second);
}

std::variant<Form, OAuthError> read_form(const http::Request& request) {
    auto form = http::parse_form(request.body);
    if (!form) {
        return invalid_request(
            {"请求体不是有效的表单：百分号编码错误、非 UTF-8 或参数重复。",
             "The body is no valid form: a broken percent code, not UTF-8, or a name twice."});
    }
    return std::move(*form);
}

std::variant<Credentials, OAuthError> read_credentials(const http::Request& request, const Form& form) {
    if (const auto authorization = request.field("authorization")) {
        return basic_credentials(*authorization, form);
    }
    auto client_id = parameter(form, "client_id");
    if (!client_id) {
        return invalid_client();
    }
    return Credentials{std::move(*client_id), parameter(form, "client_secret")};
}

std::optional<std::vector<std::string>> read_scopes(const Form& form) {
    const auto scope = parameter(form, "scope");
    return scope ? std::optional(split(*scope)) : std::nullopt;
}

} // namespace gateway::access
