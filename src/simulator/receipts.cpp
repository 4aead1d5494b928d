#include "receipts.hpp"

#include <nlohmann/json.hpp>

namespace gateway::simulator {

std::string write_receipt(const HeldBatch& batch, const std::string& merkle_root,
                          const std::vector<Rejection>& rejections) {
    Json results = Json::array();
    for (const Rejection& rejection : rejections) {
        results.push_back({{"index", rejection.index},
                           {"code", rejection.refusal.code},
                           {"remark", rejection.refusal.remark}});
    }
    return canonical_json({{"receipt", batch.receipt_id},
                           {"batch", batch.number},
                           {"source", batch.source},
                           {"merkle_root", merkle_root},
                           {"received_at", format_time(batch.received_at)},
                           {"accepted", batch.accepted},
                           {"rejected", batch.rejected},
                           {"results", std::move(results)}});
}

http::Response corrupt(http::Response receipt, const Corruption& corruption) {
    if (corruption.in_body) {
        char& octet = receipt.body[corruption.at % receipt.body.size()];
        octet = static_cast<char>(octet ^ 1);
        return receipt;
    }
    constexpr std::size_t label = 6; // sig1=:
    std::string signature(receipt.fields.empty() ? "" : *http::find_field(receipt.fields, "Signature"));
    // The last digits of base64 carry spare bits and padding: change one of the first.
    char& digit = signature[label + corruption.at % 64];
    digit = digit == 'A' ? 'B' : 'A';
    receipt.set("Signature", signature);
    return receipt;
}

} // namespace gateway::simulator
