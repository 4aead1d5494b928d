#include "routes.hpp"
#include "visit_store.hpp"
#include "vouched.hpp"

#include <nlohmann/json.hpp>

namespace gateway::signon {
namespace {

using service::Call;
using service::Route;

/// Somebody comes from another region with a ticket: redeemed once, at the level asserted there.
http::Response arrive(const Foundation& foundation, const Call& call, service::Steps& steps) {
    const auto ticket = call.query.find("ticket");
    const Visitor visitor = visitor_of(foundation, call);
    if (call.request.method != "GET" || ticket == call.query.end()) { // a HEAD would use up the ticket
        return refusal_page(foundation, call, 400,
                            {"地址中没有信任传递票据，请从原地区重新跳转。",
                             "The address carries no ticket. Start again from the other region."});
    }
    std::string request_id;
    steps.transact([&](store::Transaction& tx) {
        request_id = waiting_request(tx, visitor.browser_digest(), call.now).value_or("");
    });
    const auto outcome = foundation.trust->redeem_ticket(ticket->second);
    if (const auto* failure = std::get_if<identity::TrustFailure>(&outcome)) {
        return tell_fault(foundation, call, steps, visitor, request_id, words_of(*failure));
    }
    const auto& person = std::get<identity::Asserted>(outcome);
    const std::string reference = crypto::to_hex(crypto::sm3(ticket->second)).substr(0, 16);
    return let_in(foundation, call, steps, visitor, request_id,
                  {person,
                   {"region_assertion", person.level, person.issuer, reference},
                   "region:" + person.issuer,
                   "region_ticket",
                   {},
                   true});
}

Route arrive_route(const FoundationPtr& foundation) {
    auto route = page_route("GET", "/signon/arrive", "arriveFromRegion",
                            {"凭其他地区的信任传递票据登录", "Sign in by a ticket of another region"});
    route.operation.query = {
        {"ticket", {"信任传递票据，一次有效", "The ticket, good once"}, {{"type", "string"}}}};
    route.stepwise = [foundation](const Call& call, service::Steps& steps) {
        return arrive(*foundation, call, steps);
    };
    return route;
}

} // namespace

std::vector<Route> region_routes(const FoundationPtr& foundation) {
    return foundation->trust ? std::vector<Route>{arrive_route(foundation)} : std::vector<Route>{};
}

} // namespace gateway::signon
