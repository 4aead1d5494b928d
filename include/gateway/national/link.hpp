#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/base/metrics.hpp"
#include "gateway/base/standard.hpp"
#include "gateway/crypto/sm.hpp"
#include "gateway/service/module.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gateway::national {

struct LinkOptions {
    std::string connection_string;
    std::string url; ///< of the national platform: http(s)://host:port
    std::string ca_file;
    std::string source = "p32"; ///< 所属来源 of this province, at most 3 characters; also column data_source
    int batch_records = 500;    ///< at most 1,000
    std::size_t batch_bytes = 4u << 20;
    std::chrono::milliseconds poll{250};  ///< how often other processes' commits are looked for
    std::chrono::milliseconds linger{20}; ///< a lane's pause between batches, so that records gather
    std::chrono::milliseconds backoff{
        200}; ///< first wait after a failure; doubles up to backoff_most, with jitter
    std::chrono::milliseconds backoff_most{30'000};
    std::chrono::milliseconds answer_timeout{30'000};
    std::chrono::seconds downlink_every{30};
};

/// The link to the national platform: a scout finds what is safe to send, one thread per lane sends what the
/// journal names, in order, and one pulls what comes down. Every thread has its own database session and
/// connection.
class Link {
public:
    Link(LinkOptions options, std::shared_ptr<const Standard> standard, crypto::Sm2PrivateKey own_key,
         crypto::Sm2PublicKey national_key, std::vector<service::Dataset> datasets,
         std::vector<service::Downlink> downlinks, Clock clock, Metrics& metrics);
    ~Link(); ///< stop()
    void start();
    void
    stop(); ///< interrupts requests in flight; nothing is lost: open batches are sent again at the next start
    /// Something was committed: lanes look at once instead of at their next poll. Cheap, from any thread.
    void wake();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// What the operators see and do: deliveries, quarantine, receipts (REST, scope delivery:read /
/// delivery:write); the abnormal feedback that comes down.
service::Module module();

/// For the command line as well as the routes.
struct Delivery {
    long long position = 0;
    std::string entity, dataset, record_key;
    int version = 0;
    std::string state; ///< pending, sent, received, rejected, held, released, superseded, resolved, discarded
    std::string batch, code, remark;
    std::string updated_at;
};
/// Unfinished and quarantined deliveries, newest first; `state` empty: all in quarantine.
std::vector<Delivery> list_deliveries(store::Transaction& tx, const std::string& state, long long before,
                                      int limit);
/// Everything of one entity ("case:<project_no>", "matter:<code>"), in whatever state, newest first.
std::vector<Delivery> list_deliveries_of(store::Transaction& tx, const std::string& entity, long long before,
                                         int limit);
/// What is told of a position without one: 404 "delivery_unknown".
Problem unknown_delivery();
std::optional<Delivery> find_delivery(store::Transaction& tx, long long position);
/// The proof that one record was received: receipt, its signature, Merkle path. Null while there is none.
Json delivery_proof(store::Transaction& tx, long long position);
/// Sends the whole entity of this quarantined entry again, each record in its newest version. Returns how
/// many.
int retry_delivery(store::Transaction& tx, long long position, const std::string& actor);
/// Which refused records shall be sent again; what is empty does not narrow.
struct RetryFilter {
    std::string code;    ///< the nation's reason
    std::string dataset; ///< "cases.accept"
    std::string entity;
    std::optional<Time> refused_before; ///< keeps a loop from meeting what the nation refused again meanwhile
};
struct Retried {
    int entities = 0;
    int entries = 0;
    bool more = false; ///< more refused records match: ask again
};
/// Retries the entities of refused records that match, the longest refused first, at most 1,000 of them.
Retried retry_deliveries(store::Transaction& tx, const RetryFilter& filter, const std::string& actor);
/// Gives the entry up for good; what waited behind it goes on. Journaled.
void discard_delivery(store::Transaction& tx, long long position, const std::string& actor);
/// Every kept receipt proven anew, without the network: national signature, request bound, root over the
/// batch's leaves.
struct ReceiptAudit {
    long long batches = 0;
    long long records = 0; ///< taken by the nation
    long long refused = 0;
    std::vector<std::string> faults; ///< "batch: reason" of each receipt that does not hold
};
ReceiptAudit audit_receipts(store::Transaction& tx, const crypto::Sm2PublicKey& national_key);

/// {pending, open_batches, rejected, held, oldest_pending_at} for readiness pages and the demo.
Json delivery_summary(store::Transaction& tx);

} // namespace gateway::national
