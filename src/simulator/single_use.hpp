#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/base/text.hpp"
#include "gateway/crypto/sm.hpp"

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace gateway::simulator {

/// The public name of a secret: the first half of its SM3 in hex. It opens nothing and may stand in records.
inline std::string single_use_name(std::string_view secret) {
    return crypto::to_hex(crypto::sm3(secret)).substr(0, 32);
}

/// Secrets (tickets, codes) that open something once and for a time. They are held by their names only. A
/// used or expired one is remembered a while, so that its reuse can be told from a guess; when there are too
/// many, the oldest is forgotten. Not safe to use from several threads.
template <class Value>
class SingleUse {
public:
    struct Entry {
        Value value;
        Time until; ///< the first moment at which it opens nothing
        bool used = false;
    };

    explicit SingleUse(std::size_t most) : most_(most) {}

    /// A new secret: 32 random octets in base64url.
    std::string add(Value value, Time until, Time now) {
        forget(now);
        const std::string secret = to_base64url(random_bytes(32));
        const std::string name = single_use_name(secret);
        order_.emplace_back(until + remembered, name);
        entries_.emplace(name, Entry{std::move(value), until});
        return secret;
    }
    Entry* find(std::string_view secret) { return find_name(single_use_name(secret)); }
    Entry* find_name(const std::string& name) {
        const auto found = entries_.find(name);
        return found == entries_.end() ? nullptr : &found->second;
    }
    /// The names, oldest first.
    const std::deque<std::pair<Time, std::string>>& names() const { return order_; }
    void clear() {
        entries_.clear();
        order_.clear();
    }

private:
    static constexpr std::chrono::minutes remembered{10};

    void forget(Time now) {
        while (!order_.empty() && (order_.size() >= most_ || order_.front().first < now)) {
            entries_.erase(order_.front().second);
            order_.pop_front();
        }
    }

    std::size_t most_;
    std::unordered_map<std::string, Entry> entries_;
    std::deque<std::pair<Time, std::string>> order_; ///< when each may be forgotten
};

} // namespace gateway::simulator
