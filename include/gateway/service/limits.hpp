#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/base/problem.hpp"

#include <array>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace gateway::service {

/// A token bucket per client: `rate` requests a second, twice as many at once.
class RateLimit {
public:
    /// True when the request may go on. `rate` 0 = no limit.
    bool take(std::string_view client, int rate, Time now);

private:
    struct Bucket {
        double tokens = 0;
        Time filled;
    };
    struct Shard {
        std::mutex mutex;
        std::unordered_map<std::string, Bucket> buckets; // as many as there are clients
    };
    std::array<Shard, 16> shards_;
};

Problem too_many_requests(); ///< 429

} // namespace gateway::service
