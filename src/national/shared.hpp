#pragma once

#include "breaker.hpp"
#include "exchange.hpp"
#include "gateway/base/metrics.hpp"
#include "gateway/national/link.hpp"

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace gateway::national {

/// What the threads of the link share: options, keys, loaders, and the one signal that says there is work.
struct Shared {
    LinkOptions options;
    std::shared_ptr<const Standard> standard;
    Credentials credentials;
    std::map<std::string, service::Dataset> datasets;
    std::vector<service::Downlink> downlinks;
    Clock clock;
    Breaker breaker;

    Metrics::Counter& records_sent;
    Metrics::Counter& records_refused;
    Metrics::Counter& batches_sent;
    Metrics::Counter& failures;
    Metrics::Gauge& breaker_open;
    Metrics::Gauge& pending;
    Metrics::Gauge& oldest_pending;
    Metrics::Gauge& open_batches;
    Metrics::Gauge& held;
    Metrics::Gauge& rejected;
    Metrics::Histogram& round_trip;

    std::mutex mutex;
    std::condition_variable changed;    ///< lanes and pauses
    std::condition_variable scout_wake; ///< the scout alone: woken at every commit
    bool stopping = false;
    bool scout_wanted = false;    ///< something was committed in this process
    long long safe_position = 0;  ///< the journal is complete up to here
    unsigned long long turns = 0; ///< grows when lanes should look again although safe_position did not

    Shared(LinkOptions options, std::shared_ptr<const Standard> standard, Credentials credentials,
           std::vector<service::Dataset> datasets, std::vector<service::Downlink> downlinks, Clock clock,
           Metrics& metrics);

    bool stopped();
    /// Sleeps; false when the link is stopping.
    bool pause(std::chrono::milliseconds time);
};

/// One lane's thread.
void run_lane(Shared& shared, int lane, http::Client& client);
/// Finds up to where the journal may be sent.
void run_scout(Shared& shared);
/// Counts what has not come through, for the metrics.
void run_backlog(Shared& shared);
/// Pulls what comes down.
void run_downlink(Shared& shared, http::Client& client);

} // namespace gateway::national
