#include "lines.hpp"
#include "load.hpp"
#include "pgbench.hpp"
#include "post.hpp"
#include "scene.hpp"

#include <fmt/format.h>

namespace gateway::bench {
namespace {

constexpr double target_ratio = 1.0;
constexpr double target_p99_ratio = 2.0;

/// POST /v1/cases: each durable before its 201, each with an Idempotency-Key of its own.
class Accept final : public Workload {
public:
    explicit Accept(const Options& options) : options_(options), scene_(options) {
        scene_.world().configure({{"national", {{"enabled", "false"}}}});
        const Json first = scene_.world()
                               .api(scene_.world().department)
                               ->post("/v1/cases", parse_json(case_body(scene_.matters().front(), 0)));
        accepted_ = beside_accepted_ = 1;
        read_sizes(first.at("project_no").get<std::string>());
        beside_ = scene_.copy();
        posts_ = std::make_unique<Posts>(scene_);
        limit_seconds(1); // both warm
        gateway_seconds(1);
    }

    const char* unit() const override { return "requests/s"; }
    std::string limit_text() const override {
        return "pgbench -M prepared, the statements of one acceptance, a copy of the database";
    }
    std::optional<Round> limit(int) override {
        scene_.checkpoint();
        return limit_seconds(options_.seconds);
    }
    Round gateway(int) override {
        scene_.checkpoint();
        return gateway_seconds(options_.seconds);
    }
    void finish(Line& line) override {
        require_all();
        const double p99_ratio =
            rounded(line["p99_ms"].get<double>() / line["limit"]["p99_ms"].get<double>());
        line["p99_ratio"] = p99_ratio;
        line["accepted"] = accepted_;
        line["target"] = {{"ratio", target_ratio}, {"p99_ratio_most", target_p99_ratio}};
        line["met"] = line["ratio"] >= target_ratio && p99_ratio <= target_p99_ratio;
    }

private:
    /// What the gateway wrote for one case, so that pgbench writes as much.
    void read_sizes(const std::string& project_no) {
        const std::string one = " FROM cases.\"case\" WHERE project_no = '" + project_no + "'";
        const std::string outcome = " FROM service.outcome WHERE body LIKE '%" + project_no + "%'";
        variables_ = {{"prefix", matter_prefix()},
                      {"first_matter", std::to_string(first_matter)},
                      {"last_matter",
                       std::to_string(first_matter + static_cast<long long>(scene_.matters().size()) - 1)},
                      {"day_and_way", project_no.substr(31, 9)},
                      {"accepted_at", scene_.text("SELECT accepted_at" + one)},
                      {"promised_at", scene_.text("SELECT promised_at" + one)},
                      {"statutory_at", scene_.text("SELECT coalesce(statutory_at, promised_at)" + one)},
                      {"applicant", scene_.text("SELECT applicant_index" + one)},
                      {"applicant_key", scene_.text("SELECT applicant_key" + one)},
                      {"content", scene_.text("SELECT content" + one)},
                      {"digest", scene_.text("SELECT given" + one)},
                      {"client", scene_.world().department.client_id},
                      {"trace", scene_.text("SELECT trace_id FROM journal.entry WHERE entity = 'case:" +
                                            project_no + "'")},
                      {"fields", scene_.text("SELECT fields" + outcome)},
                      {"body", scene_.text("SELECT body" + outcome)}};
    }

    Round limit_seconds(int seconds) {
        const auto result = run_pgbench({beside_->connection_string(), GATEWAY_BENCH_DIR "/accept.sql",
                                         variables_, options_.connections, seconds, scene_.world().folder()});
        beside_accepted_ += result.transactions;
        return {result.rate, result.p50_ms, result.p99_ms, {}};
    }

    Round gateway_seconds(int seconds) {
        Load load = posts_->load();
        load.connections = options_.connections;
        load.seconds = seconds;
        const auto measured = measure_load(load, scene_.world().gateway_process());
        accepted_ += std::ssize(measured.result.milliseconds);
        return measured.round();
    }

    /// Both sides did the work they were counted for.
    void require_all() {
        require_cases(scene_.world().connection_string(), accepted_);
        require_cases(beside_->connection_string(), beside_accepted_);
    }

    static void require_cases(const std::string& connection_string, long long counted) {
        store::Session session(connection_string);
        const auto count = [&](const std::string& table) {
            long long rows = 0;
            session.transact([&](store::Transaction& tx) {
                rows = tx.exec("SELECT count(*) FROM " + table)[0][0].as<long long>();
            });
            return rows;
        };
        const long long cases = count("cases.\"case\"");
        const long long entries = count("journal.entry WHERE dataset = 'cases.accept'");
        const long long outcomes = count("service.outcome WHERE status = 201 AND body LIKE '%project_no%'");
        if (cases != counted || entries != counted || outcomes != counted) {
            throw std::runtime_error(fmt::format("{} accepted, but {} cases, {} journal entries, {} outcomes",
                                                 counted, cases, entries, outcomes));
        }
    }

    const Options options_;
    Scene scene_;
    std::map<std::string, std::string> variables_;
    std::unique_ptr<test::TestDatabase> beside_;
    std::unique_ptr<Posts> posts_;
    long long accepted_ = 0, beside_accepted_ = 0;
};

} // namespace

std::unique_ptr<Workload> accept_workload(const Options& options) {
    return std::make_unique<Accept>(options);
}

} // namespace gateway::bench
