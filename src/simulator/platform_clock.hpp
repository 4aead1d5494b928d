#pragma once

#include "gateway/base/clock.hpp"

#include <atomic>

namespace gateway::simulator {

/// The platform's own clock: the system's and an offset, so that a gateway can be shown a nation that is
/// ahead or behind. Safe to use from several threads.
class PlatformClock {
public:
    explicit PlatformClock(std::chrono::seconds offset = {}, Clock base = system_clock())
        : base_(std::move(base)), offset_(offset.count()) {}

    Time now() const { return base_() + offset(); }
    std::chrono::seconds offset() const { return std::chrono::seconds(offset_.load()); }
    void set_offset(std::chrono::seconds offset) { offset_ = offset.count(); }

private:
    Clock base_;
    std::atomic<std::chrono::seconds::rep> offset_;
};

} // namespace gateway::simulator
