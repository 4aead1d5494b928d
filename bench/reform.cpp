#include "gateway/base/clock.hpp"
#include "gateway/http/message.hpp"
#include "load.hpp"
#include "reform_scene.hpp"
#include "support/snapshot.hpp"
#include "written_rows.hpp"

#include <fmt/format.h>

#include <chrono>
#include <iostream>
#include <thread>

namespace gateway::bench {
namespace {

using namespace std::chrono_literals;

constexpr double target_statement_seconds = 10; ///< of the 30 s that PostgreSQL lets a statement run
constexpr int read_connections = 4;
constexpr int patience = 1800; // s, until a reform took effect or everything is delivered

double seconds_of(const std::function<void()>& work) {
    const auto begun = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

std::string moment(Time time) { return http::percent_encode(format_time(time)); }

/// A reform that moves every list, from draft to effect and back, beside PostgreSQL writing the same rows;
/// and what the library is asked as of a moment before and after it.
class Reform final : public Workload {
public:
    explicit Reform(const Options& options) : options_(options), province_(options) {
        const Json reform = take_effect(0);
        rows_ = std::make_unique<WrittenRows>(scene(), rows_of(reform));
        if (rows_->count() < options_.reform_matters) {
            throw std::runtime_error(fmt::format("a reform of {} lists wrote more than {} rows",
                                                 options_.reform_matters, rows_->count()));
        }
        roll_back(reform);
        settle();
        figures_.clear(); // that was to warm up
    }

    const char* unit() const override { return "lists/s"; }
    std::string limit_text() const override {
        return fmt::format("PostgreSQL writing the same {} rows by COPY, in one transaction", rows_->count());
    }
    std::optional<Round> limit(int) override {
        return Round{lists() / note("limit", rows_->write()), 0, 0, {}};
    }
    Round gateway(int round) override;
    void finish(Line& line) override;

private:
    Scene& scene() { return province_.scene(); }
    /// One of its own state, and those that it lists as changed: written within a savepoint.
    static std::string rows_of(const Json& reform) {
        const std::string id = "'" + reform.at("id").get<std::string>() + "'";
        return "SELECT xmin::text FROM reform.reform WHERE id = " + id +
               " UNION SELECT xmin::text FROM reform.change WHERE reform_id = " + id;
    }
    double lists() const { return options_.reform_matters; }
    double note(const std::string& name, double value) {
        figures_[name].push_back(value);
        return value;
    }
    /// Until the nation has everything, and nothing else is at work.
    void settle() {
        scene().wait_until_delivered(patience);
        scene().checkpoint();
    }
    Json take_effect(int number);
    void wait_for_effect(const Json& reform);
    void roll_back(const Json& reform) {
        const double taken = note("rollback", seconds_of([&] { province_.step(reform, "rollback"); }));
        std::cerr << "reform: rolled back in " << taken << " s" << std::endl;
    }
    void check_moved(const Pages& before, const Pages& now);
    void read_as_of(const char* when, const Pages& pages, Time as_of);
    double read(const std::string& name, const std::vector<std::string>& targets, const std::string& query);

    const Options options_;
    ReformScene province_;
    std::unique_ptr<WrittenRows> rows_;
    std::map<std::string, std::vector<double>> figures_;
};

Json Reform::take_effect(int number) {
    const Json reform = province_.create(number);
    const std::string preview = "/v1/reforms/" + reform.at("id").get<std::string>() + "/preview";
    Json effects;
    note("preview", seconds_of([&] { effects = province_.ask("GET", preview).at("effects"); }));
    if (effects.at("matters").at("matters").at("moved") != options_.reform_matters) {
        throw std::runtime_error("not every list would move: " + effects.at("matters").at("matters").dump());
    }
    note("confirm", seconds_of([&] { province_.step(reform, "confirm"); }));
    wait_for_effect(reform);
    return reform;
}

/// From the moment the scheduler began, which is kept with the reform, until it can be seen. On the way: how
/// long the longest statement ran and the longest pause of a transaction was, for both have limits.
void Reform::wait_for_effect(const Json& reform) {
    const std::string id = "'" + reform.at("id").get<std::string>() + "'";
    store::Session session(scene().world().connection_string(), 60s);
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(patience);
    double statement = 0, pause = 0;
    for (std::string state; state != "applied"; std::this_thread::sleep_for(10ms)) {
        if (state == "blocked" || std::chrono::steady_clock::now() > give_up) {
            throw std::runtime_error("the reform did not take effect: " +
                                     scene().text("SELECT blockers FROM reform.reform WHERE id = " + id));
        }
        session.transact([&](store::Transaction& tx) {
            const auto row =
                tx.exec("SELECT r.state, extract(epoch FROM clock_timestamp() - r.applied_at), "
                        "coalesce(max(extract(epoch "
                        "FROM clock_timestamp() - a.query_start)) FILTER (WHERE a.state = 'active'), 0), "
                        "coalesce(max(extract(epoch FROM clock_timestamp() - a.state_change)) FILTER (WHERE "
                        "a.state = "
                        "'idle in transaction'), 0) FROM reform.reform AS r LEFT JOIN pg_stat_activity AS a "
                        "ON a.datname "
                        "= current_database() AND a.backend_type = 'client backend' AND a.pid <> "
                        "pg_backend_pid() WHERE r.id = " +
                        id + " GROUP BY r.state, r.applied_at")[0];
            state = row[0].as<std::string>();
            statement = std::max(statement, row[2].as<double>());
            pause = std::max(pause, row[3].as<double>());
            if (state == "applied") {
                std::cerr << "reform: in effect after " << note("apply", row[1].as<double>()) << " s"
                          << std::endl;
            }
        });
    }
    note("longest_statement", statement);
    note("longest_pause", pause);
}

void Reform::check_moved(const Pages& before, const Pages& now) {
    const auto old_codes = before.in_use(), codes = now.in_use();
    if (codes.size() != old_codes.size() || codes.size() != scene().matters().size()) {
        throw std::runtime_error(
            fmt::format("{} lists were in use before, {} are", old_codes.size(), codes.size()));
    }
    for (const std::string& code : codes) {
        if (std::binary_search(old_codes.begin(), old_codes.end(), code)) {
            throw std::runtime_error("the list stayed where it was: " + code);
        }
    }
}

/// p50 and p99 of a load of reads, the latter as the result.
double Reform::read(const std::string& name, const std::vector<std::string>& targets,
                    const std::string& query) {
    Load load;
    load.port = scene().port();
    load.connections = read_connections;
    load.write = [&](std::size_t number, std::string& request) {
        request += "GET " + targets[number * 7919 % targets.size()] + query + " HTTP/1.1\r\n" +
                   scene().fields() + "\r\n";
    };
    load.right = [](std::size_t, const Answer& answer) { return answer.status == 200; };
    load.seconds = 0.5; // every connection has its plans
    run_load(load).require_right();
    load.seconds = std::max(1, options_.seconds / 3);
    const Round round = measure_load(load, scene().world().gateway_process()).round();
    note(name + "_p50", round.p50);
    return note(name + "_p99", round.p99);
}

/// Pages of the whole library, and lists in use, now and as of the moment.
void Reform::read_as_of(const char* when, const Pages& pages, Time as_of) {
    std::vector<std::string> page, list;
    for (const std::string& cursor : pages.cursors) {
        page.push_back("/v1/matters?limit=50" + (cursor.empty() ? "" : "&cursor=" + cursor));
    }
    for (const std::string& code : pages.in_use()) {
        list.push_back("/v1/matters/" + code + "?");
    }
    const std::string name = when;
    for (const auto& [kind, targets] : {std::pair{"page", page}, std::pair{"list", list}}) {
        read(name + "/" + kind + "_now", targets, "");
        read(name + "/" + kind + "_as_of", targets, "&as_of=" + moment(as_of));
    }
}

Round Reform::gateway(int round) {
    const std::string stood = province_.snapshot();
    const Pages before = province_.search("limit=50");
    const Time recorded = system_clock()();
    read_as_of("before", before, recorded);
    scene().checkpoint();
    const Meter meter(scene().world().gateway_process());
    const Json reform = take_effect(round + 1);
    const Cost cost = meter.stop();
    const double taken = figures_.at("apply").back();
    settle();
    const Pages then = province_.search("limit=50&as_of=" + moment(recorded));
    if (then.items != before.items) {
        throw std::runtime_error("as of the moment before the reform the library is another");
    }
    const Pages now = province_.search("limit=50");
    check_moved(before, now);
    read_as_of("after_then", then, recorded);
    read_as_of("after_now", now, system_clock()());
    roll_back(reform);
    const std::string difference = test::first_difference(stood, province_.snapshot());
    if (!difference.empty()) {
        throw std::runtime_error("the rollback left something: " + difference.substr(0, 2000));
    }
    settle();
    return {lists() / taken, 0, 0, cost};
}

void Reform::finish(Line& line) {
    scene().require_good_receipts();
    line["lists"] = options_.reform_matters;
    line["bodies"] = options_.reform_bodies;
    line["rows"] = rows_->count();
    for (const auto& [name, values] : figures_) {
        const auto slash = name.find('/');
        if (slash == std::string::npos) {
            line[name + "_seconds"] = rounded(median(values));
        } else {
            line["reads"][name.substr(0, slash)][name.substr(slash + 1) + "_ms"] = rounded(median(values));
        }
    }
    for (auto& [when, reads] : line["reads"].items()) {
        for (const std::string kind : {"page", "list"}) {
            for (const std::string part : {"p50", "p99"}) {
                reads[kind + "_" + part + "_ratio"] =
                    rounded(reads.at(kind + "_as_of_" + part + "_ms").get<double>() /
                            reads.at(kind + "_now_" + part + "_ms").get<double>());
            }
        }
    }
    line["target"] = {{"longest_statement_seconds_most", target_statement_seconds}};
    line["met"] = line["longest_statement_seconds"] <= target_statement_seconds;
}

} // namespace

std::unique_ptr<Workload> reform_workload(const Options& options) {
    return std::make_unique<Reform>(options);
}

} // namespace gateway::bench
