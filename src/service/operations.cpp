#include "gateway/base/embedded.hpp"
#include "gateway/service/answers.hpp"
#include "gateway/service/application.hpp"
#include "import_report.hpp"

#include <algorithm>

namespace gateway::service {
namespace {

const store::Statement delete_outcomes{
    "service.delete_outcomes",
    "DELETE FROM service.outcome WHERE created_at < now() - make_interval(hours => $1)"};

http::Response text_response(std::string_view type, std::string_view text) {
    http::Response response;
    response.fields.emplace_back("Content-Type", type);
    response.body = text;
    return response;
}

Route public_route(std::string pattern, Operation operation,
                   std::function<http::Response(const Call&)> answer) {
    Route route;
    route.method = "GET";
    route.pattern = std::move(pattern);
    route.operation = std::move(operation);
    // From memory and at once: health must be told even when every worker is busy.
    route.cached = [answer = std::move(answer)](const Call& call) -> std::optional<http::Response> {
        return answer(call);
    };
    return route;
}

Operation described(std::string id, Text summary, Json schema, Json example) {
    Operation operation;
    operation.id = std::move(id);
    operation.tag = "operations";
    operation.summary = std::move(summary);
    operation.response_schema = std::move(schema);
    operation.response_example = std::move(example);
    return operation;
}

Json state_schema() { return {{"type", "object"}, {"properties", {{"status", {{"type", "string"}}}}}}; }

Route health_route() {
    return public_route(
        "/healthz",
        described("showHealth", {"进程存活", "The process is alive"}, state_schema(), {{"status", "ok"}}),
        [](const Call&) {
            return json_response(200, {{"status", "ok"}});
        });
}

Route ready_route(const store::Database& database) {
    return public_route("/readyz",
                        described("showReadiness", {"可以接受请求", "Requests can be served"}, state_schema(),
                                  {{"status", "ok"}, {"database", "ok"}}),
                        [&database](const Call&) {
                            const bool good = database.healthy();
                            return json_response(good ? 200 : 503,
                                                 {{"status", good ? "ok" : "unavailable"},
                                                  {"database", good ? "ok" : "unavailable"}});
                        });
}

Route metrics_route(const Metrics& metrics) {
    auto route = public_route(
        "/metrics",
        described("showMetrics",
                  {"Prometheus 指标（本机免令牌）", "Prometheus metrics (no token from this machine)"},
                  {{"type", "string"}}, "gateway_http_unrouted_total 0\n"),
        [&metrics](const Call&) {
            return text_response("text/plain; version=0.0.4; charset=utf-8", metrics.expose());
        });
    route.operation.scope = "metrics:read";
    route.operation.response_type = "text/plain";
    route.operation.open_on_loopback = true;
    return route;
}

Route openapi_route(std::function<std::string()> openapi) {
    return public_route(
        "/openapi.json",
        described("showOpenapi", {"接口说明（OpenAPI 3.1）", "This description (OpenAPI 3.1)"},
                  {{"type", "object"}}, {{"openapi", "3.1.0"}}),
        [openapi = std::move(openapi)](const Call&) { return text_response("application/json", openapi()); });
}

std::string_view page_type(std::string_view name) {
    return name.ends_with(".html") ? "text/html; charset=utf-8"
           : name.ends_with(".js") ? "text/javascript; charset=utf-8"
                                   : "text/css; charset=utf-8";
}

/// The page needs no network but this server: everything it loads is its own.
Route page_route(const std::string& pattern, const EmbeddedFile& file, const std::string& id) {
    auto route = public_route(pattern,
                              described(id, {"接口说明页面", "The page to read this description"},
                                        {{"type", "string"}}, "<!doctype html>"),
                              [file](const Call&) {
                                  auto response = text_response(page_type(file.name), file.text);
                                  response.fields.emplace_back(
                                      "Content-Security-Policy",
                                      "default-src 'none'; script-src 'self'; style-src 'self'; "
                                      "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'");
                                  return response;
                              });
    route.operation.listed = file.name == "index.html";
    route.operation.response_type =
        std::string(page_type(file.name).substr(0, page_type(file.name).find(';')));
    return route;
}

} // namespace

Module operations_module(const Metrics& metrics, const store::Database& database,
                         std::function<std::string()> openapi) {
    Module module;
    module.name = "operations";
    module.routes.push_back(health_route());
    module.routes.push_back(ready_route(database));
    module.routes.push_back(metrics_route(metrics));
    module.routes.push_back(openapi_route(std::move(openapi)));
    for (const EmbeddedFile& file : embedded_docs_page()) {
        const bool index = file.name == "index.html";
        const std::string name(file.name.substr(0, file.name.find('.')));
        module.routes.push_back(page_route(index ? "/docs" : "/docs/" + std::string(file.name), file,
                                           index ? "showDocs" : "showDocs" + name));
    }
    for (Route& route : import_routes()) {
        module.routes.push_back(std::move(route));
    }
    return module;
}

std::vector<ScheduledWork> housekeeping(std::chrono::hours keep) {
    using namespace std::chrono_literals;
    return {
        {"journal_partitions", 60s, [](store::Transaction& tx, Time) { journal::ensure_partitions(tx); }},
        {"prune_outcomes", 600s,
         [keep](store::Transaction& tx, Time) { tx.exec(delete_outcomes, static_cast<int>(keep.count())); }},
        {"lost_imports", 300s, [](store::Transaction& tx, Time) { mark_lost_imports(tx); }}};
}

} // namespace gateway::service
