#include "gateway/service/application.hpp"

#include "gateway/base/text.hpp"
#include "gateway/service/answers.hpp"
#include "idempotency.hpp"
#include "import_report.hpp"
#include "joint.hpp"
#include "openapi.hpp"

namespace gateway::service {
namespace {

/// Answers by the head alone; wants no body.
class Refusal final : public http::Exchange {
public:
    Refusal(JourneyPtr journey, Problem problem, http::Fields fields)
        : journey_(std::move(journey)), problem_(std::move(problem)), fields_(std::move(fields)) {}
    std::uint64_t body_limit() const override { return 0; }
    void finish(http::Request, http::Reply reply) override {
        journey_->reply = std::move(reply);
        auto response = problem_response(problem_, journey_->call.trace_id);
        response.fields.insert(response.fields.end(), fields_.begin(), fields_.end());
        journey_->answer(std::move(response));
    }

private:
    JourneyPtr journey_;
    Problem problem_;
    http::Fields fields_;
};

class Ordinary final : public http::Exchange {
public:
    explicit Ordinary(JourneyPtr journey) : journey_(std::move(journey)) {}
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
        if (route.stepwise) {
            walk(journey_);
        } else {
            work();
        }
    }

private:
    /// In a transaction, alone or together with others.
    void work() {
        const auto& joints = journey_->application->joints;
        const auto joint = joints.find(journey_->route->route);
        try {
            journey_->outcome_key = read_outcome_key(journey_->call);
        } catch (const Problem& problem) {
            journey_->answer(problem);
            return;
        }
        if (joint != joints.end()) {
            joint->second->add(journey_);
        } else {
            transact(journey_);
        }
    }
    JourneyPtr journey_;
};

class Import final : public http::Exchange {
public:
    Import(JourneyPtr journey, std::shared_ptr<ImportRun> run)
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
    JourneyPtr journey_;
    std::shared_ptr<ImportRun> run_;
};

/// NDJSON, plain or gzip: by Content-Encoding, or by a Content-Type of the compressed file itself.
bool is_gzip(const http::RequestHead& head) {
    const auto encoding = head.field("content-encoding").value_or("");
    const auto type = head.field("content-type").value_or("");
    return encoding == "gzip" || type.starts_with("application/gzip") ||
           type.starts_with("application/x-gzip");
}

bool is_csv(const http::RequestHead& head) {
    const auto type = head.field("content-type").value_or("");
    return type.starts_with("text/csv");
}

/// A part of a CSV file has no header.
void require_whole_csv(long long after) {
    if (after > 0) {
        throw invalid_fields(
            {{"/after_line",
              "out_of_range",
              {"CSV 须提交整个文件，已处理的行会自动跳过；请去掉 after_line",
               "CSV is sent whole, the lines that were taken are passed over: leave after_line "
               "out"}}});
    }
}

/// The same key with the same target names the same import again; without one each is new.
ImportName name_of(const Call& call, const std::string& kind) {
    const auto key = read_outcome_key(call);
    if (!key) {
        return {new_guid(), call.caller.client_id, kind, ""};
    }
    crypto::Sm3 hash;
    hash.add(call.caller.client_id).add("\n").add(call.request.path).add("\n");
    for (const auto& [name, value] : call.query) {
        if (name != after_line_parameter().name) {
            hash.add(name).add("\n").add(value).add("\n");
        }
    }
    const auto digest = hash.add(key->key).finish();
    return {crypto::to_hex(digest).substr(0, new_guid().size()), call.caller.client_id, kind, key->key};
}

std::unique_ptr<http::Exchange> open_import(const JourneyPtr& journey) {
    const auto encoding = journey->call.request.field("content-encoding").value_or("identity");
    if (encoding != "gzip" && encoding != "identity") {
        return std::make_unique<Refusal>(journey,
                                         Problem(ProblemKind::unsupported_media, "unsupported_encoding",
                                                 {"只接受 gzip 压缩", "gzip is the only compression taken"}),
                                         http::Fields{});
    }
    const Route& route = *journey->route->route;
    try {
        const bool csv = is_csv(journey->call.request);
        const long long after = read_after_line(journey->call);
        if (csv) {
            require_whole_csv(after);
        }
        auto run = ImportRun::start({.call = journey->call,
                                     .name = name_of(journey->call, route.operation.tag),
                                     .after_line = after,
                                     .handler = route.import,
                                     .database = journey->application->database,
                                     .committed = journey->application->options.committed,
                                     .slots = journey->application->imports,
                                     .gzip = is_gzip(journey->call.request),
                                     .csv = csv});
        return std::make_unique<Import>(journey, std::move(run));
    } catch (const Problem& problem) {
        return std::make_unique<Refusal>(journey, problem, http::Fields{});
    }
}

std::vector<Module> with_import_parameters(std::vector<Module> modules) {
    for (Module& module : modules) {
        for (Route& route : module.routes) {
            if (route.import) {
                route.operation.query.push_back(after_line_parameter());
            }
        }
    }
    return modules;
}

} // namespace

Application::Impl::Impl(std::vector<Module> given, store::Database& db, Authenticate authenticate,
                        Clock clock, Metrics& metrics, ApplicationOptions given_options)
    : modules(with_import_parameters(std::move(given))), database(db), options(std::move(given_options)),
      gate(modules, std::move(authenticate), std::move(clock), metrics, options.requests_per_second),
      unrouted(metrics.counter("gateway_http_unrouted_total",
                               "Requests to no known path or method, or malformed.")),
      openapi(openapi_document(modules, options.version, options.public_url)),
      slow_lane(1, static_cast<std::size_t>(options.slow_lane_queue)),
      step_lane(options.step_threads, options.step_queue),
      file_lane(options.file_threads, options.step_queue, options.file_memory) {
    for (const Module& module : modules) {
        for (const Route& route : module.routes) {
            if (route.join) {
                joints.emplace(&route, std::make_unique<Joint>(route, database, options.joint_queue));
            }
        }
    }
}

Application::Impl::~Impl() = default;

Application::Application(std::vector<Module> modules, store::Database& database, Authenticate authenticate,
                         Clock clock, Metrics& metrics, ApplicationOptions options)
    : impl_(std::make_shared<Impl>(std::move(modules), database, std::move(authenticate), std::move(clock),
                                   metrics, std::move(options))) {}

Application::~Application() { finish(); }

void Application::finish() {
    impl_->imports->wait_until_empty();
    impl_->file_lane.finish();
    impl_->step_lane.finish();
    impl_->slow_lane.finish();
}

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
