#include "files.hpp"
#include "gateway/base/standard.hpp"
#include "json_post.hpp"
#include "licence_scene.hpp"
#include "load.hpp"
#include "program.hpp"

#include <fmt/format.h>

#include <iostream>

namespace gateway::bench {
namespace {

constexpr double target_p99_ratio = 1.5;
constexpr long long step = 7919; // prime: neighbours in time are no neighbours in the table
// Of so many requests one each asks with a wrong number, and for a licence that is not there.
constexpr std::size_t odd_each = 16, wrong_at = 3, absent_at = 11;

constexpr auto purpose =
    R"({"unit":"示例局","operator":"w-0017","matter_name":"设立登记",)"
    R"("matter_code":"11320500PDY000167D3000199001000","project_no":"32050020190418000001"})";

/// Licences verified by identifier, field by field: with few and with many in the register, each with 32
/// connections and with one. Each use is written before its answer.
class LicenceScale final : public Workload {
public:
    explicit LicenceScale(const Options& options)
        : options_(without_matters(options)), scene_(options_), licences_(scene_) {
        let_failures_pass();
        scene_.set_link(National::off);
        fill(options_.few_licences);
        for (int round = 0; round < options_.rounds; ++round) {
            few_.push_back(measure());
        }
        fill(options_.licences);
    }

    const char* unit() const override { return "requests/s"; }
    std::string limit_text() const override {
        return fmt::format("the same gateway with {} licences", options_.few_licences);
    }
    std::optional<Round> limit(int round) override { return few_.at(static_cast<std::size_t>(round)).many; }
    Round gateway(int) override { return all_.emplace_back(measure()).many; }
    void finish(Line& line) override;

private:
    struct Figures {
        Round one, many; ///< connections
    };
    void let_failures_pass();
    void fill(long long count);
    Figures measure() {
        verify(options_.connections, 1); // every connection has its plans
        scene_.checkpoint();
        const Round many = verify(options_.connections, options_.seconds);
        scene_.checkpoint();
        return {verify(1, options_.seconds), many};
    }
    Round verify(int connections, int seconds);
    void require_all();

    const Options options_;
    Scene scene_;
    LicenceScene licences_;
    std::string fields_;
    long long filled_ = 0, used_ = 0;
    double fill_seconds_ = 0;
    std::vector<Figures> few_, all_;
};

/// Few licences are asked for again and again: with the default rule, the wrong questions of a day would soon
/// be too many.
void LicenceScale::let_failures_pass() {
    const auto folder = scene_.file("standard");
    const std::string name = "licence_rules.toml", key = "verify_failures_a_day = ";
    std::string rules = Standard::load()->file(name);
    const auto value = rules.find(key) + key.size();
    rules.replace(value, rules.find('\n', value) - value, "1000");
    std::filesystem::create_directories(folder);
    app::write_file(folder / name, rules);
    scene_.world().configure({{"data", {{"standard", "\"standard\""}}}});
}

/// By import, as a body hands over what it issued before; then the database rests.
void LicenceScale::fill(long long count) {
    std::cerr << "licences-scale: importing up to " << count << std::endl;
    fill_seconds_ = licences_.import(filled_, count);
    run_psql(scene_.world().connection_string(), {"VACUUM ANALYZE"}, scene_.file("psql.out"));
    std::cerr << "licences-scale: " << std::llround(static_cast<double>(count - filled_) / fill_seconds_)
              << "/s" << std::endl;
    filled_ = count;
    fields_ = licences_.fields();
}

Round LicenceScale::verify(int connections, int seconds) {
    const auto asked = [this](std::size_t number) { return static_cast<long long>(number) * step % filled_; };
    Load load;
    load.port = scene_.port();
    load.connections = connections;
    load.seconds = seconds;
    load.write = [&](std::size_t number, std::string& request) {
        const long long which = asked(number);
        const std::size_t kind = number % odd_each;
        request += json_post(
            fields_, "/v1/licences:verify",
            fmt::format(
                R"({{"purpose":{},"items":[{{"identifier":"{}","fields":{{"number":"{}","holder_name":"{}"}}}}]}})",
                purpose, licence_identifier(which, kind == absent_at ? "NONE" : "BENCH"),
                licence_number(kind == wrong_at ? which + 1 : which), holder_name(which)));
    };
    load.right = [&](std::size_t number, const Answer& answer) {
        const auto says = [&](std::string_view text) {
            return answer.body.find(text) != std::string_view::npos;
        };
        const std::size_t kind = number % odd_each;
        used_ += kind == absent_at ? 0 : 1;
        if (answer.status != 200 ||
            !says(licence_identifier(asked(number), kind == absent_at ? "NONE" : "BENCH"))) {
            return false;
        }
        if (kind == absent_at) {
            return says(R"("found":false)");
        }
        const bool number_agrees = kind != wrong_at;
        return says(R"("found":true)") && says(R"("state":"valid")") && says(R"("holder_name":true)") &&
               says(number_agrees ? R"("number":true)" : R"("number":false)") &&
               says(number_agrees ? R"("matched":true)" : R"("matched":false)");
    };
    return measure_load(load, scene_.world().gateway_process()).round();
}

void LicenceScale::require_all() {
    const long long stored = scene_.number("SELECT count(*) FROM licenses.licence WHERE state = 'valid'");
    const long long journaled =
        scene_.number("SELECT count(*) FROM journal.entry WHERE action = 'licenses.import'");
    const long long uses = scene_.number("SELECT count(*) FROM licenses.use WHERE kind = 'verify'");
    if (stored != filled_ || journaled != filled_ || uses != used_) {
        throw std::runtime_error(
            fmt::format("{} imported and {} verified, but {} licences, {} entries, {} uses", filled_, used_,
                        stored, journaled, uses));
    }
}

void LicenceScale::finish(Line& line) {
    require_all();
    const auto figure = [](const std::vector<Figures>& rounds, Round Figures::*which, double Round::*what) {
        std::vector<double> values;
        for (const Figures& round : rounds) {
            values.push_back(round.*which.*what);
        }
        return median(values);
    };
    bool met = true;
    for (const auto& [name, which] :
         {std::pair{"at_once", &Figures::many}, std::pair{"one_by_one", &Figures::one}}) {
        const double few = figure(few_, which, &Round::p99), all = figure(all_, which, &Round::p99);
        line[name] = {{"p50_ms_few", rounded(figure(few_, which, &Round::p50))},
                      {"p50_ms", rounded(figure(all_, which, &Round::p50))},
                      {"p99_ms_few", rounded(few)},
                      {"p99_ms", rounded(all)},
                      {"p99_ratio", rounded(all / few)}};
        met = met && all / few <= target_p99_ratio;
    }
    line["licences"] = filled_;
    line["import_rate"] =
        rounded(static_cast<double>(options_.licences - options_.few_licences) / fill_seconds_);
    line["database_mib"] = scene_.number("SELECT pg_database_size(current_database())") >> 20;
    line["target"] = {{"p99_ratio_most", target_p99_ratio}};
    line["met"] = met;
}

} // namespace

std::unique_ptr<Workload> licence_scale_workload(const Options& options) {
    return std::make_unique<LicenceScale>(options);
}

} // namespace gateway::bench
