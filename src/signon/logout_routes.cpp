#include "logout.hpp"
#include "party_store.hpp"
#include "routes.hpp"
#include "secrets.hpp"
#include "session_store.hpp"
#include "turn_page.hpp"

#include <algorithm>

namespace gateway::signon {
namespace {

using service::Call;
using service::Route;

/// Whose wish it is, as far as it can be told: a token of ours names the client and the session.
struct Wish {
    std::optional<RelyingParty> party;
    std::string session_id; ///< of the hint; "" when it names none
    std::string location;   ///< where to go afterwards; "": a page of ours
};

/// OpenID Connect RP-Initiated Logout 1.0 §2. An expired token is good as a hint; one of another's making is
/// none.
Wish read_wish(const Foundation& foundation, store::Transaction& tx, const Parameters& parameters, Time now) {
    Wish wish;
    std::string client_id = value_of(parameters, "client_id");
    if (const auto claims = foundation.keys->verify(tx, value_of(parameters, "id_token_hint"), "JWT", now)) {
        const std::string audience = text_of(*claims, "aud");
        if (client_id.empty() || client_id == audience) {
            client_id = audience;
            wish.session_id = text_of(*claims, "sid");
        }
    }
    wish.party = client_id.empty() ? std::nullopt : find_party(tx, client_id);
    const std::string uri = value_of(parameters, "post_logout_redirect_uri");
    if (wish.party && !uri.empty()) {
        const auto& known = wish.party->post_logout_redirect_uris;
        if (std::find(known.begin(), known.end(), uri) != known.end()) {
            const std::string state = value_of(parameters, "state");
            wish.location = state.empty() ? uri : with_query(uri, {{"state", state}});
        }
    }
    return wish;
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
                            const Parameters& parameters) {
    const Visitor visitor = visitor_of(foundation, call);
    const auto session = session_of(tx, visitor, call.now);
    const Wish wish = read_wish(foundation, tx, parameters, call.now);
    if (!session) {
        return left_page(foundation, call, wish.location);
    }
    if (wish.session_id == session->session_id) {
        log_out(tx, *session, call.now);
        return leave(foundation, call, wish.location);
    }
    const std::string locale = locale_for(call.request, {});
    auto response = foundation.pages.show(
        200, "log-out", locale,
        {{"form", form_token(visitor.browser)},
         {"client_id", wish.party ? wish.party->client_id : ""},
         {"post_logout_redirect_uri",
          wish.location.empty() ? "" : value_of(parameters, "post_logout_redirect_uri")},
         {"state", value_of(parameters, "state")}});
    set_browser_cookie(foundation, response, visitor);
    return response;
}

Route logout_route(const FoundationPtr& foundation, const char* method) {
    const bool post = std::string_view(method) == "POST";
    auto route = page_route(method, "/oauth2/logout", post ? "logOutByForm" : "logOut",
                            {"退出登录（RP 发起）", "Log out (RP-initiated)"});
    route.operation.open_query = true;
    route.transact = [foundation, post](const Call& call, store::Transaction& tx) {
        return post ? form_as_address(*foundation, call, "/oauth2/logout")
                    : begin_logout(*foundation, call, tx, call.query);
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
        return leave(*foundation, call, read_wish(*foundation, tx, form, call.now).location);
    };
    return route;
}

} // namespace

std::vector<Route> logout_routes(const FoundationPtr& foundation) {
    return {logout_route(foundation, "GET"), logout_route(foundation, "POST"), confirm_route(foundation)};
}

} // namespace gateway::signon
