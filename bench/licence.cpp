#include "licence_scene.hpp"
#include "load.hpp"
#include "one_core.hpp"
#include "others.hpp"
#include "pgbench.hpp"
#include "program.hpp"
#include "seal_calls.hpp"
#include "seal_scene.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gateway::bench {
namespace {

constexpr double target_ratio = 1.0;

/// POST /v1/licences: each durable before its 201, each with an Idempotency-Key of its own. Besides, with its
/// file: made and sealed in the same request.
class Licence final : public Workload {
public:
    explicit Licence(const Options& options)
        : options_(without_matters(options)), scene_(options_), licences_(scene_) {
        scene_.set_link(National::off);
        const std::string es_id = enable_seal(scene_, licences_.client());
        with_seal_ = fmt::format(R"("es_id":"{}",)", es_id);
        fields_ = licences_.fields();
        issue(1, 1, "");
        beside_counted_ = std::ssize(identifiers_);
        read_sizes();
        beside_ = scene_.copy();
        limit_seconds(1); // both warm
        issue(1, options_.connections, "");
        issue_sealed(1);
    }

    const char* unit() const override { return "licences/s"; }
    std::string limit_text() const override {
        return "pgbench -M prepared, the statements of one issue, a copy of the database";
    }
    std::optional<Round> limit(int) override {
        {
            const OneCore core;
            made_files_ = made_files(std::max(1, options_.seconds / 5));
        }
        scene_.checkpoint();
        return limit_seconds(options_.seconds);
    }
    Round gateway(int) override {
        scene_.checkpoint();
        const Round issued = issue(options_.seconds, options_.connections, "");
        scene_.checkpoint();
        others_.add("with_file", issue_sealed(options_.seconds), made_files_);
        return issued;
    }
    void finish(Line& line) override {
        require_all();
        line["others"] = others_.line();
        line["issued"] = identifiers_.size();
        line["sealed"] = sealed_;
        line["target"] = {{"ratio", target_ratio}};
        line["met"] = line["ratio"] >= target_ratio;
    }

private:
    void read_sizes();
    Round limit_seconds(int seconds);
    /// `more`: further members of each body.
    Round issue(int seconds, int connections, const std::string& more);
    Round issue_sealed(int seconds) {
        const auto before = std::ssize(identifiers_);
        const Round round = issue(seconds, options_.connections, with_seal_);
        sealed_ += std::ssize(identifiers_) - before;
        return round;
    }
    void require_all();

    const Options options_;
    Scene scene_;
    LicenceScene licences_;
    std::string fields_, with_seal_;
    Others others_{"licence"};
    double made_files_ = 0; ///< a second, by the calls alone, in this round
    std::map<std::string, std::string> variables_;
    std::unique_ptr<test::TestDatabase> beside_;
    std::vector<std::string> identifiers_; ///< as the answers told them
    long long beside_counted_ = 0, sealed_ = 0;
    int loads_ = 0;
};

/// What the gateway wrote for one licence, so that pgbench writes as much.
void Licence::read_sizes() {
    const std::string one = " FROM licenses.licence WHERE identifier = '" + identifiers_.front() + "'";
    const std::string outcome = " FROM service.outcome WHERE body LIKE '%" + identifiers_.front() + "%'";
    variables_ = {
        {"client", licences_.client().client_id},
        {"type", scene_.text("SELECT type" + one)},
        {"type_code", scene_.text("SELECT type_code" + one)},
        {"authority", test::sample_body},
        {"issued_on", scene_.text("SELECT issued_on" + one)},
        {"area", scene_.text("SELECT area" + one)},
        {"content", scene_.text("SELECT content" + one)},
        {"row", scene_.text("SELECT max(content) FROM licenses.version WHERE dataset = 'licenses.licence'")},
        {"index_key", scene_.text("SELECT max(index_key) FROM licenses.holder")},
        {"trace", scene_.text("SELECT max(trace_id) FROM journal.entry WHERE action = 'licenses.issue'")},
        {"fields", scene_.text("SELECT fields" + outcome)},
        {"body", scene_.text("SELECT body" + outcome)}};
}

Round Licence::limit_seconds(int seconds) {
    const auto result = run_pgbench({beside_->connection_string(), GATEWAY_BENCH_DIR "/licence_issue.sql",
                                     variables_, options_.connections, seconds, scene_.world().folder()});
    beside_counted_ += result.transactions;
    return {result.rate, result.p50_ms, result.p99_ms, {}};
}

Round Licence::issue(int seconds, int connections, const std::string& more) {
    Load load;
    load.port = scene_.port();
    load.connections = connections;
    load.seconds = seconds;
    load.write = [head = "POST /v1/licences HTTP/1.1\r\n" + fields_ + "Content-Type: application/json\r\n",
                  which = ++loads_, more](std::size_t number, std::string& request) {
        const std::string body = R"({"type":"real_estate_certificate",)" + more +
                                 licence_members(which * 1'000'000LL + static_cast<long long>(number)) + "}";
        request += head;
        request += fmt::format("Idempotency-Key: bench-{}-{}\r\nContent-Length: {}\r\n\r\n", which, number,
                               body.size());
        request += body;
    };
    load.right = [this](std::size_t, const Answer& answer) {
        constexpr std::string_view folder = "/v1/licences/";
        const std::string_view location = answer.field("Location");
        const bool right = answer.status == 201 && location.starts_with(folder) &&
                           answer.field("Idempotency-Replayed").empty();
        if (right) {
            identifiers_.emplace_back(location.substr(folder.size()));
        }
        return right;
    };
    return measure_load(load, scene_.world().gateway_process()).round();
}

/// What was answered is there, each once and with all that belongs to it; and pgbench did what it counted.
void Licence::require_all() {
    std::vector<std::string> stored;
    store::Session session(scene_.world().connection_string());
    session.transact([&](store::Transaction& tx) {
        for (const store::Row row : tx.exec("SELECT identifier FROM licenses.licence")) {
            stored.push_back(row[0].as<std::string>());
        }
    });
    std::ranges::sort(stored);
    std::ranges::sort(identifiers_);
    if (stored != identifiers_) {
        throw std::runtime_error(fmt::format("{} licences were issued, but {} are there, or others",
                                             identifiers_.size(), stored.size()));
    }
    const long long uses = scene_.number("SELECT count(*) FROM seals.seal_use");
    if (uses != sealed_) {
        throw std::runtime_error(
            fmt::format("{} licences with their file, but the seal was used {} times", sealed_, uses));
    }
    for (const char* rows :
         {"licenses.holder", "licenses.version WHERE dataset = 'licenses.licence'",
          "licenses.sent WHERE dataset = 'licenses.licence'", "licenses.history WHERE action = 'issue'",
          "journal.entry WHERE action = 'licenses.issue'",
          "service.outcome WHERE status = 201 AND key LIKE 'bench-%'"}) {
        const std::string count = std::string("SELECT count(*) FROM ") + rows;
        const long long found = scene_.number(count);
        const long long beside =
            std::stoll(run_psql(beside_->connection_string(), {count}, scene_.file("psql.out")));
        if (found != std::ssize(identifiers_) || beside != beside_counted_) {
            throw std::runtime_error(fmt::format("{} issued, but {} of {}; pgbench {}, but {}",
                                                 identifiers_.size(), found, rows, beside_counted_, beside));
        }
    }
}

} // namespace

std::unique_ptr<Workload> licence_workload(const Options& options) {
    return std::make_unique<Licence>(options);
}

} // namespace gateway::bench
