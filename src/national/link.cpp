#include "gateway/national/link.hpp"

#include "gateway/base/log.hpp"
#include "gateway/store/database.hpp"
#include "shared.hpp"
#include "store.hpp"

#include <thread>

namespace gateway::national {
namespace {

using namespace std::chrono_literals;

constexpr int breaker_threshold = 8; // failures in a row over all lanes
constexpr auto turn_every = 2s;      // how long a retry asked for by another process may wait
constexpr auto settle = 2ms;         // while transactions that drew positions are still running
constexpr int downlink_page = 500;

std::map<std::string, service::Dataset> by_name(std::vector<service::Dataset> datasets) {
    std::map<std::string, service::Dataset> result;
    for (auto& dataset : datasets) {
        result.emplace(dataset.name, dataset);
    }
    return result;
}

} // namespace

Shared::Shared(LinkOptions given, std::shared_ptr<const Standard> data, Credentials keys,
               std::vector<service::Dataset> sets, std::vector<service::Downlink> down, Clock now,
               Metrics& metrics)
    : options(std::move(given)), standard(std::move(data)), credentials(std::move(keys)),
      datasets(by_name(std::move(sets))), downlinks(std::move(down)), clock(std::move(now)),
      breaker(breaker_threshold, options.backoff, options.backoff_most),
      records_sent(metrics.counter("gateway_national_records_received_total",
                                   "Records the nation took, with a receipt.")),
      records_refused(
          metrics.counter("gateway_national_records_refused_total", "Records the nation refused.")),
      batches_sent(metrics.counter("gateway_national_batches_total", "Batches with a verified receipt.")),
      failures(metrics.counter("gateway_national_failures_total", "Sendings without a valid receipt.")),
      breaker_open(metrics.gauge("gateway_national_breaker_open", "1 while the nation is spared.")),
      pending(metrics.gauge("gateway_national_pending", "Entries of the journal without a receipt.")),
      oldest_pending(
          metrics.gauge("gateway_national_oldest_pending_seconds", "Age of the oldest of them; 0: none.")),
      open_batches(metrics.gauge("gateway_national_open_batches", "Batches without a receipt.")),
      held(
          metrics.gauge("gateway_national_held", "Entries in quarantine that wait or are to be sent again.")),
      rejected(metrics.gauge("gateway_national_rejected", "Refused entries that wait for somebody.")),
      round_trip(
          metrics.histogram("gateway_national_round_trip_seconds", "From sending a batch to its answer.")) {}

bool Shared::stopped() {
    const std::lock_guard lock(mutex);
    return stopping;
}

bool Shared::pause(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex);
    return !changed.wait_for(lock, time, [this] { return stopping; });
}

void run_scout(Shared& shared) {
    store::Session session(shared.options.connection_string);
    journal::Watermark watermark;
    auto last_turn = std::chrono::steady_clock::now();
    bool settled = true;
    while (!shared.stopped()) {
        {
            std::unique_lock lock(shared.mutex);
            const auto patience = settled ? shared.options.poll : std::chrono::milliseconds(settle);
            shared.scout_wake.wait_for(lock, patience,
                                       [&] { return shared.stopping || (settled && shared.scout_wanted); });
            shared.scout_wanted = false;
        }
        try {
            long long safe = 0;
            session.transact([&](store::Transaction& tx) { safe = watermark.refresh(tx); });
            settled = watermark.settled();
            const auto now = std::chrono::steady_clock::now();
            const std::lock_guard lock(shared.mutex);
            const bool turn = now - last_turn >= turn_every;
            if (safe > shared.safe_position || turn) {
                shared.safe_position = std::max(shared.safe_position, safe);
                shared.turns += turn;
                last_turn = turn ? now : last_turn;
                shared.changed.notify_all();
            }
        } catch (const Problem& problem) {
            log::warning("scout_database", {{"reason", problem.code()}});
            shared.pause(300ms);
        }
    }
}

/// Takes what comes next of one table; true when something came.
bool pull_table(Shared& shared, store::Session& session, http::Client& client,
                const service::Downlink& downlink, long long after) {
    const auto pulled =
        pull_downlink(client, downlink.table, after, downlink_page, shared.credentials, shared.clock());
    if (!pulled.page) {
        log::warning("downlink_failed", {{"table", downlink.table}, {"reason", pulled.failure}});
        return false;
    }
    if (pulled.page->last == after) {
        return false;
    }
    session.transact([&](store::Transaction& tx) {
        downlink.take(tx, pulled.page->rows);
        keep_downlink_last(tx, downlink.table, pulled.page->last);
    });
    log::info("downlink_taken", {{"table", downlink.table}, {"rows", pulled.page->rows.size()}});
    return true;
}

void run_downlink(Shared& shared, http::Client& client) {
    store::Session session(shared.options.connection_string);
    while (!shared.stopped()) {
        bool more = false;
        std::map<std::string, long long> lasts;
        try {
            session.transact([&](store::Transaction& tx) { lasts = downlink_lasts(tx); });
        } catch (...) {
            log::error("downlink_failed", {{"code", store::current_code()}});
            shared.pause(shared.options.downlink_every);
            continue;
        }
        for (const auto& downlink : shared.downlinks) {
            try {
                more = pull_table(shared, session, client, downlink, lasts[downlink.table]) || more;
            } catch (...) {
                log::error("downlink_failed", {{"table", downlink.table}, {"code", store::current_code()}});
            }
        }
        if (!more) {
            shared.pause(shared.options.downlink_every);
        }
    }
}

struct Link::Impl {
    explicit Impl(std::unique_ptr<Shared> s) : shared(std::move(s)) {}

    http::Client& new_client() {
        http::ClientOptions options;
        options.ca_file = shared->options.ca_file;
        options.answer_timeout = shared->options.answer_timeout;
        clients.push_back(std::make_unique<http::Client>(shared->options.url, options));
        return *clients.back();
    }

    std::unique_ptr<Shared> shared;
    std::vector<std::unique_ptr<http::Client>> clients;
    std::vector<std::thread> threads;
};

Link::Link(LinkOptions options, std::shared_ptr<const Standard> standard, crypto::Sm2PrivateKey own_key,
           crypto::Sm2PublicKey national_key, std::vector<service::Dataset> datasets,
           std::vector<service::Downlink> downlinks, Clock clock, Metrics& metrics)
    : impl_(std::make_unique<Impl>(std::make_unique<Shared>(
          std::move(options), std::move(standard), Credentials{std::move(own_key), std::move(national_key)},
          std::move(datasets), std::move(downlinks), std::move(clock), metrics))) {}

Link::~Link() { stop(); }

void Link::start() {
    Shared& shared = *impl_->shared;
    impl_->threads.emplace_back([&shared] { run_scout(shared); });
    impl_->threads.emplace_back([&shared] { run_backlog(shared); });
    for (int lane = 0; lane < journal::lane_count; ++lane) {
        http::Client& client = impl_->new_client();
        impl_->threads.emplace_back([&shared, lane, &client] { run_lane(shared, lane, client); });
    }
    http::Client& client = impl_->new_client();
    impl_->threads.emplace_back([&shared, &client] { run_downlink(shared, client); });
}

void Link::stop() {
    {
        const std::lock_guard lock(impl_->shared->mutex);
        impl_->shared->stopping = true;
    }
    impl_->shared->changed.notify_all();
    impl_->shared->scout_wake.notify_all();
    for (auto& client : impl_->clients) {
        client->cancel();
    }
    for (auto& thread : impl_->threads) {
        thread.join();
    }
    impl_->threads.clear();
}

void Link::wake() {
    {
        const std::lock_guard lock(impl_->shared->mutex);
        if (impl_->shared->scout_wanted) {
            return; // somebody said so already
        }
        impl_->shared->scout_wanted = true;
    }
    impl_->shared->scout_wake.notify_one();
}

} // namespace gateway::national
