#include "grant_store.hpp"
#include "identify.hpp"
#include "party_store.hpp"
#include "request_pages.hpp"
#include "routes.hpp"
#include "secrets.hpp"
#include "session_store.hpp"
#include "turn_page.hpp"

namespace gateway::signon {
namespace {

using service::Call;
using service::Route;

constexpr auto citizen_card = "111"; // code R: 居民身份证

/// Of this browser, or posted by another site and not taken up by any yet: then it is this browser's.
std::optional<AuthorizationRequest> open_request(store::Transaction& tx, const std::string& request_id,
                                                 const Bytes& browser, Time now) {
    auto request = lock_request(tx, request_id, browser, now);
    if (!request && take_up_request(tx, request_id, browser, now)) {
        request = lock_request(tx, request_id, browser, now);
    }
    return request;
}

Route show_route(const FoundationPtr& foundation) {
    auto route = page_route("GET", "/signon", "showSignOn", {"登录页面", "The page to sign in on"});
    const Json text{{"type", "string"}};
    route.operation.query = {{"request", {"登录请求编号", "The request under way"}, text},
                             {"code", {"已发送验证码的编号", "The code that was sent"}, text}};
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        const Visitor visitor = visitor_of(*foundation, call);
        const auto asked = call.query.find("request");
        const auto request = asked == call.query.end()
                                 ? std::nullopt
                                 : open_request(tx, asked->second, visitor.browser_digest(), call.now);
        if (!request) {
            return gone(*foundation, call);
        }
        const auto session = session_of(tx, visitor, call.now);
        const Turn turn = next_turn(*foundation, tx, *request, session, call.now);
        if (request->silent || turn.step == Step::done || is_hopeless(turn.step)) {
            auto response = go_on(*foundation, call, tx, *request, session);
            set_browser_cookie(*foundation, response, visitor);
            return response;
        }
        Shown shown;
        const auto code = call.query.find("code");
        if (code != call.query.end()) {
            shown.code_id = code->second;
        }
        return turn_page(*foundation, call, visitor, *request, party_of_request(tx, *request), turn, shown);
    };
    return route;
}

bool is_under_way(service::Steps& steps, const Posted& posted, Time now) {
    bool found = false;
    steps.transact([&](store::Transaction& tx) {
        found = lock_request(tx, posted.field("request"), posted.visitor.browser_digest(), now).has_value();
    });
    return found;
}

Route password_route(const FoundationPtr& foundation) {
    auto route =
        page_route("POST", "/signon/password", "signInByPassword", {"密码登录", "Sign in by password"});
    route.stepwise = [foundation](const Call& call, service::Steps& steps) {
        const Posted posted = read_posted(*foundation, call);
        if (!is_under_way(steps, posted, call.now)) {
            return gone(*foundation, call);
        }
        const auto outcome = sign_in_by_password(*foundation, call, steps, posted.visitor,
                                                 posted.field("mobile"), posted.field("password"));
        http::Response response;
        steps.transact([&](store::Transaction& tx) {
            const auto request =
                lock_request(tx, posted.field("request"), posted.visitor.browser_digest(), call.now);
            const auto* secret = std::get_if<std::string>(&outcome);
            if (!request) { // it ran out meanwhile: who signed in is signed in all the same
                response = gone(*foundation, call);
                if (secret != nullptr) {
                    set_session_cookie(*foundation, response, *secret);
                }
            } else if (secret != nullptr) {
                response = came_in(*foundation, call, tx, *request, *secret);
            } else {
                response = ask_again(*foundation, call, tx, posted.visitor, *request,
                                     session_of(tx, posted.visitor, call.now),
                                     {std::get<TryAgain>(outcome), {}, posted.field("mobile")});
            }
        });
        return response;
    };
    return route;
}

/// Whoever proves more within a session proves it with the number the account has.
std::string number_to_ask(const Posted& posted, const Turn& turn) {
    return turn.step == Step::prove && turn.person ? turn.person->text("user_mobile")
                                                   : posted.field("mobile");
}

Route send_code_route(const FoundationPtr& foundation) {
    return request_form(
        foundation, "/signon/code", "sendSignOnCode", {"发送短信验证码", "Send a code to a mobile"},
        [foundation](const Call& call, store::Transaction& tx, const Posted& posted,
                     AuthorizationRequest& request, const std::optional<Session>& session) {
            const Turn turn = next_turn(*foundation, tx, request, session, call.now);
            const bool more = turn.step == Step::prove;
            const auto outcome = send_code(*foundation, tx, posted.visitor, more ? "step_up" : "sign_in",
                                           number_to_ask(posted, turn), call.now);
            if (const auto* fault = std::get_if<TryAgain>(&outcome)) {
                return ask_again(*foundation, call, tx, posted.visitor, request, session,
                                 {*fault, {}, posted.field("mobile")});
            }
            return see_other("/signon?request=" + request.request_id +
                             "&code=" + std::get<std::string>(outcome));
        });
}

Route answer_code_route(const FoundationPtr& foundation) {
    return request_form(foundation, "/signon/code:answer", "answerSignOnCode",
                        {"填写短信验证码", "Give the code that was sent"},
                        [foundation](const Call& call, store::Transaction& tx, const Posted& posted,
                                     AuthorizationRequest& request, const std::optional<Session>& session) {
                            const auto outcome =
                                sign_in_by_code(*foundation, call, tx, posted.visitor,
                                                posted.field("code_id"), posted.field("code"));
                            if (const auto* fault = std::get_if<TryAgain>(&outcome)) {
                                return ask_again(*foundation, call, tx, posted.visitor, request, session,
                                                 {*fault, posted.field("code_id"), {}});
                            }
                            return came_in(*foundation, call, tx, request, std::get<std::string>(outcome));
                        });
}

/// For whom: of this request, and of the session for those that ask nobody (prompt=none).
void choose(const Foundation& foundation, store::Transaction& tx, AuthorizationRequest& request,
            Session& session, const std::string& mandate_id, Time now) {
    request.choose_identity = false;
    request.chosen = true;
    request.acting_for.clear();
    request.mandate_id.clear();
    for (const auto& mandate : identity::mandates_of(*foundation.identity, tx, session.person_id, now)) {
        if (mandate.mandate_id == mandate_id) {
            request.acting_for = mandate.credit_code;
            request.mandate_id = mandate_id;
        }
    }
    session.acting_for = request.acting_for;
    session.mandate_id = request.mandate_id;
    update_request(tx, request);
    update_session(tx, session, now);
}

Route choose_route(const FoundationPtr& foundation) {
    return request_form(
        foundation, "/signon/acting", "chooseActing", {"选择办事身份", "Say for whom one acts"},
        [foundation](const Call& call, store::Transaction& tx, const Posted& posted,
                     AuthorizationRequest& request, const std::optional<Session>& session) {
            auto own = session;
            if (own && next_turn(*foundation, tx, request, own, call.now).step == Step::choose_identity) {
                choose(*foundation, tx, request, *own, posted.field("mandate_id"), call.now);
            }
            return go_on(*foundation, call, tx, request, own);
        });
}

Route consent_route(const FoundationPtr& foundation) {
    return request_form(foundation, "/signon/consent", "giveConsent",
                        {"同意提供个人信息", "Consent to what a system may know"},
                        [foundation](const Call& call, store::Transaction& tx, const Posted&,
                                     AuthorizationRequest& request, const std::optional<Session>& session) {
                            const Turn turn = next_turn(*foundation, tx, request, session, call.now);
                            if (turn.step == Step::consent) { // only what the page has shown is consented to
                                add_consent(tx, session->person_id, request.client_id, turn.asked, call.now);
                                request.ask_consent = false;
                                update_request(tx, request);
                            }
                            return go_on(*foundation, call, tx, request, session);
                        });
}

Route decline_route(const FoundationPtr& foundation) {
    return request_form(foundation, "/signon/decline", "declineLevel",
                        {"不提升实名等级", "Go on without a higher level"},
                        [foundation](const Call& call, store::Transaction& tx, const Posted&,
                                     AuthorizationRequest& request, const std::optional<Session>& session) {
                            const Turn turn = next_turn(*foundation, tx, request, session, call.now);
                            if (turn.step == Step::prove || turn.step == Step::identify) {
                                request.demand.declined.insert(turn.target);
                                update_request(tx, request);
                            }
                            return go_on(*foundation, call, tx, request, session);
                        });
}

Route cancel_route(const FoundationPtr& foundation) {
    return request_form(foundation, "/signon/cancel", "cancelSignOn", {"取消登录", "Do not sign in"},
                        [foundation](const Call& call, store::Transaction& tx, const Posted&,
                                     AuthorizationRequest& request, const std::optional<Session>&) {
                            return onward(*foundation, call,
                                          finish_with(*foundation, tx, request, "access_denied",
                                                      {"用户取消。", "The person cancelled."}, call.now),
                                          request.locale);
                        });
}

/// Name and number, checked against the population base: RC02 when only the form could be checked, RC03 when
/// the base knows them together.
Route identity_route(const FoundationPtr& foundation) {
    auto route =
        page_route("POST", "/signon/identity", "proveIdentity", {"实名认证", "Prove one's identity"});
    route.stepwise = [foundation](const Call& call, service::Steps& steps) {
        const Posted posted = read_posted(*foundation, call);
        std::optional<Session> session;
        bool wanted = false; // only who is asked for an identity gives one
        steps.transact([&](store::Transaction& tx) {
            session = session_of(tx, posted.visitor, call.now);
            const auto request =
                lock_request(tx, posted.field("request"), posted.visitor.browser_digest(), call.now);
            wanted = session && request &&
                     next_turn(*foundation, tx, *request, session, call.now).step == Step::identify;
        });
        std::optional<TryAgain> fault;
        if (wanted) {
            fault = prove_identity(*foundation, call, steps, session->person_id,
                                   {citizen_card, posted.field("cert_no"), posted.field("user_name")});
        }
        http::Response response;
        steps.transact([&](store::Transaction& tx) {
            const auto request =
                lock_request(tx, posted.field("request"), posted.visitor.browser_digest(), call.now);
            if (!request) {
                response = gone(*foundation, call);
            } else if (fault) {
                response =
                    ask_again(*foundation, call, tx, posted.visitor, *request, session, {*fault, {}, {}});
            } else {
                response = go_on(*foundation, call, tx, *request, session);
            }
        });
        return response;
    };
    return route;
}

Route style_route(const FoundationPtr& foundation) {
    auto route =
        page_route("GET", "/signon/style.css", "showSignOnStyle", {"页面样式", "Style of the pages"});
    route.operation.listed = false;
    route.operation.response_type = "text/css";
    route.cached = [foundation](const Call&) -> std::optional<http::Response> {
        return foundation->pages.style();
    };
    return route;
}

} // namespace

std::vector<Route> page_routes(const FoundationPtr& foundation) {
    return {show_route(foundation),        password_route(foundation), send_code_route(foundation),
            answer_code_route(foundation), choose_route(foundation),   consent_route(foundation),
            decline_route(foundation),     cancel_route(foundation),   identity_route(foundation),
            style_route(foundation)};
}

} // namespace gateway::signon
