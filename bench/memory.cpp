#include "connection.hpp"
#include "lines.hpp"
#include "scene.hpp"
#include "watch.hpp"

namespace gateway::bench {
namespace {

constexpr double target_mib = 150;

/// Many connections that were each used once and rest, and a large import meanwhile, the link at work as
/// well.
class Memory final : public Workload {
public:
    explicit Memory(const Options& options)
        : options_(options), scene_(options, {{"http", {{"idle_timeout", "\"1h\""}}}}) {}

    const char* unit() const override { return "records/s"; }
    Round gateway(int round) override;
    void finish(Line& line) override {
        line["idle_connections"] = options_.idle_connections;
        line["lines"] = options_.import_lines;
        line["idle_mib"] = rounded(median(idle_mib_));
        line["import_mib"] = rounded(median(import_mib_));
        line["target"] = {{"peak_mib_most", target_mib}};
        line["met"] = line["peak_mib"] <= target_mib;
    }

private:
    std::vector<Connection> open_connections() const {
        std::vector<Connection> connections;
        const std::string request =
            "GET /v1/matters/" + scene_.matters().front() + " HTTP/1.1\r\n" + scene_.fields() + "\r\n";
        for (int i = 0; i < options_.idle_connections; ++i) {
            connections.emplace_back(scene_.port());
            if (connections.back().ask(request).status != 200) {
                throw std::runtime_error("a connection's one request was refused");
            }
        }
        return connections;
    }

    const Options options_;
    Scene scene_;
    std::vector<double> idle_mib_, import_mib_;
};

Round Memory::gateway(int round) {
    const auto file = scene_.file("lines.ndjson");
    write_lines(file, scene_, options_.import_lines, "MEMORY-" + std::to_string(round) + "-");
    scene_.checkpoint();
    const pid_t process = scene_.world().gateway_process();
    const Meter meter(process);
    const auto connections = open_connections();
    idle_mib_.push_back(resident_mib(process));
    Watch watch(process, resident_mib);
    const double seconds = import_lines(scene_, file, options_.import_lines);
    import_mib_.push_back(watch.stop());
    const Cost cost = meter.stop();
    std::filesystem::remove(file);
    for (const Connection& connection : connections) {
        if (!connection.idle()) {
            throw std::runtime_error("the gateway did not keep an idle connection");
        }
    }
    return {static_cast<double>(options_.import_lines) / seconds, 0, 0, cost};
}

} // namespace

std::unique_ptr<Workload> memory_workload(const Options& options) {
    return std::make_unique<Memory>(options);
}

} // namespace gateway::bench
