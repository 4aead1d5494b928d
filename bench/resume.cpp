#include "files.hpp"
#include "lines.hpp"
#include "scene.hpp"
#include "watch.hpp"

#include <chrono>
#include <stdexcept>
#include <thread>
#include <unistd.h>

namespace gateway::bench {
namespace {

using namespace std::chrono_literals;

constexpr double gateway_target_mib = 150;
constexpr double sender_target_mib = 20;

/// `provincial-gateway import` of a large file of old cases with their events, killed half way and begun
/// again: what the two programs hold in memory, and that no line is lost or taken twice.
class Resume final : public Workload {
public:
    explicit Resume(const Options& options) : options_(options), scene_(options) {
        scene_.set_link(National::off);
    }

    const char* unit() const override { return "records/s"; }
    Round gateway(int round) override;
    void finish(Line& line) override {
        line["lines"] = options_.import_lines;
        line["killed_at_line"] = killed_at_;
        line["sender_mib"] = rounded(median(sender_mib_));
        line["target"] = {{"peak_mib_most", gateway_target_mib}, {"sender_mib_most", sender_target_mib}};
        line["met"] = line["peak_mib"] <= gateway_target_mib && line["sender_mib"] <= sender_target_mib;
    }

private:
    long long cases() { return scene_.number("SELECT count(*) FROM cases.\"case\""); }
    long long entries() {
        return scene_.number("SELECT count(*) FROM journal.entry WHERE dataset = 'cases.accept'");
    }
    /// Of the file that is under way; counting cases would cost more the more there are.
    long long taken() { return scene_.number("SELECT coalesce(sum(accepted), 0) FROM service.import_part"); }
    long long events() { return scene_.number("SELECT count(*) FROM cases.event"); }
    std::unique_ptr<app::ChildProgram> send(const std::filesystem::path& file) {
        std::filesystem::remove(scene_.file("report.json"));
        auto sender =
            scene_.world().import_cases(scene_.world().department, file, scene_.file("report.json"));
        while (sender->running() && program_of(sender->process_id()) == program_of(getpid())) {
            std::this_thread::sleep_for(1ms); // until then its memory is a copy of ours
        }
        return sender;
    }
    static std::filesystem::path program_of(pid_t process) {
        std::error_code gone;
        return std::filesystem::read_symlink("/proc/" + std::to_string(process) + "/exe", gone);
    }

    const Options options_;
    Scene scene_;
    std::vector<double> sender_mib_;
    long long killed_at_ = 0;
};

Round Resume::gateway(int round) {
    const auto file = scene_.file("lines.ndjson");
    write_lines(file, scene_, options_.import_lines, "RESUME-" + std::to_string(round) + "-",
                LineForm::ended);
    scene_.checkpoint();
    const long long before = cases();
    const Meter meter(scene_.world().gateway_process());
    const auto begun = std::chrono::steady_clock::now();
    double most = 0;
    {
        const auto killed = send(file);
        Watch watch(killed->process_id(), own_mib);
        while (killed->running() && taken() < options_.import_lines / 2) {
            std::this_thread::sleep_for(5ms);
        }
        if (!killed->kill()) {
            throw std::runtime_error("the file was over before its sender was killed: give more lines");
        }
        most = watch.stop();
    }
    killed_at_ = taken();
    const auto sender = send(file);
    Watch watch(sender->process_id(), own_mib);
    while (sender->running()) {
        std::this_thread::sleep_for(10ms);
    }
    sender_mib_.push_back(std::max(most, watch.stop()));
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun;
    const Cost cost = meter.stop();
    std::filesystem::remove(file);
    const std::string report = app::read_file(scene_.file("report.json"));
    if (!report.starts_with("{") || parse_json(report).at("accepted") != options_.import_lines ||
        cases() != before + options_.import_lines || entries() != cases() || events() != 3 * cases()) {
        throw std::runtime_error("the import was not as if nothing had happened: " + report.substr(0, 1000));
    }
    return {static_cast<double>(options_.import_lines) / taken.count(), 0, 0, cost};
}

} // namespace

std::unique_ptr<Workload> resume_workload(const Options& options) {
    return std::make_unique<Resume>(options);
}

} // namespace gateway::bench
