#include "request_pages.hpp"

#include "party_store.hpp"
#include "routes.hpp"
#include "secrets.hpp"
#include "session_store.hpp"

namespace gateway::signon {

using service::Call;
using service::Route;

Posted read_posted(const Foundation& foundation, const Call& call) {
    Posted posted{visitor_of(foundation, call), {}};
    posted.fields = read_page_form(call, posted.visitor);
    return posted;
}

http::Response gone(const Foundation& foundation, const Call& call) {
    return refusal_page(
        foundation, call, 404,
        {"这次登录已完成、已取消或已超时，请返回原系统重新登录。",
         "This sign-in is finished, cancelled or timed out. Go back to the system and begin again."});
}

std::optional<RelyingParty> party_of_request(store::Transaction& tx, const AuthorizationRequest& request) {
    return request.client_id.empty() ? std::nullopt : find_party(tx, request.client_id);
}

namespace {

/// Why a request ends without a code.
Text words_of_end(Step step) {
    switch (step) {
    case Step::other_person:
        return {"登录的不是原系统所指的用户。", "Another person signed in than the id_token_hint names."};
    case Step::unmet:
        return {"无法达到所要求的实名等级。", "The level asked for cannot be reached."};
    default:
        return {"需要用户操作，不能静默完成。", "The person has to do something first."};
    }
}

} // namespace

http::Response go_on(const Foundation& foundation, const Call& call, store::Transaction& tx,
                     const AuthorizationRequest& request, const std::optional<Session>& session) {
    const Turn turn = next_turn(foundation, tx, request, session, call.now);
    const auto leave = [&](const std::string& location) { // nobody sees a page of a silent request
        return request.silent ? see_other(location) : onward(foundation, call, location, request.locale);
    };
    if (turn.step == Step::done) {
        return leave(finish(foundation, tx, request, *session, turn, call.now));
    }
    if (request.silent || is_hopeless(turn.step)) {
        return leave(
            finish_with(foundation, tx, request, error_of(turn.step), words_of_end(turn.step), call.now));
    }
    return see_other("/signon?request=" + request.request_id);
}

Route request_form(const FoundationPtr& foundation, const char* pattern, const char* id, Text summary,
                   Act act) {
    auto route = page_route("POST", pattern, id, std::move(summary));
    route.transact = [foundation, act = std::move(act)](const Call& call, store::Transaction& tx) {
        const Posted posted = read_posted(*foundation, call);
        auto request = lock_request(tx, posted.field("request"), posted.visitor.browser_digest(), call.now);
        if (!request) {
            return gone(*foundation, call);
        }
        return act(call, tx, posted, *request, session_of(tx, posted.visitor, call.now));
    };
    return route;
}

http::Response ask_again(const Foundation& foundation, const Call& call, store::Transaction& tx,
                         const Visitor& visitor, const AuthorizationRequest& request,
                         const std::optional<Session>& session, const Shown& shown) {
    const Turn turn = next_turn(foundation, tx, request, session, call.now);
    return turn_page(foundation, call, visitor, request, party_of_request(tx, request), turn, shown);
}

http::Response came_in(const Foundation& foundation, const Call& call, store::Transaction& tx,
                       const AuthorizationRequest& request, const std::string& secret) {
    auto response = go_on(foundation, call, tx, request, find_session(tx, digest_of(secret), call.now));
    set_session_cookie(foundation, response, secret);
    return response;
}

AuthorizationRequest own_request(const Foundation& foundation, store::Transaction& tx, const Visitor& visitor,
                                 bool fresh, Time now) {
    AuthorizationRequest request;
    request.fresh = fresh;
    request.request_id = new_guid();
    request.redirect_uri = account_page;
    request.created_at = now;
    insert_request(tx, request, visitor.browser_digest(), now + foundation.life.request);
    return request;
}

} // namespace gateway::signon
