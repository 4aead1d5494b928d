#include "load.hpp"
#include "post.hpp"
#include "scene.hpp"

namespace gateway::bench {
namespace {

constexpr double target_p99 = 100; // ms
constexpr int patience = 120;      // s

/// Cases come in at a fixed rate; from the journal entry of each to its receipt.
class Latency final : public Workload {
public:
    explicit Latency(const Options& options) : options_(options), scene_(options), posts_(scene_) {
        run(2); // warm
    }

    const char* unit() const override { return "records/s"; }
    Round gateway(int) override { return run(options_.latency_seconds); }
    void finish(Line& line) override {
        line["offered_rate"] = options_.latency_rate;
        line["answer_p50_ms"] = rounded(median(answer_p50_));
        line["answer_p99_ms"] = rounded(median(answer_p99_));
        line["target"] = {{"p99_ms_most", target_p99}};
        line["met"] = line["p99_ms"] <= target_p99;
    }

private:
    Round run(int seconds);
    const Options options_;
    Scene scene_;
    Posts posts_;
    std::vector<double> answer_p50_, answer_p99_; ///< of the requests, from the moment each was due
};

Round Latency::run(int seconds) {
    const std::string after = scene_.text("SELECT coalesce(max(position), 0) FROM journal.entry");
    Load load = posts_.load();
    load.connections = options_.connections;
    load.seconds = seconds;
    load.per_second = options_.latency_rate;
    scene_.checkpoint();
    const auto [result, cost] = measure_load(load, scene_.world().gateway_process());
    scene_.wait_until_delivered(patience);
    scene_.require_good_receipts();
    answer_p50_.push_back(percentile(result.milliseconds, 0.5));
    answer_p99_.push_back(percentile(result.milliseconds, 0.99));
    const std::string received =
        " FROM (SELECT extract(epoch FROM b.received_at - e.recorded_at) * 1000 AS ms FROM journal.entry e "
        "JOIN (SELECT unnest(positions) AS position, received_at FROM national.batch) b USING (position) "
        "WHERE e.dataset = 'cases.accept' AND e.position > " +
        after + ") AS taken";
    if (scene_.number("SELECT count(*)" + received) != std::ssize(result.milliseconds)) {
        throw std::runtime_error("not every accepted case has a receipt");
    }
    const auto part = [&](const char* q) {
        return std::stod(scene_.text("SELECT percentile_disc(" + std::string(q) +
                                     ") WITHIN GROUP (ORDER BY ms)" + received));
    };
    return {result.rate(), part("0.5"), part("0.99"), cost};
}

} // namespace

std::unique_ptr<Workload> latency_workload(const Options& options) {
    return std::make_unique<Latency>(options);
}

} // namespace gateway::bench
