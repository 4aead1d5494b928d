#pragma once

#include "workload.hpp"

#include <map>
#include <string>
#include <vector>

namespace gateway::bench {

/// What a workload measures besides, each with a limit of its own: the member `others` of its line.
class Others {
public:
    explicit Others(std::string workload) : workload_(std::move(workload)) {}
    /// One round of it; `limit` is a rate, 0 where there is none.
    void add(const std::string& name, const Round& round, double limit);
    Line line() const;

private:
    struct Figures {
        std::vector<double> rates, p50, p99, seconds, limits, ratios;
    };
    std::string workload_;
    std::map<std::string, Figures> figures_;
};

} // namespace gateway::bench
