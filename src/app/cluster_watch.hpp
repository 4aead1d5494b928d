#pragma once

#include "gateway/store/cluster.hpp"

#include <functional>
#include <thread>

namespace gateway::app {

/// Calls `ended` once, on a thread of its own, when the private PostgreSQL has ended though nobody stopped
/// it. End the watch before stopping the cluster, and not from within `ended`.
class ClusterWatch {
public:
    ClusterWatch(const store::Cluster& cluster, std::function<void()> ended);

private:
    std::jthread thread_;
};

} // namespace gateway::app
