#include "visitor.hpp"

#include "gateway/base/text.hpp"
#include "secrets.hpp"
#include "session_store.hpp"

namespace gateway::signon {
namespace {

std::string cookie_name(const Foundation& foundation, const char* name) {
    return (foundation.secure() ? "__Host-gateway-" : "gateway-") + std::string(name);
}

void set_cookie(const Foundation& foundation, http::Response& response, const char* name,
                const std::string& value, const std::string& more) {
    response.fields.emplace_back("Set-Cookie", cookie_name(foundation, name) + "=" + value +
                                                   "; Path=/; HttpOnly; SameSite=Lax" +
                                                   (foundation.secure() ? "; Secure" : "") + more);
}

Problem foreign_form() {
    return {ProblemKind::forbidden,
            "form_foreign",
            {"页面已失效或来自其他网站，请返回重新打开登录页面。",
             "The page is out of date or came from another site. Go back and open the sign-in page again."}};
}

} // namespace

std::string cookie(const http::RequestHead& head, const std::string& name) {
    for (const auto& [field, value] : head.fields) {
        if (field.size() != 6 || http::find_field({{field, value}}, "cookie") == std::nullopt) {
            continue;
        }
        std::string_view rest = value;
        while (!rest.empty()) {
            const auto end = std::min(rest.find(';'), rest.size());
            const auto pair = trim(rest.substr(0, end));
            if (pair.starts_with(name + "=")) {
                return std::string(pair.substr(name.size() + 1));
            }
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
    return {};
}

Bytes Visitor::browser_digest() const { return digest_of(browser); }

Visitor visitor_of(const Foundation& foundation, const service::Call& call) {
    Visitor visitor;
    visitor.browser = cookie(call.request, cookie_name(foundation, "browser"));
    if (!is_secret(visitor.browser)) {
        visitor.browser = new_secret();
        visitor.is_new = true;
    }
    visitor.session = cookie(call.request, cookie_name(foundation, "session"));
    if (!is_secret(visitor.session)) {
        visitor.session.clear();
    }
    return visitor;
}

std::optional<Session> session_of(store::Transaction& tx, const Visitor& visitor, Time now) {
    return visitor.session.empty() ? std::nullopt : find_session(tx, digest_of(visitor.session), now);
}

void set_browser_cookie(const Foundation& foundation, http::Response& response, const Visitor& visitor) {
    if (visitor.is_new) {
        set_cookie(foundation, response, "browser", visitor.browser, "; Max-Age=31536000");
    }
}

void set_session_cookie(const Foundation& foundation, http::Response& response, const std::string& secret) {
    set_cookie(foundation, response, "session", secret, "");
}

void clear_session_cookie(const Foundation& foundation, http::Response& response) {
    set_cookie(foundation, response, "session", "", "; Max-Age=0");
}

Parameters read_page_form(const service::Call& call, const Visitor& visitor) {
    auto form = http::parse_form(call.request.body);
    if (!form) {
        throw Problem(ProblemKind::bad_request, "malformed_form",
                      {"表单无效，请返回重新填写。", "The form is malformed: go back and fill it in again."});
    }
    const auto token = form->find("form");
    if (visitor.is_new || token == form->end() ||
        !equal_constant_time(token->second, form_token(visitor.browser))) {
        throw foreign_form();
    }
    return std::move(*form);
}

} // namespace gateway::signon
