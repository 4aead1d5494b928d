#pragma once

#include "measure.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>

namespace gateway::bench {

/// The most that was seen of a process's memory, looked at again and again.
class Watch {
public:
    Watch(pid_t process, double (*memory)(pid_t))
        : thread_([this, process, memory] {
              try {
                  while (!over_) {
                      most_ = std::max(most_.load(), memory(process));
                      std::this_thread::sleep_for(std::chrono::milliseconds(50));
                  }
              } catch (const std::runtime_error&) { // it has ended: what was seen stays
                  return;
              }
          }) {}
    ~Watch() { stop(); }
    double stop() {
        over_ = true;
        if (thread_.joinable()) {
            thread_.join();
        }
        return most_;
    }

private:
    std::atomic<double> most_ = 0;
    std::atomic<bool> over_ = false;
    std::thread thread_; // last: it uses the others
};

} // namespace gateway::bench
