#include "grant_store.hpp"
#include "logout.hpp"
#include "party_store.hpp"
#include "request_pages.hpp"
#include "routes.hpp"
#include "secrets.hpp"
#include "session_store.hpp"
#include "turn_page.hpp"
#include "vouched.hpp"

#include <algorithm>

namespace gateway::signon {
namespace {

using service::Call;
using service::Route;

/// A request of our own, which ends at the account's page.
http::Response begin_own_request(const Foundation& foundation, const Call& call, store::Transaction& tx,
                                 const Visitor& visitor, bool fresh) {
    const auto request = own_request(foundation, tx, visitor, fresh, call.now);
    auto response = see_other("/signon?request=" + request.request_id);
    set_browser_cookie(foundation, response, visitor);
    return response;
}

/// Nobody is signed in.
http::Response sign_in_first(const Foundation& foundation, const Call& call, store::Transaction& tx,
                             const Visitor& visitor) {
    return begin_own_request(foundation, call, tx, visitor, false);
}

Json sessions_json(store::Transaction& tx, const Session& own, Time now) {
    Json list = Json::array();
    for (const Session& session : sessions_of(tx, own.person_id, now)) {
        list.push_back({{"session_id", session.session_id},
                        {"since", format_national_time(session.created_at)},
                        {"this_one", session.session_id == own.session_id}});
    }
    return list;
}

Json consents_json(store::Transaction& tx, const std::string& person_id, const std::string& locale) {
    Json list = Json::array();
    for (const Consent& consent : consents_of(tx, person_id)) {
        const auto party = find_party(tx, consent.client_id);
        Json scopes = Json::array();
        for (const ScopeMeaning& scope : scope_meanings()) {
            if (consent.scopes.contains(scope.name)) {
                scopes.push_back(locale == "zh" ? scope.meaning.zh : scope.meaning.en);
            }
        }
        list.push_back({{"client_id", consent.client_id},
                        {"name", !party           ? consent.client_id
                                 : locale == "zh" ? party->name.zh
                                                  : party->name.en},
                        {"scopes", std::move(scopes)}});
    }
    return list;
}

/// Where one can go on to; nowhere without the nation, which issues the tickets.
std::vector<Region> visitable(const Foundation& foundation) {
    return foundation.trust ? foundation.regions : std::vector<Region>{};
}

http::Response show_account(const Foundation& foundation, const Call& call, store::Transaction& tx,
                            const Visitor& visitor, const Session& session,
                            const std::optional<TryAgain>& fault) {
    const std::string locale = locale_for(call.request, {});
    const auto person = identity::find_active(*foundation.identity, tx, session.person_id);
    if (!person) {
        return sign_in_first(foundation, call, tx, visitor);
    }
    Json mandates = Json::array();
    for (const auto& mandate : identity::mandates_of(*foundation.identity, tx, session.person_id, call.now)) {
        mandates.push_back(
            {{"name", mandate.corp_name}, {"representative", mandate.role == "representative"}});
    }
    Json regions = Json::array();
    for (const Region& region : visitable(foundation)) {
        regions.push_back({{"source", region.source}});
    }
    Json values{{"form", form_token(visitor.browser)},
                {"has_regions", !regions.empty()},
                {"regions", std::move(regions)},
                {"user_name", person->text("user_name")},
                {"level", identity::level_name(person->level(call.now))},
                {"sessions", sessions_json(tx, session, call.now)},
                {"consents", consents_json(tx, session.person_id, locale)},
                {"mandates", std::move(mandates)}};
    if (fault) {
        values["fault"] = locale == "zh" ? fault->text.zh : fault->text.en;
    }
    return foundation.pages.show(fault ? 422 : 200, "account", locale, values);
}

Route account_route(const FoundationPtr& foundation) {
    auto route = page_route("GET", account_page, "showAccount", {"我的账号", "One's own account"});
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        const Visitor visitor = visitor_of(*foundation, call);
        const auto session = session_of(tx, visitor, call.now);
        return session ? show_account(*foundation, call, tx, visitor, *session, std::nullopt)
                       : sign_in_first(*foundation, call, tx, visitor);
    };
    return route;
}

/// A form of the account's page.
Route form_route(const FoundationPtr& foundation, const char* pattern, const char* id, Text summary,
                 std::function<void(store::Transaction&, const Session&, const Parameters&, Time)> act) {
    auto route = page_route("POST", pattern, id, std::move(summary));
    route.transact = [foundation, act = std::move(act)](const Call& call, store::Transaction& tx) {
        const Visitor visitor = visitor_of(*foundation, call);
        const Parameters form = read_page_form(call, visitor);
        if (const auto session = session_of(tx, visitor, call.now)) {
            act(tx, *session, form, call.now);
        }
        return see_other(account_page);
    };
    return route;
}

Route end_session_route(const FoundationPtr& foundation) {
    return form_route(foundation, "/signon/account/sessions:end", "endSession",
                      {"退出某处的登录", "End one of one's sessions"},
                      [](store::Transaction& tx, const Session& own, const Parameters& form, Time now) {
                          const auto session = lock_session(tx, value_of(form, "session_id"), now);
                          if (session && session->person_id == own.person_id) {
                              log_out(tx, *session, now);
                          }
                      });
}

Route withdraw_route(const FoundationPtr& foundation) {
    return form_route(foundation, "/signon/account/consents:withdraw", "withdrawConsent",
                      {"撤回对某系统的同意", "Take a consent back"},
                      [](store::Transaction& tx, const Session& own, const Parameters& form, Time now) {
                          const std::string client_id = value_of(form, "client_id");
                          withdraw_consent(tx, own.person_id, client_id, now);
                          end_grants_of_client(tx, own.person_id, client_id, now);
                      });
}

/// A session that was left open must not be enough to take an account over.
constexpr auto signed_in_lately = std::chrono::minutes(10);

/// Signs in anew, then back to the account's page.
http::Response sign_in_again(const Foundation& foundation, const Call& call, store::Transaction& tx,
                             const Visitor& visitor) {
    return begin_own_request(foundation, call, tx, visitor, true);
}

/// What to answer instead of setting the password; empty: it may be set.
std::optional<http::Response> refuse_password(const Foundation& foundation, const Call& call,
                                              store::Transaction& tx, const Visitor& visitor,
                                              const std::optional<Session>& session,
                                              const std::string& password) {
    const auto person =
        session ? identity::find_active(*foundation.identity, tx, session->person_id) : std::nullopt;
    if (!person || session->auth_time() + signed_in_lately < call.now) {
        return sign_in_again(foundation, call, tx, visitor);
    }
    if (const auto fault = fault_of_password(password, person->text("user_mobile"))) {
        return show_account(foundation, call, tx, visitor, *session, fault);
    }
    return std::nullopt;
}

Route password_route(const FoundationPtr& foundation) {
    auto route =
        page_route("POST", "/signon/account/password", "setPassword", {"设置密码", "Set one's password"});
    route.stepwise = [foundation](const Call& call, service::Steps& steps) {
        const Visitor visitor = visitor_of(*foundation, call);
        const Parameters form = read_page_form(call, visitor);
        const std::string password = value_of(form, "password");
        std::optional<Session> session;
        std::optional<http::Response> refusal;
        steps.transact([&](store::Transaction& tx) {
            session = session_of(tx, visitor, call.now);
            refusal = refuse_password(*foundation, call, tx, visitor, session, password);
        });
        if (refusal) {
            return *std::move(refusal);
        }
        set_password(*foundation, steps, *session, password, call.now);
        return see_other(account_page); // which asks to sign in when the session is over
    };
    return route;
}

TryAgain too_weak_to_visit() {
    return {"level_too_low",
            {"前往其他地区须以二级（RC02）以上实名等级登录，请先完成实名认证并重新登录。",
             "Going on to another region takes a sign-in at RC02 or more. Prove your identity and sign in "
             "again."}};
}

/// Whom a ticket is to vouch for: at the level of this sign-in, no higher.
identity::Asserted vouched_for(const Foundation& foundation, const identity::Person& person,
                               const Session& session, Time now) {
    identity::Asserted vouched;
    vouched.identity = {person.text("cert_type"), person.text("cert_no"), person.text("user_name")};
    vouched.mobile = person.text("user_mobile");
    vouched.level = identity::session_level(identity::level_rules(*foundation.identity), person.level(now),
                                            session.proofs, now);
    return vouched;
}

http::Response go_to_region(const Foundation& foundation, const Call& call, service::Steps& steps) {
    const Visitor visitor = visitor_of(foundation, call);
    const std::string source = value_of(read_page_form(call, visitor), "region");
    const auto regions = visitable(foundation);
    const auto region = std::find_if(regions.begin(), regions.end(),
                                     [&](const Region& known) { return known.source == source; });
    std::optional<Session> session;
    std::optional<identity::Asserted> vouched;
    steps.transact([&](store::Transaction& tx) {
        session = session_of(tx, visitor, call.now);
        const auto person =
            session ? identity::find_active(*foundation.identity, tx, session->person_id) : std::nullopt;
        vouched = person ? std::optional(vouched_for(foundation, *person, *session, call.now)) : std::nullopt;
    });
    if (!vouched || region == regions.end()) {
        return see_other(account_page);
    }
    std::optional<TryAgain> fault;
    if (vouched->level < Level::rc02 || vouched->identity.cert_no.empty()) {
        fault = too_weak_to_visit();
    } else {
        const auto outcome = foundation.trust->issue_ticket(source, *vouched);
        if (const auto* ticket = std::get_if<std::string>(&outcome)) {
            return onward(foundation, call, with_query(region->url, {{"ticket", *ticket}}));
        }
        fault = words_of(std::get<identity::TrustFailure>(outcome));
    }
    http::Response response;
    steps.transact([&](store::Transaction& tx) {
        response = show_account(foundation, call, tx, visitor, *session, fault);
    });
    return response;
}

Route visit_route(const FoundationPtr& foundation) {
    auto route =
        page_route("POST", "/signon/visit", "visitRegion", {"前往其他地区", "Go on to another region"});
    route.stepwise = [foundation](const Call& call, service::Steps& steps) {
        return go_to_region(*foundation, call, steps);
    };
    return route;
}

} // namespace

std::vector<Route> account_routes(const FoundationPtr& foundation) {
    return {account_route(foundation), end_session_route(foundation), withdraw_route(foundation),
            password_route(foundation), visit_route(foundation)};
}

} // namespace gateway::signon
