#include "journey.hpp"

#include "gateway/base/log.hpp"
#include "gateway/service/answers.hpp"

#include <algorithm>
#include <cmath>
#include <future>

namespace gateway::service {
namespace {

class WaitingSteps final : public Steps {
public:
    WaitingSteps(Application::Impl& application, bool alone) : application_(application), alone_(alone) {}
    void transact(const std::function<void(store::Transaction&)>& work) override {
        application_.database.run(work);
    }
    void slowly(const std::function<void()>& work) override {
        if (alone_) {
            work();
            return;
        }
        std::packaged_task<void()> task(work);
        auto done = task.get_future();
        if (!application_.slow_lane.submit([&task] { task(); })) {
            throw busy();
        }
        done.get(); // what the work threw is thrown here
    }

private:
    Application::Impl& application_;
    const bool alone_; ///< on the lane of files, which is one by itself
};

/// The first outcome of the key; or this one, which then becomes the first.
void replay(const JourneyPtr& journey, const Problem& problem) {
    const bool own = !is_replay_wanted(problem);
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

} // namespace

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
               {"ms", std::round(seconds * 1e6) / 1e3}, // to the microsecond
               {"client", call.caller.client_id},
               {"trace", call.trace_id}});
    final.fields.emplace_back("X-Content-Type-Options", "nosniff");
    reply(std::move(final));
}

void Journey::answer(const Problem& problem) { answer(problem_response(problem, call.trace_id)); }

void Journey::read_body() {
    const Operation& operation = route->route->operation;
    if (operation.request_schema && call.body.is_null() && operation.request_type == "application/json") {
        call.body = parse_json(call.request.body);
    }
}

void Journey::committed() const {
    if (call.request.method != "GET" && application->options.committed) {
        application->options.committed();
    }
}

void transact(const JourneyPtr& journey) {
    const auto work = [journey](store::Transaction& tx) {
        journey->read_body();
        journey->response = answer_alone(*journey->route->route, journey->call, tx);
        if (journey->outcome_key && !keep_outcome(tx, *journey->outcome_key, journey->response)) {
            throw replay_wanted();
        }
    };
    const auto done = [journey](const Problem* problem) {
        if (problem == nullptr) {
            journey->committed();
            journey->answer(std::move(journey->response));
        } else if (journey->outcome_key && (is_replay_wanted(*problem) || is_outcome(*problem))) {
            replay(journey, *problem);
        } else {
            journey->answer(*problem);
        }
    };
    try {
        journey->application->database.submit(work, done);
    } catch (const Problem& problem) {
        journey->answer(problem);
    }
}

void walk(const JourneyPtr& journey) {
    const bool takes_file = journey->route->route->takes_file;
    const auto work = [journey, takes_file] {
        WaitingSteps steps(*journey->application, takes_file);
        try {
            journey->read_body();
            auto response = journey->route->route->stepwise(journey->call, steps);
            journey->committed();
            journey->answer(std::move(response));
        } catch (...) { // logged without what input it may quote
            journey->answer(store::to_problem(std::current_exception()));
        }
    };
    Lane& lane = takes_file ? journey->application->file_lane : journey->application->step_lane;
    if (!lane.submit(work, journey->call.request.body.size())) {
        journey->answer(busy());
    }
}

} // namespace gateway::service
