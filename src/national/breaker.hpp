#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <random>

namespace gateway::national {

/// Waits that grow: doubled after each failure, up to a limit, each time a random half to whole of it, so
/// that lanes and processes do not come back in step.
class Backoff {
public:
    Backoff(std::chrono::milliseconds first, std::chrono::milliseconds most, unsigned seed);
    std::chrono::milliseconds next();
    void reset();

private:
    std::chrono::milliseconds first_, most_, current_;
    std::mt19937 random_;
};

/// Spares a dead peer: after `threshold` failures in a row, over all lanes, it opens; then one lane at a time
/// may try, each time after a longer wait. The first success closes it.
class Breaker {
public:
    Breaker(int threshold, std::chrono::milliseconds first, std::chrono::milliseconds most);
    using Now = std::chrono::steady_clock::time_point;
    /// How long to wait before asking again; zero = go (and, when open, this caller is the one that tries).
    std::chrono::milliseconds wait(Now now);
    void success();
    void failure(Now now);
    bool open() const;

private:
    mutable std::mutex mutex_;
    const int threshold_;
    Backoff backoff_;
    int failures_ = 0;
    Now retry_at_{};
};

} // namespace gateway::national
