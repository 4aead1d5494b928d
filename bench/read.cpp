#include "load.hpp"
#include "pgbench.hpp"
#include "scene.hpp"

namespace gateway::bench {
namespace {

constexpr double target_ratio = 1.5;
constexpr std::size_t step = 7919; // prime: neighbours in time are no neighbours in the table

/// Published matters by code, every second request with the ETag it had: 304.
class Read final : public Workload {
public:
    explicit Read(const Options& options) : options_(options), scene_(options) {
        scene_.set_link(National::off);
        scene_.checkpoint();
        prepare_requests();
        limit_seconds(1); // both warm
        gateway_seconds(1);
    }

    const char* unit() const override { return "requests/s"; }
    std::string limit_text() const override {
        return "pgbench -M prepared, the SELECT of one matter by code, same table";
    }
    std::optional<Round> limit(int) override { return limit_seconds(options_.seconds); }
    Round gateway(int) override { return gateway_seconds(options_.seconds); }
    void finish(Line& line) override {
        line["target"] = {{"ratio", target_ratio}};
        line["met"] = line["ratio"] >= target_ratio;
    }

private:
    struct Matter {
        std::string request, conditional;
        std::string etag;
        std::size_t size = 0;
    };

    void prepare_requests() {
        Connection connection(scene_.port());
        for (const std::string& code : scene_.matters()) {
            const std::string head = "GET /v1/matters/" + code + " HTTP/1.1\r\n" + scene_.fields();
            const Answer answer = connection.ask(head + "\r\n");
            if (answer.status != 200 || parse_json(answer.body).at("code") != code) {
                throw std::runtime_error("not the matter: " + std::string(answer.head));
            }
            const std::string etag(answer.field("ETag"));
            matters_.push_back(
                {head + "\r\n", head + "If-None-Match: " + etag + "\r\n\r\n", etag, answer.body.size()});
        }
    }

    /// Every second request, and each matter in turn the one way and the other.
    bool whole(std::size_t number) const { return (number + number / matters_.size()) % 2 == 0; }
    const Matter& asked(std::size_t number) const { return matters_[number * step % matters_.size()]; }

    Round limit_seconds(int seconds) {
        const auto first = first_matter, last = first + static_cast<long long>(matters_.size()) - 1;
        const auto result = run_pgbench({scene_.world().connection_string(),
                                         GATEWAY_BENCH_DIR "/read.sql",
                                         {{"prefix", matter_prefix()},
                                          {"first_matter", std::to_string(first)},
                                          {"last_matter", std::to_string(last)}},
                                         options_.connections,
                                         seconds,
                                         scene_.world().folder()});
        return {result.rate, result.p50_ms, result.p99_ms, {}};
    }

    Round gateway_seconds(int seconds) {
        Load load;
        load.port = scene_.port();
        load.connections = options_.connections;
        load.seconds = seconds;
        load.write = [this](std::size_t number, std::string& request) {
            request += whole(number) ? asked(number).request : asked(number).conditional;
        };
        load.right = [this](std::size_t number, const Answer& answer) {
            const Matter& matter = asked(number);
            return answer.status == (whole(number) ? 200 : 304) && answer.field("ETag") == matter.etag &&
                   answer.body.size() == (whole(number) ? matter.size : 0);
        };
        return measure_load(load, scene_.world().gateway_process()).round();
    }

    const Options options_;
    Scene scene_;
    std::vector<Matter> matters_;
};

} // namespace

std::unique_ptr<Workload> read_workload(const Options& options) { return std::make_unique<Read>(options); }

} // namespace gateway::bench
