#include "gateway/crypto/blind_index.hpp"
#include "json_post.hpp"
#include "lines.hpp"
#include "load.hpp"
#include "post.hpp"
#include "scene.hpp"

#include <fmt/format.h>

#include <iostream>

namespace gateway::bench {
namespace {

constexpr double target_accept_ratio = 0.8;
constexpr double target_p99_ratio = 2.0;
constexpr int search_connections = 4;
constexpr int probe_count = 1000;
constexpr int days = 1000; ///< over which the stored cases were accepted

/// A way of looking for cases, as a client writes it.
struct Search {
    const char* name;
    std::function<std::string(std::size_t number)> request;
};

/// The same searches and acceptances with few and with many cases stored. Stored cases are rows made by
/// PostgreSQL from one that the gateway accepted: what a search meets is the table with its indexes, however
/// the rows came in.
class Scale final : public Workload {
public:
    explicit Scale(const Options& options) : options_(options), scene_(options) {
        scene_.world().configure({{"national", {{"enabled", "false"}}}});
        scene_.set_link(National::off);
        scene_.world()
            .api(scene_.world().department)
            ->post("/v1/cases", parse_json(case_body(scene_.matters().front(), 0)));
        posts_ = std::make_unique<Posts>(scene_);
        probes_ = probes();
        fill(options_.few_cases);
        accept_seconds(1); // warm
        for (int round = 0; round < options_.rounds; ++round) {
            measure_searches(few_);
            few_accept_.push_back(accept_seconds(options_.seconds));
        }
        fill(options_.stored_cases);
        accept_seconds(1);
    }

    const char* unit() const override { return "requests/s"; }
    std::string limit_text() const override {
        return fmt::format("the same gateway with {} stored cases", options_.few_cases);
    }
    std::optional<Round> limit(int round) override { return few_accept_.at(static_cast<std::size_t>(round)); }
    Round gateway(int) override {
        measure_searches(many_);
        return accept_seconds(options_.seconds);
    }
    void finish(Line& line) override {
        bool met = line["ratio"] >= target_accept_ratio;
        line["stored_cases"] = scene_.number("SELECT count(*) FROM cases.\"case\"");
        for (const auto& [name, times] : many_) {
            const double few = median(few_.at(name)), many = median(times);
            line["searches"][name] = {
                {"p99_ms_few", rounded(few)}, {"p99_ms", rounded(many)}, {"p99_ratio", rounded(many / few)}};
            met = met && many / few <= target_p99_ratio;
        }
        line["target"] = {{"ratio", target_accept_ratio}, {"p99_ratio_most", target_p99_ratio}};
        line["met"] = met;
    }

private:
    using Times = std::map<std::string, std::vector<double>>;

    /// Up to `count` rows: a tenth open, three to an applicant, spread over all matters and a thousand days.
    void fill(long long count) {
        const long long from = filled_;
        store::Session session(scene_.world().connection_string(), std::chrono::hours(2));
        std::cerr << "cases-scale: filling up to " << count << std::endl;
        for (long long at = from; at < count; at += step) {
            const long long to = std::min(count, at + step);
            session.transact([&](store::Transaction& tx) { tx.exec(fill_sql(at, to)); });
        }
        session.transact([](store::Transaction& tx) { tx.exec("ANALYZE cases.\"case\""); });
        scene_.checkpoint();
        filled_ = count;
    }

    std::string fill_sql(long long from, long long to) const {
        return fmt::format(
            "INSERT INTO cases.\"case\" (project_no, row_guid, matter_code, task_version, owner, region, "
            "state, "
            "applied_at, accepted_at, promise_day, promise_type, promised_at, statutory_day, statutory_type, "
            "statutory_at, finished_at, last_event_at, revision, version, given, content, applicant_index, "
            "applicant_key) SELECT 'SCALE-' || lpad(i::text, 10, '0'), md5('scale' || i), '{}' || ({} + i % "
            "{}), "
            "c.task_version, c.owner, c.region, CASE WHEN i % 10 = 0 THEN 'accepted' ELSE 'finished' END, t, "
            "t, "
            "c.promise_day, c.promise_type, t + interval '14 days', c.statutory_day, c.statutory_type, "
            "t + interval '28 days', CASE WHEN i % 10 = 0 THEN NULL ELSE t + interval '7 days' END, t, 1, 1, "
            "c.given, "
            "c.content, coalesce(('{{{}}}'::bytea[])[CASE WHEN i < {} AND i % {} = 0 THEN i / {} % {} + 1 "
            "END], "
            "sha256((i / 3)::text::bytea)), c.applicant_key FROM (SELECT i, now() - interval '{} "
            "days' * "
            "((i * 7919) % 1000003 / 1000003.0) AS t FROM generate_series({}::bigint, {}) AS i) AS n, "
            "(SELECT * FROM cases.\"case\" WHERE project_no NOT LIKE 'SCALE-%' LIMIT 1) AS c",
            matter_prefix(), first_matter, scene_.matters().size(), probes_, options_.few_cases, probe_step(),
            probe_step(), probe_count, days, from, to - 1);
    }

    /// Applicants that are looked for have three cases each, among the first ones.
    long long probe_step() const { return std::max(1LL, options_.few_cases / (3 * probe_count)); }
    std::string probes() const {
        const auto index = crypto::load_blind_index(scene_.file("data/keys/applicant.key"));
        std::string digests;
        for (int i = 0; i < probe_count; ++i) {
            digests += (i > 0 ? "," : "") +
                       fmt::format("\"\\\\x{}\"", crypto::to_hex(index->of(fmt::format("999\nPROBE{}", i))));
        }
        return digests;
    }

    std::string get(const std::string& path) const {
        return "GET " + path + " HTTP/1.1\r\n" + scene_.fields() + "\r\n";
    }

    std::vector<Search> searches() const {
        const auto matter = [this](std::size_t n) {
            return scene_.matters()[n * 7919 % scene_.matters().size()];
        };
        return {{"by_number",
                 [this](std::size_t n) {
                     return get(fmt::format("/v1/cases/SCALE-{:010}",
                                            n * 7919 % static_cast<std::size_t>(options_.few_cases)));
                 }},
                {"newest", [this](std::size_t) { return get("/v1/cases"); }},
                {"by_day",
                 [this](std::size_t n) {
                     return get(fmt::format("/v1/cases?accepted_to=2026-{:02}-{:02}", n % 9 + 1, n % 28 + 1));
                 }},
                {"by_matter",
                 [this, matter](std::size_t n) { return get("/v1/cases?matter_code=" + matter(n)); }},
                {"open_by_matter",
                 [this, matter](std::size_t n) {
                     return get("/v1/cases?state=accepted&matter_code=" + matter(n));
                 }},
                {"due", [this](std::size_t) { return get("/v1/cases?due_before=2030-01-01"); }},
                {"by_applicant", [this](std::size_t n) {
                     return json_post(
                         scene_.fields(), "/v1/cases:search",
                         fmt::format("{{\"applicant\":{{\"type\":\"999\",\"number\":\"PROBE{}\"}}}}",
                                     n % probe_count));
                 }}};
    }

    void measure_searches(Times& times) {
        for (const Search& search : searches()) {
            Load load;
            load.port = scene_.port();
            load.connections = search_connections;
            load.write = [&](std::size_t number, std::string& request) { request += search.request(number); };
            load.right = [](std::size_t, const Answer& answer) { return answer.status == 200; };
            load.seconds = 0.5; // every connection has its plans
            run_load(load).require_right();
            load.seconds = std::max(1, options_.seconds / 3);
            times[search.name].push_back(measure_load(load, scene_.world().gateway_process()).round().p99);
        }
    }

    Round accept_seconds(int seconds) {
        Load load = posts_->load();
        load.connections = options_.connections;
        load.seconds = seconds;
        return measure_load(load, scene_.world().gateway_process()).round();
    }

    static constexpr long long step = 100'000;
    const Options options_;
    Scene scene_;
    std::unique_ptr<Posts> posts_;
    std::string probes_; ///< an array of digests
    long long filled_ = 0;
    std::vector<Round> few_accept_;
    Times few_, many_;
};

} // namespace

std::unique_ptr<Workload> scale_workload(const Options& options) { return std::make_unique<Scale>(options); }

} // namespace gateway::bench
