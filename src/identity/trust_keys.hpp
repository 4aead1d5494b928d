#pragma once

#include "gateway/base/json.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace gateway::identity {

/// The keys of the platform's identity tokens, read anew when a token names one that is not known, at most
/// once a minute: whoever sends such tokens must not make us ask all the time. Safe to use from several
/// threads.
class TrustKeys {
public:
    /// `fetch` gives the key set, or nothing.
    explicit TrustKeys(std::function<std::optional<Json>()> fetch);
    /// The claims of a token of type JWT that an ES256 key of the platform signed.
    std::optional<Json> verify(std::string_view token);

private:
    void read_if_unknown(const std::string& key_id);

    const std::function<std::optional<Json>()> fetch_;
    std::mutex mutex_;
    std::map<std::string, Json> keys_; // by kid: EC keys on P-256 only
    std::optional<std::chrono::steady_clock::time_point> read_at_;
};

} // namespace gateway::identity
