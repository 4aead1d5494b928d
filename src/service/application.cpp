#include "gateway/service/application.hpp"

#include "admission.hpp"
#include "gateway/base/log.hpp"
#include "gateway/service/answers.hpp"
#include "idempotency.hpp"
#include "import_run.hpp"
#include "openapi.hpp"
#include "slow_lane.hpp"

#include <algorithm>

namespace gateway::service {

using SteadyTime = std::chrono::steady_clock::time_point;

struct Application::Impl {
    Impl(std::vector<Module> given, store::Database& db, Authenticate authenticate, Clock clock,
         Metrics& metrics, ApplicationOptions given_options)
        : modules(std::move(given)), database(db), options(std::move(given_options)),
          gate(modules, std::move(authenticate), std::move(clock), metrics, options.requests_per_second),
          unrouted(metrics.counter("gateway_http_unrouted_total",
                                   "Requests to no known path or method, or malformed.")),
          openapi(openapi_document(modules, options.version, options.public_url)),
          slow_lane(static_cast<std::size_t>(options.slow_lane_queue)) {}

    const std::vector<Module> modules;
    store::Database& database;
    const ApplicationOptions options;
    Gate gate;
    Metrics::Counter& unrouted;
    const std::string openapi;
    const std::shared_ptr<ImportSlots> imports = std::make_shared<ImportSlots>();
    SlowLane slow_lane; // last: its work may use all of the above
};

namespace {

/// A request on its way to its answer: counts it, logs it, answers once.
struct Journey {
    std::shared_ptr<Application::Impl> application;
    const RouteState* route = nullptr;
    Call call;
    SteadyTime begun;
    http::Reply reply;
    std::optional<OutcomeKey> outcome_key;
    http::Response response; // of the transaction that is running

    void answer(http::Response&& final);
    void answer(const Problem& problem) { answer(problem_response(problem, call.trace_id)); }
};

void Journey::answer(http::Response&& final) {
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    if (route != nullptr) {
        route->answers[static_cast<std::size_t>(std::clamp(final.status / 100, 1, 5))]->add();
        route->seconds->observe(seconds);
    } else {
        application->unrouted.add();
    }
    log::info("request",
              {{"method", call.request.method},
               {"route", route != nullptr ? std::string_view(route->route->pattern) : std::string_view("-")},
               {"status", final.status},
               {"ms", seconds * 1000},
               {"client", call.caller.client_id},
               {"trace", call.trace_id}});
    final.fields.emplace_back("X-Content-Type-Options", "nosniff");
    reply(std::move(final));
}

Problem internal_error(const std::string& trace_id) {
    return {ProblemKind::internal,
            "internal",
            {"系统内部错误，请将编号 " + trace_id + " 告知运维人员",
             "An internal error: tell the operators this id: " + trace_id}};
}

Problem replay_wanted() { return {ProblemKind::conflict, "outcome_replay", {}}; }

/// The first outcome of the key; or this one, which then becomes the first.
void replay(const std::shared_ptr<Journey>& journey, const Problem& problem) {
    const bool own = problem.code() != "outcome_replay";
    auto own_response = problem_response(problem, journey->call.trace_id);
    const auto work = [journey, own, own_response](store::Transaction& tx) {
        if (auto first = first_outcome(tx, *journey->outcome_key)) {
            journey->response = std::move(*first);
        } else if (own) {
            journey->response = own_response;
            keep_outcome(tx, *journey->outcome_key, journey->response);
        } else {
            throw Problem(ProblemKind::unavailable, "outcome_unknown",
                          {"首次请求的结果暂不可知，请稍后以同一 Idempotency-Key 重试",
                           "The first outcome is not known yet: ask again with the same Idempotency-Key"})
                .with_retry_after(1);
        }
    };
    const auto done = [journey](const Problem* failed) {
        if (failed != nullptr) {
            journey->answer(*failed);
        } else {
            journey->answer(std::move(journey->response));
        }
    };
    try {
        journey->application->database.submit(work, done);
    } catch (const Problem& busy) {
        journey->answer(busy);
    }
}

/// One transaction on a worker; the answer after its commit.
void transact(const std::shared_ptr<Journey>& journey) {
    const auto work = [journey](store::Transaction& tx) {
        Call& call = journey->call;
        if (journey->route->route->operation.request_schema && call.body.is_null() &&
            journey->route->route->operation.request_type == "application/json") {
            call.body = parse_json(call.request.body);
        }
        journey->response = journey->route->route->transact(call, tx);
        if (journey->outcome_key && !keep_outcome(tx, *journey->outcome_key, journey->response)) {
            throw replay_wanted();
        }
    };
    const auto done = [journey](const Problem* problem) {
        if (problem == nullptr) {
            if (journey->call.request.method != "GET" && journey->application->options.committed) {
                journey->application->options.committed();
            }
            journey->answer(std::move(journey->response));
        } else if (journey->outcome_key && is_outcome(*problem)) {
            replay(journey, *problem);
        } else {
            journey->answer(*problem);
        }
    };
    try {
        journey->outcome_key = read_outcome_key(journey->call);
        journey->application->database.submit(work, done);
    } catch (const Problem& problem) {
        journey->answer(problem);
    }
}

void compute(const std::shared_ptr<Journey>& journey) {
    const auto work = [journey] {
        try {
            journey->answer(journey->route->route->compute(journey->call));
        } catch (const Problem& problem) {
            journey->answer(problem);
        } catch (const std::exception& error) {
            log::error("compute_failed", {{"trace", journey->call.trace_id}, {"reason", error.what()}});
            journey->answer(internal_error(journey->call.trace_id));
        }
    };
    if (!journey->application->slow_lane.submit(work)) {
        journey->answer(Problem(ProblemKind::unavailable, "busy",
                                {"系统繁忙，请稍后重试", "The service is busy: try again shortly"})
                            .with_retry_after(1));
    }
}

/// Answers by the head alone; wants no body.
class Refusal final : public http::Exchange {
public:
    Refusal(std::shared_ptr<Journey> journey, Problem problem, http::Fields fields)
        : journey_(std::move(journey)), problem_(std::move(problem)), fields_(std::move(fields)) {}
    std::uint64_t body_limit() const override { return 0; }
    void finish(http::Request, http::Reply reply) override {
        journey_->reply = std::move(reply);
        auto response = problem_response(problem_, journey_->call.trace_id);
        response.fields.insert(response.fields.end(), fields_.begin(), fields_.end());
        journey_->answer(std::move(response));
    }

private:
    std::shared_ptr<Journey> journey_;
    Problem problem_;
    http::Fields fields_;
};

class Ordinary final : public http::Exchange {
public:
    explicit Ordinary(std::shared_ptr<Journey> journey) : journey_(std::move(journey)) {}
    std::uint64_t body_limit() const override { return journey_->route->route->body_limit; }
    void finish(http::Request request, http::Reply reply) override {
        journey_->call.request.body = std::move(request.body);
        journey_->reply = std::move(reply);
        const Route& route = *journey_->route->route;
        if (route.cached) {
            try {
                if (auto response = route.cached(journey_->call)) {
                    journey_->answer(std::move(*response));
                    return;
                }
            } catch (const Problem& problem) {
                journey_->answer(problem);
                return;
            }
        }
        if (route.compute) {
            compute(journey_);
        } else {
            transact(journey_);
        }
    }

private:
    std::shared_ptr<Journey> journey_;
};

class Import final : public http::Exchange {
public:
    Import(std::shared_ptr<Journey> journey, std::shared_ptr<ImportRun> run)
        : journey_(std::move(journey)), run_(std::move(run)) {}
    std::uint64_t body_limit() const override { return 0; }
    bool streams() const override { return true; }
    void consume(std::string piece, std::function<void(bool)> ready) override {
        run_->piece(std::move(piece), std::move(ready));
    }
    void finish(http::Request, http::Reply reply) override {
        journey_->reply = std::move(reply);
        run_->finish([journey = journey_](http::Response response) { journey->answer(std::move(response)); });
    }
    void abandon() override { run_->abandon(); }

private:
    std::shared_ptr<Journey> journey_;
    std::shared_ptr<ImportRun> run_;
};

/// NDJSON, plain or gzip: by Content-Encoding, or by a Content-Type of the compressed file itself.
bool is_gzip(const http::RequestHead& head) {
    const auto encoding = head.field("content-encoding").value_or("");
    const auto type = head.field("content-type").value_or("");
    return encoding == "gzip" || type.starts_with("application/gzip") ||
           type.starts_with("application/x-gzip");
}

std::unique_ptr<http::Exchange> open_import(std::shared_ptr<Journey> journey) {
    const auto encoding = journey->call.request.field("content-encoding").value_or("identity");
    if (encoding != "gzip" && encoding != "identity") {
        return std::make_unique<Refusal>(journey,
                                         Problem(ProblemKind::unsupported_media, "unsupported_encoding",
                                                 {"只接受 gzip 压缩", "gzip is the only compression taken"}),
                                         http::Fields{});
    }
    const Route& route = *journey->route->route;
    try {
        auto run = ImportRun::start({.call = journey->call,
                                     .kind = route.operation.tag,
                                     .handler = route.import,
                                     .database = journey->application->database,
                                     .committed = journey->application->options.committed,
                                     .slots = journey->application->imports,
                                     .gzip = is_gzip(journey->call.request)});
        return std::make_unique<Import>(journey, std::move(run));
    } catch (const Problem& problem) {
        return std::make_unique<Refusal>(journey, problem, http::Fields{});
    }
}

} // namespace

Application::Application(std::vector<Module> modules, store::Database& database, Authenticate authenticate,
                         Clock clock, Metrics& metrics, ApplicationOptions options)
    : impl_(std::make_shared<Impl>(std::move(modules), database, std::move(authenticate), std::move(clock),
                                   metrics, std::move(options))) {}

Application::~Application() { finish_imports(); }

void Application::finish_imports() { impl_->imports->wait_until_empty(); }

const std::vector<Module>& Application::modules() const { return impl_->modules; }
const std::string& Application::openapi() const { return impl_->openapi; }

std::unique_ptr<http::Exchange> Application::open(const http::RequestHead& head) {
    auto journey = std::make_shared<Journey>();
    journey->application = impl_;
    journey->begun = std::chrono::steady_clock::now();
    Admission admission = impl_->gate.admit(head);
    journey->route = admission.route;
    journey->call = std::move(admission.call);
    if (admission.refusal) {
        return std::make_unique<Refusal>(std::move(journey), std::move(*admission.refusal),
                                         std::move(admission.refusal_fields));
    }
    if (journey->route->route->import) {
        return open_import(std::move(journey));
    }
    return std::make_unique<Ordinary>(std::move(journey));
}

http::Response Application::refuse(int status, const http::RequestHead*) {
    impl_->unrouted.add();
    switch (status) {
    case 408:
        return problem_response({ProblemKind::request_timeout,
                                 "request_timeout",
                                 {"请求未在规定时间内传完", "The request did not arrive in time"}},
                                {});
    case 413:
        return problem_response({ProblemKind::too_large,
                                 "body_too_large",
                                 {"请求体超过上限，大批量数据请使用 :import 接口",
                                  "The body is over the limit: use an :import operation for bulk data"}},
                                {});
    case 431:
        return problem_response({ProblemKind::headers_too_large,
                                 "headers_too_large",
                                 {"请求头超过上限", "The header section is over the limit"}},
                                {});
    case 503:
        return problem_response(Problem(ProblemKind::unavailable, "busy",
                                        {"连接数已满，请稍后重试", "Too many connections: try again"})
                                    .with_retry_after(1),
                                {});
    default:
        return problem_response({ProblemKind::bad_request,
                                 "malformed_request",
                                 {"不是有效的 HTTP/1.1 请求", "This is no valid HTTP/1.1 request"}},
                                {});
    }
}

} // namespace gateway::service
