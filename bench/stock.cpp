#include "files.hpp"
#include "scene.hpp"
#include "support/persons.hpp"
#include "support/sending.hpp"

#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <thread>

namespace gateway::bench {
namespace {

using namespace std::chrono_literals;

constexpr double target_mib = 150;
constexpr int accounts_each = 10; ///< of ten accounts two are one person's

/// `provincial-gateway import` of the users of an old system: each becomes a person with evidence, a journal
/// entry and a row for the nation, or a further name of one.
class Stock final : public Workload {
public:
    explicit Stock(const Options& options) : options_(options), scene_(options) {
        scene_.set_link(National::off);
        manager_ =
            scene_.world().add_client(service::Role::operations, test::sample_body, {"identity:manage"});
    }

    const char* unit() const override { return "accounts/s"; }
    Round gateway(int round) override;
    void finish(Line& line) override {
        line["lines"] = options_.import_lines;
        line["target"] = {{"peak_mib_most", target_mib}};
        line["met"] = line["peak_mib"] <= target_mib;
    }

private:
    /// How many persons the first `count` accounts are of.
    static long long persons(long long count) {
        return count / accounts_each * (accounts_each - 1) + count % accounts_each;
    }
    void write(const std::filesystem::path& file, int round) const;

    const Options options_;
    Scene scene_;
    access::NewSecret manager_;
};

void Stock::write(const std::filesystem::path& file, int round) const {
    const auto first = static_cast<int>(round * persons(options_.import_lines));
    int person = first - 1;
    std::ofstream out(file);
    for (long long i = 0; i < options_.import_lines; ++i) {
        person += i % accounts_each == accounts_each - 1 ? 0 : 1;
        out << fmt::format(
                   R"({{"account_name":"r{}-{}","user_name":"演示{}","cert_type":"111","cert_no":"{}",)"
                   R"("user_mobile":"{}","level":"{}","verified_at":"2018-05-01"}})",
                   round, i, person, test::citizen_number(person), 13'000'000'000 + person, i % 4)
            << '\n';
    }
    if (!out.flush()) {
        throw std::runtime_error("cannot write " + file.string());
    }
}

Round Stock::gateway(int round) {
    const auto file = scene_.file("users.ndjson");
    const auto log = scene_.file("report.json");
    write(file, round);
    scene_.checkpoint();
    const long long before = scene_.number("SELECT count(*) FROM identity.person");
    const Meter meter(scene_.world().gateway_process());
    const auto begun = std::chrono::steady_clock::now();
    const auto sender =
        test::send_file(scene_.world(), manager_, file, log, "/v1/stock-accounts:import?source=demo");
    while (sender->running()) {
        std::this_thread::sleep_for(10ms);
    }
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun;
    const Cost cost = meter.stop();
    std::filesystem::remove(file);
    const std::string report = app::read_file(log);
    std::filesystem::remove(log);
    const long long added = scene_.number("SELECT count(*) FROM identity.person") - before;
    if (!report.starts_with("{") || parse_json(report).at("accepted") != options_.import_lines ||
        added != persons(options_.import_lines) ||
        scene_.number("SELECT count(*) FROM journal.entry WHERE dataset = 'identity.person'") < added) {
        throw std::runtime_error("the accounts were not taken as they should: " + report.substr(0, 1000));
    }
    return {static_cast<double>(options_.import_lines) / taken.count(), 0, 0, cost};
}

} // namespace

std::unique_ptr<Workload> stock_workload(const Options& options) { return std::make_unique<Stock>(options); }

} // namespace gateway::bench
