#pragma once

#include "measure.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <optional>

namespace gateway::bench {

using Line = nlohmann::ordered_json; ///< one line of the report

struct Options {
    int rounds = 3;
    int seconds = 10; ///< of each round of the workloads that run for a time
    int connections = 32;
    int matters = 2000;
    long long import_lines = 1'000'000;
    long long push_records = 100'000;
    int latency_seconds = 20;
    int latency_rate = 500;
    int idle_connections = 1000;
    long long few_cases = 100'000;
    long long stored_cases = 300'000; ///< of cases-scale
    int reform_matters = 10'000;      ///< of reform, in place of `matters`
    int reform_bodies = 40;
    int reform_cases = 2'000;
    int reform_drafts = 500; ///< and as many open applications
    long long few_licences = 1'000;
    long long licences = 1'000'000; ///< of licences-scale
};

/// What one round of one side showed; times in milliseconds, 0 where there are none.
struct Round {
    double rate = 0;
    double p50 = 0, p99 = 0;
    Cost cost;
};

/// One kind of work, measured at the gateway and, where there is one, beside the machine's own limit.
class Workload {
public:
    virtual ~Workload() = default;
    virtual const char* unit() const = 0;
    /// What `limit` stands for; empty when there is none.
    virtual std::string limit_text() const { return {}; }
    virtual std::optional<Round> limit(int /*round*/) { return std::nullopt; }
    virtual Round gateway(int round) = 0;
    /// After the last round: proves that all of it is there (throws when not), and judges the line.
    virtual void finish(Line& line) = 0;
};

std::unique_ptr<Workload> read_workload(const Options& options);
std::unique_ptr<Workload> accept_workload(const Options& options);
std::unique_ptr<Workload> import_workload(const Options& options);
std::unique_ptr<Workload> push_workload(const Options& options);
std::unique_ptr<Workload> latency_workload(const Options& options);
std::unique_ptr<Workload> memory_workload(const Options& options);
std::unique_ptr<Workload> resume_workload(const Options& options);
std::unique_ptr<Workload> scale_workload(const Options& options);
std::unique_ptr<Workload> reform_workload(const Options& options);
std::unique_ptr<Workload> stock_workload(const Options& options);
std::unique_ptr<Workload> token_workload(const Options& options);
std::unique_ptr<Workload> seal_workload(const Options& options);
std::unique_ptr<Workload> licence_workload(const Options& options);
std::unique_ptr<Workload> licence_scale_workload(const Options& options);

} // namespace gateway::bench
