#include "runner.hpp"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <thread>

namespace gateway::bench {
namespace {

template <class Get>
double median_of(const std::vector<Round>& rounds, Get get) {
    std::vector<double> values;
    std::transform(rounds.begin(), rounds.end(), std::back_inserter(values), get);
    return rounded(median(values));
}

void tell(const std::string& name, int round, const char* side, const Round& measured) {
    std::cerr << name << " round " << round + 1 << " " << side << ": " << std::llround(measured.rate) << "/s";
    if (measured.p50 > 0) {
        std::cerr << ", p50 " << rounded(measured.p50) << " ms, p99 " << rounded(measured.p99) << " ms";
    }
    std::cerr << std::endl;
}

void add_figures(Line& line, const std::vector<Round>& rounds) {
    line["rate"] = median_of(rounds, [](const Round& r) { return r.rate; });
    if (rounds.front().p50 > 0) {
        line["p50_ms"] = median_of(rounds, [](const Round& r) { return r.p50; });
        line["p99_ms"] = median_of(rounds, [](const Round& r) { return r.p99; });
    }
}

/// Round by round: what falls on both sides of a round does not move its ratio.
void add_ratios(Line& line, const std::vector<Round>& gateway, const std::vector<Round>& limit) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < gateway.size(); ++i) {
        ratios.push_back(gateway[i].rate / limit[i].rate);
    }
    line["ratio"] = rounded(median(ratios));
    line["ratio_min"] = rounded(*std::min_element(ratios.begin(), ratios.end()));
    line["ratio_max"] = rounded(*std::max_element(ratios.begin(), ratios.end()));
}

} // namespace

Line run_rounds(const std::string& name, Workload& workload, int rounds) {
    std::vector<Round> gateway, limit;
    for (int round = 0; round < rounds; ++round) {
        if (const auto measured = workload.limit(round)) {
            tell(name, round, "limit", *measured);
            limit.push_back(*measured);
        }
        gateway.push_back(workload.gateway(round));
        tell(name, round, "gateway", gateway.back());
    }
    Line line{{"workload", name},
              {"unit", workload.unit()},
              {"rounds", rounds},
              {"cores", std::thread::hardware_concurrency()}};
    add_figures(line, gateway);
    line["gateway_cpu_seconds"] = median_of(gateway, [](const Round& r) { return r.cost.gateway_seconds; });
    line["machine_cpu_seconds"] = median_of(gateway, [](const Round& r) { return r.cost.machine_seconds; });
    line["load_cpu_seconds"] = median_of(gateway, [](const Round& r) { return r.cost.load_seconds; });
    line["peak_mib"] = median_of(gateway, [](const Round& r) { return r.cost.peak_mib; });
    if (!limit.empty()) {
        line["limit"] = {{"what", workload.limit_text()}};
        add_figures(line["limit"], limit);
        add_ratios(line, gateway, limit);
    }
    workload.finish(line);
    return line;
}

} // namespace gateway::bench
