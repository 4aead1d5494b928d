#pragma once

#include "gateway/base/clock.hpp"

#include <deque>
#include <mutex>
#include <string>
#include <unordered_set>
#include <utility>

namespace gateway::simulator {

/// How far `created` of a signature may lie from our clock, either way.
inline constexpr std::chrono::seconds freshness{300};

/// Nonces seen of late, so that a signed message counts once. Give it only nonces whose signature held.
class Nonces {
public:
    /// False when this key used the nonce before. Safe to use from several threads.
    bool take(const std::string& key_id, const std::string& nonce, Time now);
    void clear();

private:
    std::mutex mutex_;
    std::unordered_set<std::string> seen_;
    std::deque<std::pair<Time, std::string>> order_; ///< when each may be forgotten
};

} // namespace gateway::simulator
