#pragma once

#include "journey.hpp"

#include <cstddef>
#include <deque>
#include <mutex>
#include <vector>

namespace gateway::service {

/// Joins concurrent requests of one route into one transaction, each with its own outcome. Nothing waits to
/// be joined: a request that finds a free place begins at once, and those that come while the places are
/// taken go together when one is free. So a lone request is as fast as ever, and under load one commit serves
/// many.
class Joint {
public:
    /// `most_waiting`: one more request is Problem 503 "busy".
    Joint(const Route& route, store::Database& database, std::size_t most_waiting)
        : route_(route), database_(database), most_waiting_(most_waiting) {}
    /// Answers the journey when its transaction has ended. Its outcome_key is read already.
    void add(const JourneyPtr& journey);

private:
    class Group;
    /// Takes what waits, when there is a place for it; empty else.
    std::shared_ptr<Group> next();
    void begin(const std::shared_ptr<Group>& group);
    void done(const std::shared_ptr<Group>& group, const Problem* problem);

    const Route& route_;
    store::Database& database_;
    const std::size_t most_waiting_;
    std::mutex mutex_;
    std::deque<JourneyPtr> waiting_;
    int running_ = 0;
};

} // namespace gateway::service
