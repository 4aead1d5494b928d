#pragma once

#include "application_state.hpp"
#include "idempotency.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace gateway::service {

/// A request on its way to its answer: counts it, logs it, answers once.
struct Journey {
    std::shared_ptr<Application::Impl> application;
    const RouteState* route = nullptr;
    Call call;
    std::chrono::steady_clock::time_point begun;
    http::Reply reply;
    std::optional<OutcomeKey> outcome_key;
    http::Response response; // of the transaction that is running

    void answer(http::Response&& final);
    void answer(const Problem& problem);
    /// Parses the body when the operation takes JSON. Throws the Problem of a malformed one.
    void read_body();
    /// A commit that may have written: the national link is told.
    void committed() const;
};
using JourneyPtr = std::shared_ptr<Journey>;

/// Answered by a transaction on a database worker, after its commit.
void transact(const JourneyPtr& journey);
/// Answered by a handler of several steps, on the step lane.
void walk(const JourneyPtr& journey);

} // namespace gateway::service
