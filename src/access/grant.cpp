#include "grant.hpp"

#include "gateway/base/text.hpp"
#include "gateway/service/answers.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <utility>

namespace gateway::access {
namespace {

using Form = std::map<std::string, std::string>;

GrantError invalid_request(Text text) { return {400, "invalid_request", std::move(text)}; }

/// A parameter sent without a value counts as not sent (RFC 6749 §3.2).
std::optional<std::string> parameter(const Form& form, const std::string& name) {
    const auto found = form.find(name);
    return found == form.end() || found->second.empty() ? std::nullopt : std::optional(found->second);
}

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

std::variant<Grant, GrantError> basic_credentials(std::string_view authorization, const Form& form) {
    if (!is_basic(authorization)) {
        return invalid_client();
    }
    const auto pair = from_base64(trim(authorization.substr(6)));
    const auto colon = pair ? pair->find(':') : std::string::npos;
    if (colon == std::string::npos) {
        return invalid_client();
    }
    const auto client_id = form_decoded(std::string_view(*pair).substr(0, colon));
    const auto secret = form_decoded(std::string_view(*pair).substr(colon + 1));
    if (!client_id || !secret) {
        return invalid_client();
    }
    // A client_id alone in the body is no second way of authentication, but it must name the same client.
    if (parameter(form, "client_secret") || parameter(form, "client_id").value_or(*client_id) != *client_id) {
        return invalid_request(
            {"客户端凭证只能以一种方式提交：或用 Authorization: Basic，或放在请求体中，不得并用。",
             "Send the credentials in one way only: by Authorization: Basic or in the body."});
    }
    return Grant{*client_id, *secret, {}};
}

std::variant<Grant, GrantError> credentials(const http::Request& request, const Form& form) {
    if (const auto authorization = request.field("authorization")) {
        return basic_credentials(*authorization, form);
    }
    auto client_id = parameter(form, "client_id");
    auto secret = parameter(form, "client_secret");
    if (!client_id || !secret) {
        return invalid_client();
    }
    return Grant{std::move(*client_id), std::move(*secret), {}};
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

GrantError invalid_client() {
    return {401,
            "invalid_client",
            {"客户端编号或密钥不正确，或该客户端已停用，请核对后重试。",
             "The client id or secret is wrong, or the client is disabled. Check them and try again."}};
}

http::Response error_response(const GrantError& error) {
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

std::variant<Grant, GrantError> read_grant(const http::Request& request) {
    const auto form = http::parse_form(request.body);
    if (!form) {
        return invalid_request(
            {"请求体不是有效的表单：百分号编码错误、非 UTF-8 或参数重复。",
             "The body is no valid form: a broken percent code, not UTF-8, or a name twice."});
    }
    const auto type = parameter(*form, "grant_type");
    if (!type) {
        return invalid_request({"缺少参数 grant_type，应为 client_credentials。",
                                "grant_type is missing: it must be client_credentials."});
    }
    if (*type != "client_credentials") {
        return GrantError{
            400,
            "unsupported_grant_type",
            {"只支持 client_credentials 授权方式。", "The only grant type here is client_credentials."}};
    }
    auto outcome = credentials(request, *form);
    if (auto* grant = std::get_if<Grant>(&outcome)) {
        if (const auto scope = parameter(*form, "scope")) {
            grant->scopes = split(*scope);
        }
    }
    return outcome;
}

} // namespace gateway::access
