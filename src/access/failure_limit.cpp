#include "failure_limit.hpp"

#include "gateway/base/text.hpp"

#include <algorithm>
#include <functional>
#include <string>

namespace gateway::access {
namespace {

constexpr std::size_t longest_key = 128; // client ids come from outside

} // namespace

FailureLimit::FailureLimit() : seed_(random_bytes(16)) {}

FailureLimit::Bucket& FailureLimit::bucket(Buckets& buckets, std::string_view key) {
    return buckets[std::hash<std::string>{}(seed_ + std::string(key.substr(0, longest_key))) %
                   buckets.size()];
}

FailureLimit::Bucket& FailureLimit::refilled(Buckets& buckets, std::string_view key, Time now) {
    Bucket& found = bucket(buckets, key);
    const double seconds = std::chrono::duration<double>(now - found.filled).count();
    found.tokens = std::min(rate, found.tokens + std::max(0.0, seconds) * rate);
    found.filled = now;
    return found;
}

bool FailureLimit::permits(const Bucket& address, const Bucket& client) const {
    return address.tokens >= 1 && (client.tokens >= 1 || address.tokens >= rate);
}

bool FailureLimit::allows(std::string_view address, std::string_view client_id, Time now) {
    const std::lock_guard lock(mutex_);
    Bucket& from = refilled(addresses_, address, now);
    Bucket& named = refilled(clients_, client_id, now);
    return permits(from, named);
}

bool FailureLimit::take(std::string_view address, std::string_view client_id, Time now) {
    const std::lock_guard lock(mutex_);
    Bucket& from = refilled(addresses_, address, now);
    Bucket& named = refilled(clients_, client_id, now);
    if (!permits(from, named)) {
        return false;
    }
    from.tokens -= 1;
    named.tokens = std::max(0.0, named.tokens - 1);
    return true;
}

void FailureLimit::give_back(std::string_view address, std::string_view client_id) {
    const std::lock_guard lock(mutex_);
    for (Bucket* taken : {&bucket(addresses_, address), &bucket(clients_, client_id)}) {
        taken->tokens = std::min(rate, taken->tokens + 1);
    }
}

} // namespace gateway::access
