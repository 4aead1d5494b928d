#include "others.hpp"

#include <cmath>
#include <iostream>

namespace gateway::bench {

void Others::add(const std::string& name, const Round& round, double limit) {
    Figures& figures = figures_[name];
    figures.rates.push_back(round.rate);
    figures.p50.push_back(round.p50);
    figures.p99.push_back(round.p99);
    figures.seconds.push_back(round.cost.gateway_seconds);
    if (limit > 0) {
        figures.limits.push_back(limit);
        figures.ratios.push_back(round.rate / limit);
    }
    std::cerr << workload_ << " " << name << ": " << std::llround(round.rate) << "/s" << std::endl;
}

Line Others::line() const {
    Line line;
    for (const auto& [name, figures] : figures_) {
        line[name] = {{"rate", rounded(median(figures.rates))},
                      {"p50_ms", rounded(median(figures.p50))},
                      {"p99_ms", rounded(median(figures.p99))},
                      {"gateway_cpu_seconds", rounded(median(figures.seconds))}};
        if (!figures.limits.empty()) {
            line[name]["limit"] = rounded(median(figures.limits));
            line[name]["ratio"] = rounded(median(figures.ratios));
        }
    }
    return line;
}

} // namespace gateway::bench
