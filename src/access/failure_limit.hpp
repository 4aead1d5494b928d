#pragma once

#include "gateway/base/clock.hpp"

#include <array>
#include <mutex>
#include <string_view>

namespace gateway::access {

/// Slows the guessing of secrets, and keeps it from filling the slow lane: 5 failed tries a second per
/// address and per client. A try takes from both buckets, a right secret puts back what it took. The client's
/// bucket binds only addresses that failed lately themselves: nobody can lock a client out from elsewhere by
/// failing in its name. A fixed number of buckets, chosen by a hash with a random seed: an attacker can
/// neither fill the memory nor aim.
class FailureLimit {
public:
    static constexpr double rate = 5; ///< a second; as many at once

    FailureLimit();
    /// What take() would say; changes nothing.
    bool allows(std::string_view address, std::string_view client_id, Time now);
    bool take(std::string_view address, std::string_view client_id, Time now);
    void give_back(std::string_view address, std::string_view client_id);

private:
    struct Bucket {
        double tokens = rate;
        Time filled{};
    };
    using Buckets = std::array<Bucket, 4096>;

    Bucket& bucket(Buckets& buckets, std::string_view key);
    Bucket& refilled(Buckets& buckets, std::string_view key, Time now);
    bool permits(const Bucket& address, const Bucket& client) const;

    const std::string seed_;
    std::mutex mutex_;
    Buckets addresses_;
    Buckets clients_;
};

} // namespace gateway::access
