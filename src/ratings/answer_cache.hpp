#pragma once

#include "gateway/base/clock.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace gateway::ratings {

/// Statistics are asked for by everybody, and a minute of age does not matter: ready answers for so long.
/// Bounded; thread-safe.
class AnswerCache {
public:
    static constexpr std::chrono::seconds age{60};

    /// nullptr when there is none, or it is too old.
    std::shared_ptr<const std::string> find(const std::string& key, Time now) const;
    void keep(const std::string& key, std::shared_ptr<const std::string> body, Time now);

private:
    struct Answer {
        std::shared_ptr<const std::string> body;
        Time made;
    };
    static constexpr std::size_t most = 1000;
    mutable std::mutex mutex_;
    std::map<std::string, Answer> answers_;
};

} // namespace gateway::ratings
