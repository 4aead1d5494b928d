#include "cluster_watch.hpp"

#include <utility>

namespace gateway::app {

using namespace std::chrono_literals;

ClusterWatch::ClusterWatch(const store::Cluster& cluster, std::function<void()> ended)
    : thread_([&cluster, ended = std::move(ended)](const std::stop_token& stopping) {
          while (!stopping.stop_requested()) {
              if (cluster.wait_for_end(200ms)) {
                  ended();
                  return;
              }
          }
      }) {}

} // namespace gateway::app
