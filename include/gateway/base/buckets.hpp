#pragma once

#include "gateway/base/clock.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace gateway {

/// Token buckets by key, filled at `rate` a second up to `most`. A fixed number of them, chosen by a hash
/// with a random seed: whoever makes up keys can neither fill the memory nor aim at another's bucket. Not
/// locked.
class TokenBuckets {
public:
    TokenBuckets(double rate, double most, std::size_t count);
    /// What the key's bucket holds at this time, to be changed by whoever takes or gives back.
    double& tokens(std::string_view key, Time now);
    double& tokens(std::string_view key); ///< as it was last
    double rate() const { return rate_; }
    double most() const { return most_; }

private:
    struct Bucket {
        double tokens;
        Time filled;
    };
    Bucket& bucket(std::string_view key);

    const double rate_, most_;
    const std::string seed_;
    std::vector<Bucket> buckets_;
};

} // namespace gateway
