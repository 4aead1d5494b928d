#include "request_pages.hpp"
#include "routes.hpp"
#include "secrets.hpp"
#include "session_store.hpp"
#include "visit_store.hpp"
#include "vouched.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace gateway::signon {
namespace {

using identity::NationalSignIn;
using service::Call;
using service::Route;

std::string callback_url(const Foundation& foundation) {
    return foundation.issuer + "/signon/national/callback";
}

std::string context_of(const Bytes& state) { return "signon.national_visit:" + to_hex(state); }

/// acr_values: what this request would take, never below what it must have. Empty: anything.
std::set<Level> levels_asked(const AuthorizationRequest& request, const Turn& turn) {
    if (turn.step == Step::prove || turn.step == Step::identify) {
        return {turn.target};
    }
    std::set<Level> levels;
    for (const Level level : request.demand.acceptable) {
        if (!request.demand.declined.contains(level)) {
            levels.insert(std::max(level, request.demand.floor));
        }
    }
    if (levels.empty() && request.demand.floor > Level::rc01) {
        levels.insert(request.demand.floor);
    }
    return levels;
}

std::string seal(const Foundation& foundation, const NationalSignIn& sign_in, const Bytes& state) {
    Json levels = Json::array();
    for (const Level level : sign_in.levels) {
        levels.push_back(static_cast<int>(level));
    }
    return foundation.vault->seal(
        canonical_json(
            {{"nonce", sign_in.nonce}, {"verifier", sign_in.verifier}, {"levels", std::move(levels)}}),
        context_of(state));
}

NationalSignIn open_visit(const Foundation& foundation, const NationalVisit& visit) {
    const Json kept = parse_json(foundation.vault->open(visit.sealed, context_of(visit.state)));
    NationalSignIn sign_in{callback_url(foundation),  {}, text_of(kept, "nonce"),
                           text_of(kept, "verifier"), {}, visit.created_at};
    for (const Json& level : kept.at("levels")) {
        sign_in.levels.insert(static_cast<Level>(level.get<int>()));
    }
    return sign_in;
}

Route begin_route(const FoundationPtr& foundation) {
    return request_form(foundation, "/signon/national", "signInThroughNation",
                        {"经国家统一身份认证登录", "Sign in through the nation"},
                        [foundation](const Call& call, store::Transaction& tx, const Posted& posted,
                                     AuthorizationRequest& request, const std::optional<Session>& session) {
                            const Turn turn = next_turn(*foundation, tx, request, session, call.now);
                            const NationalSignIn sign_in{
                                callback_url(*foundation),   new_secret(), new_secret(), new_secret(),
                                levels_asked(request, turn), call.now};
                            NationalVisit visit{digest_of(sign_in.state), request.request_id, {}, call.now};
                            visit.sealed = seal(*foundation, sign_in, visit.state);
                            insert_national_visit(tx, visit, posted.visitor.browser_digest(),
                                                  call.now + foundation->life.national);
                            return onward(*foundation, call, foundation->trust->authorize_url(sign_in),
                                          request.locale);
                        });
}

TryAgain words_of_error(const std::string& error) {
    if (error == "access_denied") {
        return {error,
                {"您没有同意经国家统一身份认证登录，可重试或用下面的方式登录。",
                 "You refused the national sign-in. Try again, or sign in below."}};
    }
    if (error == "unmet_authentication_requirements") {
        return {
            error,
            {"您在国家统一身份认证的实名等级未达到此项服务的要求，请先在国家平台提升等级，或用下面的方式登录"
             "。",
             "Your level at the national platform is below what this service asks for. Raise it there, or "
             "sign in below."}};
    }
    return {"national_error",
            {"国家统一身份认证没有完成这次登录，请重试，或用下面的方式登录。",
             "The national platform did not finish this sign-in. Try again, or sign in below."}};
}

TryAgain not_ours() {
    return {"national_foreign",
            {"这次国家统一身份认证登录不是在本浏览器发起的，或已完成、已超时，请重新登录。",
             "This national sign-in was not begun in this browser, or it is finished or timed out. Sign in "
             "again."}};
}

/// The state belongs to a sign-in of this browser, and it is the nation that answers (RFC 9207): else
/// somebody would have the person signed in by a code of their own.
http::Response come_back(const Foundation& foundation, const Call& call, service::Steps& steps) {
    const Visitor visitor = visitor_of(foundation, call);
    const auto value = [&](const char* name) {
        const auto found = call.query.find(name);
        return found == call.query.end() ? std::string() : found->second;
    };
    std::optional<NationalVisit> visit;
    if (is_secret(value("state"))) {
        steps.transact([&](store::Transaction& tx) {
            visit = use_national_visit(tx, digest_of(value("state")), visitor.browser_digest(), call.now);
        });
    }
    if (!visit) {
        return tell_fault(foundation, call, steps, visitor, {}, not_ours());
    }
    const auto told = [&](const TryAgain& fault) {
        return tell_fault(foundation, call, steps, visitor, visit->request_id, fault);
    };
    if (value("iss") != foundation.trust->issuer()) {
        return told(words_of({"issuer", false}));
    }
    if (value("code").empty()) {
        return told(words_of_error(value("error")));
    }
    const auto outcome = foundation.trust->redeem_code(value("code"), open_visit(foundation, *visit));
    if (const auto* failure = std::get_if<identity::TrustFailure>(&outcome)) {
        return told(words_of(*failure));
    }
    const auto& person = std::get<identity::Asserted>(outcome);
    return let_in(
        foundation, call, steps, visitor, visit->request_id,
        {person,
         {"national_assertion", person.level, "national-signon", to_hex(visit->state).substr(0, 16)},
         "national",
         "national",
         {},
         false});
}

Route callback_route(const FoundationPtr& foundation) {
    auto route = page_route("GET", "/signon/national/callback", "returnFromNation",
                            {"自国家统一身份认证返回", "Back from the national sign-in"});
    route.operation.open_query = true;
    route.operation.listed = false;
    route.stepwise = [foundation](const Call& call, service::Steps& steps) {
        return come_back(*foundation, call, steps);
    };
    return route;
}

} // namespace

std::vector<Route> national_routes(const FoundationPtr& foundation) {
    if (!foundation->trust) {
        return {};
    }
    return {begin_route(foundation), callback_route(foundation)};
}

} // namespace gateway::signon
