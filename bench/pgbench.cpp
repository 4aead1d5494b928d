#include "pgbench.hpp"

#include "measure.hpp"
#include "program.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace gateway::bench {
namespace {

namespace fs = std::filesystem;

/// "tps = 12345.6 (without initial connection time)"
double rate_of(const std::string& output) {
    const auto at = output.find("tps = ");
    if (at == std::string::npos) {
        throw std::runtime_error("pgbench told no rate: " + output);
    }
    return std::stod(output.substr(at + 6));
}

/// A line of its log: client, transaction, microseconds, script, second, microsecond.
std::vector<double> read_log(const fs::path& file) {
    std::ifstream log(file);
    std::vector<double> milliseconds;
    for (std::string line; std::getline(log, line);) {
        std::istringstream fields(line);
        std::string client, transaction;
        double microseconds = 0;
        if (!(fields >> client >> transaction >> microseconds)) {
            throw std::runtime_error("a transaction of pgbench's failed: " + line);
        }
        milliseconds.push_back(microseconds / 1000);
    }
    return milliseconds;
}

} // namespace

PgbenchResult run_pgbench(const Pgbench& what) {
    const fs::path logs = what.folder / "pgbench-log";
    fs::remove_all(logs);
    fs::create_directory(logs);
    std::vector<std::string> words{postgres_program("pgbench"),
                                   "--no-vacuum",
                                   "--protocol=prepared",
                                   "--client=" + std::to_string(what.clients),
                                   "--jobs=1",
                                   "--time=" + std::to_string(what.seconds),
                                   "--log",
                                   "--log-prefix=" + (logs / "log").string(),
                                   "--file=" + what.script.string()};
    for (const auto& [name, value] : what.variables) {
        words.push_back("--define=" + name + "=" + value);
    }
    words.push_back(what.connection_string);
    const std::string output = run_program(words, what.folder / "pgbench.out");
    std::vector<double> milliseconds;
    for (const auto& file : fs::directory_iterator(logs)) {
        const auto more = read_log(file.path());
        milliseconds.insert(milliseconds.end(), more.begin(), more.end());
    }
    return {rate_of(output), std::ssize(milliseconds), percentile(milliseconds, 0.5),
            percentile(milliseconds, 0.99)};
}

} // namespace gateway::bench
