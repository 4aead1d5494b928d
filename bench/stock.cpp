#include "files.hpp"
#include "stock_checks.hpp"
#include "support/persons.hpp"
#include "support/sending.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <fstream>
#include <thread>

namespace gateway::bench {
namespace {

using namespace std::chrono_literals;

constexpr double target_mib = 150;
constexpr double target_steadiness = 0.7; ///< the last tenth's rate to the first's
constexpr int accounts_each = 10;         ///< of ten accounts two are one person's
constexpr int conflicts_each = 1000;      ///< of so many one is of another name, one has another's number
constexpr int tenths = 10;

/// `provincial-gateway import` of the users of an old system: each becomes a person with evidence, a journal
/// entry and a row for the nation, or a further name of one. Then what follows: the report, conflicts that
/// somebody settles, the comparison with the nation's base.
class Stock final : public Workload {
public:
    explicit Stock(const Options& options) : options_(options), scene_(options) {
        scene_.set_link(National::off);
        manager_ = scene_.world().add_client(service::Role::operations, test::sample_body,
                                             {"identity:manage", "identity:read"});
    }

    const char* unit() const override { return "accounts/s"; }
    Round gateway(int round) override;
    void finish(Line& line) override {
        StockChecks checks(scene_, manager_);
        line["lines"] = options_.import_lines;
        line["tenths"] = rates_;
        line["tenths_mib"] = mib_;
        line["steadiness"] = rounded(rates_.back() / rates_.front());
        line["database_mib"] = scene_.number("SELECT pg_database_size(current_database())") >> 20;
        line["after"] = checks.report_and_settle(options_.rounds * options_.import_lines);
        line["after"].update(checks.compare(options_.seconds));
        line["target"] = {{"peak_mib_most", target_mib}, {"steadiness", target_steadiness}};
        line["met"] = line["peak_mib"] <= target_mib && line["steadiness"] >= target_steadiness;
    }

private:
    /// How many persons the first `count` accounts are of.
    static long long persons(long long count) {
        return count / accounts_each * (accounts_each - 1) + count % accounts_each;
    }
    void write(const std::filesystem::path& file, int round) const;
    void watch(app::ChildProgram& sender);

    const Options options_;
    Scene scene_;
    access::NewSecret manager_;
    std::vector<double> rates_, mib_; ///< tenth by tenth, of the last round
};

void Stock::write(const std::filesystem::path& file, int round) const {
    const auto first = static_cast<int>(round * persons(options_.import_lines));
    int person = first - 1;
    std::ofstream out(file);
    for (long long i = 0; i < options_.import_lines; ++i) {
        person += i % accounts_each == accounts_each - 1 ? 0 : 1;
        const bool renamed = i % conflicts_each == conflicts_each - 1;
        const bool same_number = i % conflicts_each == conflicts_each / 2;
        out << fmt::format(R"({{"account_name":"r{}-{}","user_name":"{}{}","cert_type":"111","cert_no":"{}",)"
                           R"("user_mobile":"{}","level":"{}","verified_at":"2018-05-01"}})",
                           round, i, stock_name(person), renamed ? "又名" : "", test::citizen_number(person),
                           13'000'000'000 + person - (same_number ? 1 : 0), i % 4)
            << '\n';
    }
    if (!out.flush()) {
        throw std::runtime_error("cannot write " + file.string());
    }
}

/// Until the sender has ended: how fast each tenth of the file is taken, and what the gateway holds
/// meanwhile.
void Stock::watch(app::ChildProgram& sender) {
    rates_.clear();
    mib_.clear();
    auto since = std::chrono::steady_clock::now();
    long long counted = 0, reached = 0;
    bool running = true;
    while (running) {
        std::this_thread::sleep_for(20ms);
        running = sender.running();
        const long long taken =
            running ? scene_.number("SELECT coalesce(sum(accepted), 0)::bigint FROM service.import_part")
                    : options_.import_lines;
        const auto now = std::chrono::steady_clock::now();
        if (taken * tenths / options_.import_lines > reached) {
            reached = taken * tenths / options_.import_lines;
            const std::chrono::duration<double> passed = now - since;
            rates_.push_back(std::round(static_cast<double>(taken - counted) / passed.count()));
            mib_.push_back(std::round(resident_mib(scene_.world().gateway_process())));
            counted = taken;
            since = now;
        }
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
    watch(*sender);
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
