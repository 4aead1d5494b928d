#include "exchange.hpp"
#include "gateway/base/json.hpp"
#include "store.hpp"

namespace gateway::national {
namespace {

constexpr int batches_at_once = 200;

/// The receipt as it was kept; what it refused is read again from its own text.
Receipt kept_receipt(const BatchRecord& record) {
    Receipt receipt;
    receipt.body = record.receipt;
    receipt.signature_input = record.receipt_input;
    receipt.signature = record.receipt_signature;
    receipt.request_digest = record.request_digest;
    receipt.key_id = record.receipt_key;
    return receipt;
}

} // namespace

ReceiptAudit audit_receipts(store::Transaction& tx, const crypto::Sm2PublicKey& national_key) {
    ReceiptAudit audit;
    long long after = 0;
    for (;;) {
        const auto records = received_batches(tx, after, batches_at_once);
        if (records.empty()) {
            return audit;
        }
        for (const auto& record : records) {
            after = record.id;
            ++audit.batches;
            const auto reason =
                recheck_receipt(record.batch, kept_receipt(record), national_key, record.received_time);
            if (!reason.empty()) {
                audit.faults.push_back(record.batch.number + ": " + reason);
                continue;
            }
            const Json receipt = parse_json(record.receipt);
            audit.records += receipt.at("accepted").get<long long>();
            audit.refused += receipt.at("rejected").get<long long>();
        }
    }
}

} // namespace gateway::national
