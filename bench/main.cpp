#include "runner.hpp"
#include "support/database.hpp"

#include <CLI/CLI.hpp>

#include <iostream>
#include <sys/resource.h>

namespace {

using namespace gateway::bench;

struct Entry {
    const char* name;
    std::unique_ptr<Workload> (*make)(const Options&);
};

constexpr Entry workloads[]{{"read", read_workload},       {"accept", accept_workload},
                            {"import", import_workload},   {"push", push_workload},
                            {"latency", latency_workload}, {"memory", memory_workload},
                            {"resume", resume_workload},   {"cases-scale", scale_workload},
                            {"reform", reform_workload},   {"stock", stock_workload},
                            {"token", token_workload},     {"seal", seal_workload},
                            {"licence", licence_workload}, {"licences-scale", licence_scale_workload}};

/// A thousand connections need as many descriptors here, and the gateway inherits the limit.
void raise_descriptor_limit() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

bool run_one(const Entry& entry, const Options& options) {
    try {
        const auto workload = entry.make(options);
        std::cout << run_rounds(entry.name, *workload, options.rounds).dump() << std::endl;
        return true;
    } catch (const std::exception& error) {
        std::cerr << entry.name << " failed: " << error.what() << std::endl;
        return false;
    }
}

} // namespace

int main(int count, char** words) {
    Options options;
    std::vector<std::string> names;
    CLI::App app("Measures the gateway; one JSON line a workload. docs/benchmarks.md says what it means.");
    app.add_option("--rounds", options.rounds, "rounds, limit and gateway in turns")
        ->check(CLI::PositiveNumber);
    app.add_option("--seconds", options.seconds, "of each round of what runs for a time")
        ->check(CLI::PositiveNumber);
    app.add_option("--connections", options.connections, "of the load")->check(CLI::PositiveNumber);
    app.add_option("--matters", options.matters, "published matters")->check(CLI::Range(1, 80'000'000));
    app.add_option("--import-lines", options.import_lines, "lines of import, memory, resume and stock")
        ->check(CLI::PositiveNumber);
    app.add_option("--push-records", options.push_records, "records of push")->check(CLI::PositiveNumber);
    app.add_option("--latency-seconds", options.latency_seconds, "of each round")->check(CLI::PositiveNumber);
    app.add_option("--idle-connections", options.idle_connections, "of memory")->check(CLI::PositiveNumber);
    app.add_option("--few-cases", options.few_cases, "of cases-scale, stored at first")
        ->check(CLI::PositiveNumber);
    app.add_option("--stored-cases", options.stored_cases, "of cases-scale, stored in the end")
        ->check(CLI::PositiveNumber);
    app.add_option("--reform-matters", options.reform_matters, "lists that a reform moves")
        ->check(CLI::Range(4, 1'000'000));
    app.add_option("--reform-bodies", options.reform_bodies, "of which they are")->check(CLI::Range(1, 1000));
    app.add_option("--reform-cases", options.reform_cases, "under way meanwhile")->check(CLI::PositiveNumber);
    app.add_option("--reform-drafts", options.reform_drafts, "drafts, and as many open applications")
        ->check(CLI::PositiveNumber);
    app.add_option("--few-licences", options.few_licences, "of licences-scale, in the register at first")
        ->check(CLI::PositiveNumber);
    app.add_option("--licences", options.licences, "of licences-scale, in the register in the end")
        ->check(CLI::PositiveNumber);
    std::vector<std::string> known;
    for (const Entry& entry : workloads) {
        known.emplace_back(entry.name);
    }
    app.add_option("WORKLOAD", names, "all unless named")->check(CLI::IsMember(known));
    CLI11_PARSE(app, count, words);
    raise_descriptor_limit();
    gateway::test::cluster_settings() = {}; // what a gateway's own PostgreSQL has: every commit kept
    bool good = true;
    for (const Entry& entry : workloads) {
        if (names.empty() || std::find(names.begin(), names.end(), entry.name) != names.end()) {
            good = run_one(entry, options) && good;
        }
    }
    return good ? 0 : 1;
}
