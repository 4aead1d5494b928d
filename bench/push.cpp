#include "gateway/crypto/sm.hpp"
#include "lines.hpp"
#include "scene.hpp"

#include <chrono>

namespace gateway::bench {
namespace {

constexpr double target_rate = 10'000;
constexpr int patience = 1800; // s

/// Records that were accepted while the link was off go up: made, signed, sent, received, receipts verified
/// and kept.
class Push final : public Workload {
public:
    explicit Push(const Options& options) : options_(options), scene_(options) {}

    const char* unit() const override { return "records/s"; }
    std::string limit_text() const override {
        return "SM3 over 1 KiB a record in one thread: hashing alone, the least that a record costs";
    }
    std::optional<Round> limit(int) override;
    Round gateway(int round) override;
    void finish(Line& line) override {
        line["records"] = options_.push_records;
        line["target"] = {{"rate", target_rate}};
        line["met"] = line["rate"] >= target_rate;
    }

private:
    const Options options_;
    Scene scene_;
};

std::optional<Round> Push::limit(int) {
    const std::string record(1024, 'r');
    const auto begun = std::chrono::steady_clock::now();
    std::chrono::duration<double> taken{};
    double records = 0;
    do {
        for (int i = 0; i < 1000; ++i, ++records) {
            crypto::sm3(record);
        }
        taken = std::chrono::steady_clock::now() - begun;
    } while (taken < std::chrono::seconds(1));
    return Round{records / taken.count(), 0, 0, {}};
}

Round Push::gateway(int round) {
    scene_.set_link(National::off);
    const auto file = scene_.file("lines.ndjson");
    write_lines(file, scene_, options_.push_records, "PUSH-" + std::to_string(round) + "-");
    import_lines(scene_, file, options_.push_records);
    std::filesystem::remove(file);
    const std::string batches =
        " FROM national.batch WHERE id > " + scene_.text("SELECT coalesce(max(id), 0) FROM national.batch");
    scene_.checkpoint();
    scene_.set_link(National::linked);
    const Meter meter(scene_.world().gateway_process());
    scene_.wait_until_delivered(patience);
    Cost cost = meter.stop();
    cost.gateway_seconds = process_seconds(scene_.world().gateway_process()); // its first batches, too
    scene_.require_good_receipts();
    if (scene_.number("SELECT sum(cardinality(positions) - rejected)" + batches) != options_.push_records) {
        throw std::runtime_error("the receipts do not cover the records");
    }
    const double seconds =
        std::stod(scene_.text("SELECT extract(epoch FROM max(received_at) - min(created_at))" + batches));
    return {static_cast<double>(options_.push_records) / seconds, 0, 0, cost};
}

} // namespace

std::unique_ptr<Workload> push_workload(const Options& options) { return std::make_unique<Push>(options); }

} // namespace gateway::bench
