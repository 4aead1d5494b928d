#pragma once

#include "foundation.hpp"
#include "gateway/base/buckets.hpp"
#include "gateway/service/module.hpp"

#include <chrono>
#include <mutex>
#include <string>
#include <vector>

namespace gateway::signon {

/// So many a minute from an address (of IPv6: from a /64), as many at once. A browser can throw its cookie
/// away, and numbers there are plenty; addresses are dear. In memory, of each process.
class AddressLimit {
public:
    explicit AddressLimit(int per_minute); ///< more than 0
    /// 0: go on; else how long to wait.
    std::chrono::seconds take(const std::string& address, Time now);

private:
    std::mutex mutex_;
    TokenBuckets buckets_;
};

/// Puts the limits before the routes that cost something though nobody is signed in: codes, passwords,
/// requests for authorization. Who is over one gets a page that says so, before anything touches the
/// database.
void limit_by_address(std::vector<service::Route>& routes, const FoundationPtr& foundation,
                      const MinuteLimits& limits);

} // namespace gateway::signon
