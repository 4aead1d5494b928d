#pragma once

#include "connection.hpp"
#include "workload.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace gateway::bench {

/// Requests from one thread over kept connections.
struct Load {
    unsigned short port = 0;
    int connections = 32;
    double seconds = 10;
    /// 0: closed loop, each connection asks again as soon as it is answered. Else open loop: requests are due
    /// at fixed moments, whether or not earlier ones were answered.
    double per_second = 0;
    std::function<void(std::size_t number, std::string& request)> write; ///< appends the request
    std::function<bool(std::size_t number, const Answer&)> right;
};

struct LoadResult {
    std::vector<double> milliseconds; ///< of each answer; in an open loop from the moment it was due
    double seconds = 0;               ///< until the last answer
    std::size_t wrong = 0;
    std::string first_wrong;
    double rate() const { return static_cast<double>(milliseconds.size()) / seconds; }
    /// Throws std::runtime_error when an answer was wrong.
    void require_right() const;
};

/// Sends until the time is over, then waits for the last answers.
LoadResult run_load(const Load& load);

/// A load with what it cost the gateway and the machine.
struct MeasuredLoad {
    LoadResult result;
    Cost cost;
    Round round() const; ///< its rate, and the times of its answers
};
/// Throws std::runtime_error when an answer was wrong.
MeasuredLoad measure_load(const Load& load, pid_t gateway);

} // namespace gateway::bench
