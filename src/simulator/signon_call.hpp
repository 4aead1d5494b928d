#pragma once

#include "gateway/http/message.hpp"
#include "platform.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace gateway::simulator {

using PathParameters = std::map<std::string, std::string>;

/// One request to the trust platform or to the second region. A handler throws for a fault of ours only.
struct SignOnCall {
    Platform& platform;
    const http::Request& request;
    const PathParameters& path;
};

struct SignOnRoute {
    std::string_view method;
    std::string_view pattern;
    std::uint64_t body_limit;
    http::Response (*run)(const SignOnCall& call);
};

/// For everybody: signed calls of regions, the provider's endpoints, pages.
std::span<const SignOnRoute> signon_routes();

inline constexpr std::string_view region_page = "/region/p33"; ///< also with a slash at its end

/// Runs a route, unless the platform plays dead. Blocks for milliseconds: it runs on a worker. Never throws.
http::Response serve_signon(const SignOnRoute& route, const SignOnCall& call);

} // namespace gateway::simulator
