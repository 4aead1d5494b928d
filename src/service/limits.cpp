#include "gateway/service/limits.hpp"

#include "gateway/base/text.hpp"

#include <algorithm>

namespace gateway::service {

bool RateLimit::take(std::string_view client, int rate, Time now) {
    if (rate <= 0) {
        return true;
    }
    Shard& shard = shards_[stable_hash(client) % shards_.size()];
    const std::lock_guard lock(shard.mutex);
    const double most = 2.0 * rate;
    auto [entry, fresh] = shard.buckets.try_emplace(std::string(client), Bucket{most, now});
    Bucket& bucket = entry->second;
    const double seconds = std::chrono::duration<double>(now - bucket.filled).count();
    bucket.tokens = std::min(most, bucket.tokens + std::max(0.0, seconds) * rate);
    bucket.filled = now;
    if (bucket.tokens < 1) {
        return false;
    }
    bucket.tokens -= 1;
    return true;
}

Problem too_many_requests() {
    return Problem(ProblemKind::too_many_requests, "too_many_requests",
                   {"请求过于频繁，请稍后重试", "Too many requests: slow down"})
        .with_retry_after(1);
}

} // namespace gateway::service
