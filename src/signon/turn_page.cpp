#include "turn_page.hpp"

#include "routes.hpp"
#include "secrets.hpp"
#include "session_store.hpp"
#include "tokens.hpp"

#include <nlohmann/json.hpp>

namespace gateway::signon {
namespace {

Json meanings(const Scopes& scopes, const std::string& locale) {
    Json list = Json::array();
    for (const ScopeMeaning& scope : scope_meanings()) {
        if (scopes.contains(scope.name)) {
            list.push_back(locale == "zh" ? scope.meaning.zh : scope.meaning.en);
        }
    }
    return list;
}

Json mandates_json(const std::vector<identity::Mandate>& mandates) {
    Json list = Json::array();
    for (const auto& mandate : mandates) {
        list.push_back({{"mandate_id", mandate.mandate_id},
                        {"name", mandate.corp_name},
                        {"credit_code", mandate.credit_code},
                        {"representative", mandate.role == "representative"}});
    }
    return list;
}

/// 138****8000: enough to know one's own number again.
std::string masked_mobile(const std::string& mobile) {
    constexpr std::size_t length = 11;
    return mobile.size() == length ? mobile.substr(0, 3) + "****" + mobile.substr(7) : std::string();
}

const char* template_of(const Turn& turn, const Shown& shown) {
    switch (turn.step) {
    case Step::identify:
        return "identify";
    case Step::choose_identity:
        return "choose-identity";
    case Step::consent:
        return "consent";
    case Step::prove:
        return shown.code_id.empty() ? "prove" : "code";
    default:
        return shown.code_id.empty() ? "sign-in" : "code";
    }
}

/// What name and number, matched against the base, can come to.
Level base_level(const Foundation& foundation) {
    const auto* kind = identity::level_rules(*foundation.identity).evidence("base_match");
    return kind == nullptr ? Level::none : kind->grants;
}

/// Whether a way can come to what is asked for: one that cannot leads back to the page that offers it.
bool reaches(const Foundation& foundation, const Turn& turn, const char* way) {
    const auto* method = identity::level_rules(*foundation.identity).method(way);
    return method != nullptr && turn.target <= method->ceiling;
}

/// The password, the code to the mobile number, or one after the other.
bool reaches_without_nation(const Foundation& foundation, const Turn& turn) {
    return reaches(foundation, turn, "password") || reaches(foundation, turn, "one_time_code") ||
           reaches(foundation, turn, "password_and_code");
}

/// By the document that is scanned the person also proves who they are.
bool proves(const Foundation& foundation, const Turn& turn, const char* document) {
    const auto* kind = identity::level_rules(*foundation.identity).evidence(document);
    return reaches(foundation, turn, document) &&
           (turn.step != Step::identify || (kind != nullptr && turn.target <= kind->grants));
}

Json page_values(const Foundation& foundation, const Visitor& visitor, const AuthorizationRequest& request,
                 const std::optional<RelyingParty>& party, const Turn& turn, const Shown& shown,
                 const std::string& locale) {
    Json values{{"form", form_token(visitor.browser)},
                {"request", request.request_id},
                {"code_id", shown.code_id},
                {"mobile", shown.mobile},
                {"level", identity::level_name(turn.target)},
                {"again", turn.again},
                {"hinted", !request.hinted.empty()},
                {"scopes", meanings(turn.asked, locale)},
                {"mandates", mandates_json(turn.mandates)},
                {"national", foundation.trust != nullptr},
                {"by_base", turn.target <= base_level(foundation)},
                {"without_nation", reaches_without_nation(foundation, turn)},
                {"by_electronic_id", proves(foundation, turn, "electronic_id")},
                {"by_business_licence", proves(foundation, turn, "business_licence")},
                {"can_decline", turn.step == Step::prove || turn.step == Step::identify}};
    if (party) {
        values["client"] = locale == "zh" ? party->name.zh : party->name.en;
    }
    if (turn.person) {
        values["own_mobile"] = masked_mobile(turn.person->text("user_mobile"));
        values["user_name"] = turn.person->text("user_name");
    }
    if (shown.fault) {
        values["fault"] = locale == "zh" ? shown.fault->text.zh : shown.fault->text.en;
    }
    return values;
}

} // namespace

http::Response turn_page(const Foundation& foundation, const service::Call& call, const Visitor& visitor,
                         const AuthorizationRequest& request, const std::optional<RelyingParty>& party,
                         const Turn& turn, const Shown& shown) {
    const std::string locale = locale_for(call.request, request.locale);
    auto response =
        foundation.pages.show(shown.fault ? 422 : 200, template_of(turn, shown), locale,
                              page_values(foundation, visitor, request, party, turn, shown, locale));
    set_browser_cookie(foundation, response, visitor);
    return response;
}

std::string finish(const Foundation& foundation, store::Transaction& tx, const AuthorizationRequest& request,
                   const Session& session, const Turn& turn, Time now) {
    end_request(tx, request.request_id, now);
    if (request.client_id.empty()) {
        return request.redirect_uri;
    }
    return code_redirect(foundation.issuer, request,
                         issue_code(foundation, tx, request, session, turn.target, turn.auth_time, now));
}

std::string finish_with(const Foundation& foundation, store::Transaction& tx,
                        const AuthorizationRequest& request, const std::string& error, const Text& text,
                        Time now) {
    if (!request.request_id.empty()) {
        end_request(tx, request.request_id, now);
    }
    if (request.client_id.empty()) {
        return "/signon/account";
    }
    return error_redirect(foundation.issuer, request.redirect_uri, request.state, error, text);
}

http::Response onward(const Foundation& foundation, const service::Call& call, const std::string& location,
                      const std::string& asked_locale) {
    return location.starts_with('/')
               ? see_other(location)
               : foundation.pages.show(200, "onward", locale_for(call.request, asked_locale),
                                       {{"onward", location}});
}

http::Response refusal_page(const Foundation& foundation, const service::Call& call, int status,
                            const Text& text) {
    const std::string locale = locale_for(call.request, {});
    return foundation.pages.show(status, "refusal", locale, {{"text", locale == "zh" ? text.zh : text.en}});
}

} // namespace gateway::signon
