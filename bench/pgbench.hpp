#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace gateway::bench {

/// What PostgreSQL alone does with the same statements, sent by its own load generator.
struct Pgbench {
    std::string connection_string;
    std::filesystem::path script;
    std::map<std::string, std::string> variables;
    int clients = 32;
    int seconds = 10;
    std::filesystem::path folder; ///< for its log of every transaction
};

struct PgbenchResult {
    double rate = 0; ///< transactions a second
    long long transactions = 0;
    double p50_ms = 0, p99_ms = 0;
};

/// Throws std::runtime_error when it fails or a transaction did.
PgbenchResult run_pgbench(const Pgbench& what);

} // namespace gateway::bench
