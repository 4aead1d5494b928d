#include "lines.hpp"
#include "program.hpp"
#include "scene.hpp"

#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <random>

namespace gateway::bench {
namespace {

namespace fs = std::filesystem;

constexpr double target_ratio = 0.6;
constexpr long long sample_lines = 2000;

std::string prefix_of(int round) { return fmt::format("ROUND-{:02}-", round); }

/// POST /v1/cases:import of many lines without events, beside COPY of equal rows into an equal table.
class Import final : public Workload {
public:
    explicit Import(const Options& options) : options_(options), scene_(options) {
        scene_.set_link(National::off);
        const fs::path lines = scene_.file("warm.ndjson");
        write_lines(lines, scene_, sample_lines, "WARM-");
        import_lines(scene_, lines, sample_lines);
        read_rows();
    }

    const char* unit() const override { return "records/s"; }
    std::string limit_text() const override {
        return "psql \\copy of equal rows into an equal table with its indexes and checks";
    }
    std::optional<Round> limit(int round) override;
    Round gateway(int round) override;
    void finish(Line& line) override {
        const long long lines = options_.rounds * options_.import_lines;
        if (scene_.number("SELECT count(*) FROM cases.\"case\"") != sample_lines + lines ||
            scene_.number("SELECT count(*) FROM journal.entry WHERE dataset = 'cases.accept'") !=
                sample_lines + lines) {
            throw std::runtime_error("not every imported line became a case with its journal entry");
        }
        const auto copied =
            psql(beside_.connection_string(), "\\copy (SELECT count(*) FROM cases.\"case\") TO STDOUT");
        if (std::stoll(copied) != lines) {
            throw std::runtime_error("not every row was copied");
        }
        line["lines"] = options_.import_lines;
        line["target"] = {{"ratio", target_ratio}};
        line["met"] = line["ratio"] >= target_ratio;
    }

private:
    std::string psql(const std::string& connection, const std::string& command) {
        return run_psql(connection, {command}, scene_.file("psql.out"));
    }
    void read_rows();
    void write_rows(const fs::path& file, int round) const;

    const Options options_;
    Scene scene_;
    test::TestDatabase beside_;
    std::vector<std::string> rows_; ///< as COPY writes them, without their first two columns
};

/// What the gateway made of the lines, to be copied under other numbers.
void Import::read_rows() {
    const fs::path file = scene_.file("rows.copy");
    psql(scene_.world().connection_string(), "\\copy cases.\"case\" TO '" + file.string() + "'");
    std::ifstream in(file);
    for (std::string row; std::getline(in, row);) {
        rows_.push_back(row.substr(row.find('\t', row.find('\t') + 1)));
    }
}

/// Case numbers ascend as those of the lines do; row_guid is as random as the gateway's.
void Import::write_rows(const fs::path& file, int round) const {
    std::mt19937_64 random(static_cast<unsigned>(round) + 1);
    std::ofstream out(file);
    for (long long i = 0; i < options_.import_lines; ++i) {
        out << fmt::format("{}{:08}\t{:016x}{:016x}", prefix_of(round), i, random(), random())
            << rows_[static_cast<std::size_t>(i) % rows_.size()] << '\n';
    }
}

std::optional<Round> Import::limit(int round) {
    const fs::path file = scene_.file("limit.copy");
    write_rows(file, round);
    scene_.checkpoint();
    const auto begun = std::chrono::steady_clock::now();
    psql(beside_.connection_string(), "\\copy cases.\"case\" FROM '" + file.string() + "'");
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun;
    fs::remove(file);
    return Round{static_cast<double>(options_.import_lines) / taken.count(), 0, 0, {}};
}

Round Import::gateway(int round) {
    const fs::path file = scene_.file("lines.ndjson");
    write_lines(file, scene_, options_.import_lines, prefix_of(round));
    scene_.checkpoint();
    const Meter meter(scene_.world().gateway_process());
    const double seconds = import_lines(scene_, file, options_.import_lines);
    const Cost cost = meter.stop();
    fs::remove(file);
    return {static_cast<double>(options_.import_lines) / seconds, 0, 0, cost};
}

} // namespace

std::unique_ptr<Workload> import_workload(const Options& options) {
    return std::make_unique<Import>(options);
}

} // namespace gateway::bench
