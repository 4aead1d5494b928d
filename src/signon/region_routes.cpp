#include "gateway/base/characters.hpp"
#include "routes.hpp"
#include "secrets.hpp"
#include "session_store.hpp"
#include "visit_store.hpp"
#include "vouched.hpp"

#include <nlohmann/json.hpp>

namespace gateway::signon {
namespace {

// Who comes from another region comes by an address that anybody can put into anybody's browser. So the
// ticket is redeemed at once, but signs nobody in: a page says whom it names, and its form goes on.

using service::Call;
using service::Route;

std::string context_of(const std::string& arrival_id) { return "signon.arrival:" + arrival_id; }

std::string seal(const Foundation& foundation, const std::string& arrival_id,
                 const identity::Asserted& person, const std::string& ticket) {
    return foundation.vault->seal(
        canonical_json({{"person", identity_json(person.identity)},
                        {"level", identity::level_name(person.level)},
                        {"issuer", person.issuer},
                        {"reference", crypto::to_hex(crypto::sm3(ticket)).substr(0, 16)}}),
        context_of(arrival_id));
}

Vouched vouched_by(const Foundation& foundation, const Arrival& arrival) {
    const Json kept = parse_json(foundation.vault->open(arrival.sealed, context_of(arrival.arrival_id)));
    Vouched vouched;
    vouched.person.identity = read_identity(kept.at("person"));
    vouched.person.level = identity::level_of(text_of(kept, "level")).value();
    vouched.person.issuer = text_of(kept, "issuer");
    vouched.evidence = {"region_assertion", vouched.person.level, vouched.person.issuer,
                        text_of(kept, "reference")};
    vouched.origin = "region:" + vouched.person.issuer;
    vouched.method = "region_ticket";
    vouched.unasked = true;
    return vouched;
}

/// 张*: enough to know oneself by.
std::string masked_name(std::string_view name) {
    const std::string_view first = first_characters(name, 1);
    return std::string(first) + std::string(text_length(name.substr(first.size())), '*');
}

/// The request of this browser that waits for somebody to sign in.
std::optional<AuthorizationRequest> waiting(store::Transaction& tx, const Visitor& visitor, Time now) {
    const auto request_id = waiting_request(tx, visitor.browser_digest(), now);
    return request_id ? lock_request(tx, *request_id, visitor.browser_digest(), now) : std::nullopt;
}

std::string waiting_id(store::Transaction& tx, const Visitor& visitor, Time now) {
    return waiting_request(tx, visitor.browser_digest(), now).value_or("");
}

/// Redeemed once, whatever comes of it.
http::Response arrive(const Foundation& foundation, const Call& call, service::Steps& steps) {
    const auto ticket = call.query.find("ticket");
    const Visitor visitor = visitor_of(foundation, call);
    if (call.request.method != "GET" || ticket == call.query.end()) { // a HEAD would use up the ticket
        return refusal_page(foundation, call, 400,
                            {"地址中没有信任传递票据，请从原地区重新跳转。",
                             "The address carries no ticket. Start again from the other region."});
    }
    const auto outcome = foundation.trust->redeem_ticket(ticket->second);
    if (const auto* failure = std::get_if<identity::TrustFailure>(&outcome)) {
        std::string request_id;
        steps.transact([&](store::Transaction& tx) { request_id = waiting_id(tx, visitor, call.now); });
        return tell_fault(foundation, call, steps, visitor, request_id, words_of(*failure));
    }
    const std::string arrival_id = new_guid();
    steps.transact([&](store::Transaction& tx) {
        insert_arrival(
            tx,
            {arrival_id, seal(foundation, arrival_id, std::get<identity::Asserted>(outcome), ticket->second)},
            visitor.browser_digest(), call.now, call.now + foundation.life.arrival);
    });
    auto response = see_other("/signon/arrival?arrival=" + arrival_id);
    set_browser_cookie(foundation, response, visitor);
    return response;
}

http::Response show(const Foundation& foundation, const Call& call, store::Transaction& tx) {
    const Visitor visitor = visitor_of(foundation, call);
    const auto asked = call.query.find("arrival");
    const auto arrival = asked == call.query.end()
                             ? std::nullopt
                             : find_arrival(tx, asked->second, visitor.browser_digest(), call.now);
    if (!arrival) {
        return gone(foundation, call);
    }
    const Vouched vouched = vouched_by(foundation, *arrival);
    const auto request = waiting(tx, visitor, call.now);
    const std::string locale = locale_for(call.request, request ? request->locale : std::string());
    Json values{{"form", form_token(visitor.browser)},
                {"arrival", arrival->arrival_id},
                {"region", vouched.person.issuer},
                {"user_name", masked_name(vouched.person.identity.user_name)},
                {"level", identity::level_name(vouched.person.level)}};
    if (const auto party = request ? party_of_request(tx, *request) : std::nullopt) {
        values["client"] = locale == "zh" ? party->name.zh : party->name.en;
    }
    return foundation.pages.show(200, "arrival", locale, values);
}

http::Response go_on_as(const Foundation& foundation, const Call& call, service::Steps& steps) {
    const Posted posted = read_posted(foundation, call);
    std::optional<Arrival> arrival;
    std::string request_id;
    steps.transact([&](store::Transaction& tx) {
        arrival = take_arrival(tx, posted.field("arrival"), posted.visitor.browser_digest(), call.now);
        request_id = waiting_id(tx, posted.visitor, call.now);
    });
    return arrival
               ? let_in(foundation, call, steps, posted.visitor, request_id, vouched_by(foundation, *arrival))
               : gone(foundation, call);
}

/// What was vouched for is forgotten; who sits here signs in another way.
http::Response refuse(const Foundation& foundation, const Call& call, store::Transaction& tx) {
    const Posted posted = read_posted(foundation, call);
    take_arrival(tx, posted.field("arrival"), posted.visitor.browser_digest(), call.now);
    const std::string request_id = waiting_id(tx, posted.visitor, call.now);
    return see_other(request_id.empty() ? account_page : "/signon?request=" + request_id);
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

Route show_route(const FoundationPtr& foundation) {
    auto route = page_route("GET", "/signon/arrival", "showArrival",
                            {"确认来访身份", "Whom the ticket names: go on or not"});
    route.operation.query = {{"arrival", {"来访编号", "The arrival"}, {{"type", "string"}}}};
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        return show(*foundation, call, tx);
    };
    return route;
}

Route go_on_route(const FoundationPtr& foundation) {
    auto route =
        page_route("POST", "/signon/arrival", "confirmArrival", {"以来访身份登录", "Sign in as who arrives"});
    route.stepwise = [foundation](const Call& call, service::Steps& steps) {
        return go_on_as(*foundation, call, steps);
    };
    return route;
}

Route refuse_route(const FoundationPtr& foundation) {
    auto route = page_route("POST", "/signon/arrival:refuse", "refuseArrival",
                            {"不以来访身份登录", "Do not sign in as who arrives"});
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        return refuse(*foundation, call, tx);
    };
    return route;
}

} // namespace

std::vector<Route> region_routes(const FoundationPtr& foundation) {
    if (!foundation->trust) {
        return {};
    }
    return {arrive_route(foundation), show_route(foundation), go_on_route(foundation),
            refuse_route(foundation)};
}

} // namespace gateway::signon
