#pragma once

#include "gateway/base/metrics.hpp"
#include "gateway/http/server.hpp"
#include "gateway/service/module.hpp"
#include "gateway/store/database.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gateway::service {

/// Reads an access token on a network thread, from memory. A Problem 401 says what is wrong with it.
using Authenticate =
    std::function<std::variant<std::shared_ptr<const Caller>, Problem>(std::string_view token, Time now)>;

struct ApplicationOptions {
    int requests_per_second = 2000; ///< per client, a bucket of twice as many; more is 429
    int slow_lane_queue = 64;
    int step_threads = 8;                ///< of routes with `stepwise`
    std::size_t step_queue = 256;        ///< waiting requests of those; one more is 503 "busy"
    int file_threads = 1;                ///< of routes that take files
    std::size_t file_memory = 64u << 20; ///< octets of their waiting requests; more is 503 "busy"
    std::size_t joint_queue = 512;       ///< waiting requests of a route with `join`; one more is 503 "busy"
    std::string public_url;              ///< for the OpenAPI document's servers
    std::string version;
    std::function<void()> committed; ///< after each commit that may have written: wakes the national link
};

/// The way of a request from its head to its answer: route → sign-in → limits → body → transaction → answer,
/// with idempotency, problem documents, metrics, trace and one log line. The same for every module.
class Application final : public http::Application {
public:
    Application(std::vector<Module> modules, store::Database& database, Authenticate authenticate,
                Clock clock, Metrics& metrics, ApplicationOptions options);
    ~Application() override;

    std::unique_ptr<http::Exchange> open(const http::RequestHead& head) override;
    http::Response refuse(int status, const http::RequestHead* head) override;

    /// Waits for what the stopped server has cut off, imports and steps: before the database goes.
    void finish();

    const std::vector<Module>& modules() const;
    /// OpenAPI 3.1, generated from the routes.
    const std::string& openapi() const;

    struct Impl; ///< what the requests in flight share; they keep it alive

private:
    std::shared_ptr<Impl> impl_;
};

/// The routes every deployment has: /healthz /readyz /metrics /openapi.json /docs, and the reports of
/// imports.
Module operations_module(const Metrics& metrics, const store::Database& database,
                         std::function<std::string()> openapi);

/// Housekeeping of the mechanism itself: journal partitions ahead of need, outcomes older than `keep`
/// dropped, imports whose process died marked as interrupted.
std::vector<ScheduledWork> housekeeping(std::chrono::hours keep);

} // namespace gateway::service
