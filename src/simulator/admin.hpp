#pragma once

#include "gateway/http/message.hpp"
#include "platform.hpp"

#include <map>
#include <span>
#include <string>
#include <string_view>

namespace gateway::simulator {

/// One call to the admin API; it may throw Problem.
struct AdminCall {
    Platform& platform;
    const http::Request& request;
    std::map<std::string, std::string> path; ///< parameters of the pattern
    std::map<std::string, std::string> query;
};

struct AdminRoute {
    std::string_view method;
    std::string_view pattern;
    http::Response (*run)(const AdminCall& call);
};

/// For people and tests on the same machine: what is held, which faults are made, what is to come down.
std::span<const AdminRoute> admin_routes();

} // namespace gateway::simulator
