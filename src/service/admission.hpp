#pragma once

#include "gateway/http/router.hpp"
#include "gateway/service/application.hpp"
#include "gateway/service/limits.hpp"

#include <array>
#include <set>
#include <string>
#include <vector>

namespace gateway::service {

/// A route with what is counted of it.
struct RouteState {
    const Route* route = nullptr;
    std::set<std::string, std::less<>> query_names;
    std::array<Metrics::Counter*, 6> answers{}; ///< by status class, 1xx to 5xx
    Metrics::Histogram* seconds = nullptr;
};

/// What is decided by a request's head alone.
struct Admission {
    const RouteState* route = nullptr; ///< null: the path is unknown
    Call call;                         ///< parameters, query, caller, time and trace; the request's head
    std::optional<Problem> refusal;
    http::Fields refusal_fields; ///< WWW-Authenticate, Allow
};

/// Route → sign-in → scope → limits → query and headers. Runs on network threads, from memory only.
class Gate {
public:
    Gate(const std::vector<Module>& modules, Authenticate authenticate, Clock clock, Metrics& metrics,
         int requests_per_second);
    Admission admit(const http::RequestHead& head);
    const std::vector<RouteState>& routes() const { return routes_; }

private:
    void sign_in(const http::RequestHead& head, Admission& admission);
    http::Router router_;
    std::vector<RouteState> routes_;
    Authenticate authenticate_;
    Clock clock_;
    RateLimit limit_;
    int requests_per_second_;
};

} // namespace gateway::service
