#pragma once

#include <condition_variable>
#include <mutex>

namespace gateway::service {

/// How many imports may run at once: each holds a thread and a few megabytes.
inline constexpr int most_imports = 4;

/// The imports of one application: how many run, and waiting for their end.
class ImportSlots {
public:
    bool take();
    void give_back();
    void wait_until_empty();

private:
    std::mutex mutex_;
    std::condition_variable empty_;
    int running_ = 0;
};

} // namespace gateway::service
