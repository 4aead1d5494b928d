#include "address_limits.hpp"

#include "gateway/http/proxies.hpp"
#include "turn_page.hpp"

#include <cmath>

namespace gateway::signon {
namespace {

constexpr double minute = 60; // seconds
constexpr std::size_t buckets = 65'536;

http::Response slow_down(const Foundation& foundation, const service::Call& call, std::chrono::seconds wait) {
    const std::string seconds = std::to_string(wait.count());
    auto response =
        refusal_page(foundation, call, 429,
                     {"来自您所在网络的请求过于频繁，未予办理。请等待 " + seconds + " 秒后返回上一页重试。",
                      "Too many requests came from your network, and this one was not taken. Wait " +
                          seconds + " seconds, then go back and try again."});
    response.set("Retry-After", seconds);
    return response;
}

} // namespace

AddressLimit::AddressLimit(int per_minute) : buckets_(per_minute / minute, per_minute, buckets) {}

std::chrono::seconds AddressLimit::take(const std::string& address, Time now) {
    const std::string block = http::address_block(address);
    const std::lock_guard lock(mutex_);
    double& tokens = buckets_.tokens(block, now);
    if (tokens < 1) {
        return std::chrono::seconds(static_cast<long>(std::ceil((1 - tokens) / buckets_.rate())));
    }
    tokens -= 1;
    return std::chrono::seconds(0);
}

void limit_by_address(std::vector<service::Route>& routes, const FoundationPtr& foundation,
                      const MinuteLimits& limits) {
    for (const auto& [pattern, per_minute] :
         {std::pair{"/signon/code", limits.codes}, std::pair{"/signon/password", limits.passwords},
          std::pair{"/oauth2/authorize", limits.authorizations}}) {
        if (per_minute == 0) {
            continue;
        }
        const auto limit = std::make_shared<AddressLimit>(per_minute); // of all methods together
        for (service::Route& route : routes) {
            if (route.pattern == pattern) {
                route.cached = [foundation,
                                limit](const service::Call& call) -> std::optional<http::Response> {
                    const auto wait = limit->take(call.request.remote, call.now);
                    return wait.count() == 0 ? std::nullopt
                                             : std::optional(slow_down(*foundation, call, wait));
                };
            }
        }
    }
}

} // namespace gateway::signon
