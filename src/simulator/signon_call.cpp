#include "signon_call.hpp"

#include "answers.hpp"
#include "gateway/base/log.hpp"
#include "licence_calls.hpp"
#include "provider.hpp"
#include "region.hpp"
#include "scan_pages.hpp"
#include "trust_calls.hpp"

#include <array>

namespace gateway::simulator {
namespace {

constexpr std::uint64_t largest_call = 64u << 10;
constexpr std::uint64_t largest_form = 8u << 10;

bool plays_dead(const SignOnRoute& route, const SignOn& signon) {
    const std::lock_guard lock(signon.mutex);
    return signon.faults.has(SignOnFault::unavailable) &&
           (route.pattern.starts_with("/trust/") || route.pattern.starts_with("/licences/"));
}

} // namespace

std::span<const SignOnRoute> signon_routes() {
    static constexpr std::array<SignOnRoute, 18> routes{{
        {"POST", "/trust/v1/persons:verify", largest_call, signed_call<verify_person>},
        {"POST", "/trust/v1/corporations:verify", largest_call, signed_call<verify_corporation>},
        {"POST", "/trust/v1/scans", largest_call, signed_call<begin_scan>},
        {"GET", "/trust/v1/scans/{scan_id}", 0, signed_call<show_scan>},
        {"POST", "/trust/v1/tickets", largest_call, signed_call<issue_ticket>},
        {"POST", "/trust/v1/tickets:redeem", largest_call, signed_call<redeem_ticket>},
        {"POST", "/licences/v1/licences:search", largest_call, signed_call<search_licences>},
        {"POST", "/licences/v1/licences:fetch", largest_call, signed_call<fetch_licence>},
        {"GET", "/trust/scan/{code}", 0, show_scan_page},
        {"POST", "/trust/scan/{code}", largest_form, answer_scan_page},
        {"GET", "/trust/.well-known/openid-configuration", 0, show_discovery},
        {"GET", "/trust/jwks", 0, show_jwks},
        {"GET", "/trust/authorize", 0, authorize},
        {"POST", "/trust/sign-in", largest_form, sign_in},
        {"POST", "/trust/token", largest_form, give_token},
        {"GET", region_page, 0, show_region},
        {"GET", "/region/p33/arrive", 0, arrive},
        {"POST", "/region/p33/visits", largest_form, go_to_jiangsu},
    }};
    return routes;
}

http::Response serve_signon(const SignOnRoute& route, const SignOnCall& call) {
    if (plays_dead(route, call.platform.signon)) {
        return problem_answer(Problem(ProblemKind::unavailable, "unavailable",
                                      {"统一身份认证系统暂不可用，请稍后重试。",
                                       "The national sign-on is not available: try again later."})
                                  .with_retry_after(1));
    }
    try {
        return route.run(call);
    } catch (const std::exception&) {
        log::error("signon_failed", {{"route", route.pattern}});
        return problem_answer(Problem(ProblemKind::internal, "internal", {"内部错误。", "Internal error."}));
    }
}

} // namespace gateway::simulator
