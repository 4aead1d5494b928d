#include "breaker.hpp"

#include <algorithm>

namespace gateway::national {
namespace {

constexpr unsigned breaker_seed = 20190418; // jitter only needs lanes to differ, not to be secret
constexpr auto probe_time =
    std::chrono::seconds(30); // one try may take this long before another lane may try

} // namespace

Backoff::Backoff(std::chrono::milliseconds first, std::chrono::milliseconds most, unsigned seed)
    : first_(first), most_(most), current_(first), random_(seed) {}

std::chrono::milliseconds Backoff::next() {
    std::uniform_int_distribution<long long> jitter(current_.count() / 2, current_.count());
    const std::chrono::milliseconds wait(jitter(random_));
    current_ = std::min(most_, current_ * 2);
    return wait;
}

void Backoff::reset() { current_ = first_; }

Breaker::Breaker(int threshold, std::chrono::milliseconds first, std::chrono::milliseconds most)
    : threshold_(threshold), backoff_(first, most, breaker_seed) {}

std::chrono::milliseconds Breaker::wait(Now now) {
    const std::lock_guard lock(mutex_);
    if (failures_ < threshold_) {
        return std::chrono::milliseconds(0);
    }
    if (now < retry_at_) {
        return std::chrono::ceil<std::chrono::milliseconds>(retry_at_ - now);
    }
    retry_at_ = now + probe_time;
    return std::chrono::milliseconds(0);
}

void Breaker::success() {
    const std::lock_guard lock(mutex_);
    failures_ = 0;
    backoff_.reset();
}

void Breaker::failure(Now now) {
    const std::lock_guard lock(mutex_);
    ++failures_;
    if (failures_ >= threshold_) {
        retry_at_ = now + backoff_.next();
    }
}

bool Breaker::open() const {
    const std::lock_guard lock(mutex_);
    return failures_ >= threshold_;
}

} // namespace gateway::national
