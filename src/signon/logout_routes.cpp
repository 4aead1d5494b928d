#include "logout.hpp"
#include "party_store.hpp"
#include "routes.hpp"
#include "secrets.hpp"
#include "session_store.hpp"
#include "turn_page.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace gateway::signon {
namespace {

using service::Call;
using service::Route;

/// Whose wish it is, as far as it can be told: a token of ours names the client and the session.
struct Wish {
    std::optional<RelyingParty> party;
    std::string session_id; ///< of the hint; "" when it names none
    std::string uri;        ///< where to go afterwards, one of the party's; "": a page of ours
    std::string state;

    std::string location() const {
        return uri.empty() || state.empty() ? uri : with_query(uri, {{"state", state}});
    }
};

Wish wish_of(store::Transaction& tx, const std::string& client_id, const std::string& session_id,
             const std::string& uri, const std::string& state) {
    Wish wish{client_id.empty() ? std::nullopt : find_party(tx, client_id), session_id, {}, state};
    if (wish.party) {
        const auto& known = wish.party->post_logout_redirect_uris;
        wish.uri = std::find(known.begin(), known.end(), uri) == known.end() ? std::string() : uri;
    }
    return wish;
}

/// OpenID Connect RP-Initiated Logout 1.0 §2. An expired token is good as a hint; one of another's making is
/// none.
Wish read_wish(const Foundation& foundation, store::Transaction& tx, const Parameters& parameters, Time now) {
    std::string client_id = value_of(parameters, "client_id");
    std::string session_id;
    if (const auto claims = foundation.keys->verify(tx, value_of(parameters, "id_token_hint"), "JWT", now)) {
        const std::string audience = text_of(*claims, "aud");
        if (client_id.empty() || client_id == audience) {
            client_id = audience;
            session_id = text_of(*claims, "sid");
        }
    }
    return wish_of(tx, client_id, session_id, value_of(parameters, "post_logout_redirect_uri"),
                   value_of(parameters, "state"));
}

constexpr auto wish_context = "signon.logout_wish";
constexpr auto wish_life = std::chrono::minutes(5);

/// A wish that another site posts comes without our cookies (SameSite=Lax): it waits, sealed, in the address
/// that the browser brings them to, for its token must not stand there.
std::string sealed_wish(const Foundation& foundation, const Wish& wish, Time now) {
    return foundation.vault->seal(canonical_json({{"client_id", wish.party ? wish.party->client_id : ""},
                                                  {"session_id", wish.session_id},
                                                  {"uri", wish.uri},
                                                  {"state", wish.state},
                                                  {"until", format_time(now + wish_life)}}),
                                  wish_context);
}

/// An empty wish when it is too old or none of ours: a page asks then.
Wish open_wish(const Foundation& foundation, store::Transaction& tx, const std::string& sealed, Time now) {
    Json kept;
    try {
        kept = parse_json(foundation.vault->open(sealed, wish_context));
    } catch (const std::runtime_error&) {
        return {};
    }
    const auto until = parse_time(text_of(kept, "until"));
    return until && now < *until ? wish_of(tx, text_of(kept, "client_id"), text_of(kept, "session_id"),
                                           text_of(kept, "uri"), text_of(kept, "state"))
                                 : Wish{};
}

http::Response left_page(const Foundation& foundation, const Call& call, const std::string& location) {
    return location.empty()
               ? foundation.pages.show(200, "logged-out", locale_for(call.request, {}), Json::object())
               : onward(foundation, call, location);
}

http::Response leave(const Foundation& foundation, const Call& call, const std::string& location) {
    auto response = left_page(foundation, call, location);
    clear_session_cookie(foundation, response);
    return response;
}

/// A page asks first, unless the hint shows that a client of this very session wishes it: else any site could
/// log people out.
http::Response begin_logout(const Foundation& foundation, const Call& call, store::Transaction& tx,
                            const Wish& wish) {
    const Visitor visitor = visitor_of(foundation, call);
    const auto session = session_of(tx, visitor, call.now);
    if (!session) {
        return left_page(foundation, call, wish.location());
    }
    if (wish.session_id == session->session_id) {
        log_out(tx, *session, call.now);
        return leave(foundation, call, wish.location());
    }
    const std::string locale = locale_for(call.request, {});
    auto response = foundation.pages.show(200, "log-out", locale,
                                          {{"form", form_token(visitor.browser)},
                                           {"client_id", wish.party ? wish.party->client_id : ""},
                                           {"post_logout_redirect_uri", wish.uri},
                                           {"state", wish.state}});
    set_browser_cookie(foundation, response, visitor);
    return response;
}

Route logout_route(const FoundationPtr& foundation, const char* method) {
    const bool post = std::string_view(method) == "POST";
    auto route = page_route(method, "/oauth2/logout", post ? "logOutByForm" : "logOut",
                            {"退出登录（RP 发起）", "Log out (RP-initiated)"});
    route.operation.open_query = true;
    route.transact = [foundation, post](const Call& call, store::Transaction& tx) {
        const auto parameters = post ? http::parse_form(call.request.body) : std::optional(call.query);
        if (!parameters) {
            return malformed_form(*foundation, call);
        }
        const std::string kept = post ? std::string() : value_of(*parameters, "wish");
        const Wish wish = kept.empty() ? read_wish(*foundation, tx, *parameters, call.now)
                                       : open_wish(*foundation, tx, kept, call.now);
        return post ? see_other(
                          with_query("/oauth2/logout", {{"wish", sealed_wish(*foundation, wish, call.now)}}))
                    : begin_logout(*foundation, call, tx, wish);
    };
    return route;
}

Route confirm_route(const FoundationPtr& foundation) {
    auto route =
        page_route("POST", "/signon/logout", "confirmLogOut", {"确认退出登录", "Confirm the logout"});
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        const Visitor visitor = visitor_of(*foundation, call);
        const Parameters form = read_page_form(call, visitor);
        if (const auto session = session_of(tx, visitor, call.now)) {
            log_out(tx, *session, call.now);
        }
        return leave(*foundation, call, read_wish(*foundation, tx, form, call.now).location());
    };
    return route;
}

} // namespace

std::vector<Route> logout_routes(const FoundationPtr& foundation) {
    return {logout_route(foundation, "GET"), logout_route(foundation, "POST"), confirm_route(foundation)};
}

} // namespace gateway::signon
