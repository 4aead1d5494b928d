#include "nonces.hpp"

namespace gateway::simulator {

// A message may be `freshness` ahead of us and stays fresh as long after: twice that, and it is stale by
// itself.
bool Nonces::take(const std::string& key_id, const std::string& nonce, Time now) {
    const std::lock_guard lock(mutex_);
    while (!order_.empty() && order_.front().first < now) {
        seen_.erase(order_.front().second);
        order_.pop_front();
    }
    std::string key = key_id + ' ' + nonce;
    if (!seen_.insert(key).second) {
        return false;
    }
    order_.emplace_back(now + 2 * freshness, std::move(key));
    return true;
}

void Nonces::clear() {
    const std::lock_guard lock(mutex_);
    seen_.clear();
    order_.clear();
}

} // namespace gateway::simulator
