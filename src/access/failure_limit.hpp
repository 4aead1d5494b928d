#pragma once

#include "gateway/base/buckets.hpp"

#include <mutex>
#include <string_view>

namespace gateway::access {

/// Slows the guessing of secrets, and keeps it from filling the slow lane: 5 failed tries a second per
/// address and per client. A try takes from both buckets, a right secret puts back what it took. The client's
/// bucket binds only addresses that failed lately themselves: nobody can lock a client out from elsewhere by
/// failing in its name.
class FailureLimit {
public:
    static constexpr double rate = 5; ///< a second; as many at once

    /// What take() would say; changes nothing.
    bool allows(std::string_view address, std::string_view client_id, Time now);
    bool take(std::string_view address, std::string_view client_id, Time now);
    void give_back(std::string_view address, std::string_view client_id);

private:
    static constexpr std::size_t buckets = 4096; // of each kind

    std::mutex mutex_;
    TokenBuckets addresses_{rate, rate, buckets};
    TokenBuckets clients_{rate, rate, buckets};
};

} // namespace gateway::access
