#pragma once

#include "batch.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/http/client.hpp"
#include "gateway/national/signed_messages.hpp"

#include <map>
#include <optional>
#include <string>

namespace gateway::national {

/// A receipt that was verified: signature, request bound, batch and root ours.
struct Receipt {
    std::string body;
    std::string signature_input;
    std::string signature;
    std::string request_digest; ///< Content-Digest of the request it answers: a covered component
    std::string key_id;
    struct Refused {
        std::string code;
        std::string remark;
    };
    std::map<std::size_t, Refused> refused; ///< by index in the batch
};

/// What came of one sending.
struct SendOutcome {
    std::optional<Receipt> receipt;
    std::string failure; ///< stable reason when there is none: "connect", "status_503", "receipt_signature"…
    int retry_after = 0;       ///< seconds, when the nation said so
    bool refused = false;      ///< the nation answered that the message itself is wrong: people must look
    bool number_taken = false; ///< the nation knows the batch's number for other bytes: it took none of these
};

/// Signs and posts the batch; verifies the receipt to the letter of docs/national-protocol.md.
SendOutcome send_batch(http::Client& client, const Batch& batch, const Credentials& credentials, Time now);

/// The proof anyone can repeat later: the kept receipt against the national key, its own batch, and the
/// batch's leaves against the root. Empty when it holds, else the stable reason.
std::string recheck_receipt(const Batch& batch, const Receipt& receipt,
                            const crypto::Sm2PublicKey& national_key, Time received_at);

/// One page of a downlink table, verified: rows with their sequence.
struct DownlinkPage {
    std::vector<Json> rows;
    long long last = 0;
};
struct PullOutcome {
    std::optional<DownlinkPage> page;
    std::string failure;
};
PullOutcome pull_downlink(http::Client& client, const std::string& table, long long after, int limit,
                          const Credentials& credentials, Time now);

} // namespace gateway::national
