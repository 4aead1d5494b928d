#include "gateway/base/buckets.hpp"

#include "gateway/base/text.hpp"

#include <algorithm>
#include <functional>

namespace gateway {
namespace {

constexpr std::size_t longest_key = 128; // keys come from outside
constexpr std::size_t seed_length = 16;

} // namespace

TokenBuckets::TokenBuckets(double rate, double most, std::size_t count)
    : rate_(rate), most_(most), seed_(random_bytes(seed_length)), buckets_(count, Bucket{most, Time{}}) {}

TokenBuckets::Bucket& TokenBuckets::bucket(std::string_view key) {
    return buckets_[std::hash<std::string>{}(seed_ + std::string(key.substr(0, longest_key))) %
                    buckets_.size()];
}

double& TokenBuckets::tokens(std::string_view key) { return bucket(key).tokens; }

double& TokenBuckets::tokens(std::string_view key, Time now) {
    Bucket& found = bucket(key);
    const double seconds = std::chrono::duration<double>(now - found.filled).count();
    found.tokens = std::min(most_, found.tokens + std::max(0.0, seconds) * rate_);
    found.filled = now; // also of a clock that goes back: what was taken stays taken
    return found.tokens;
}

} // namespace gateway
