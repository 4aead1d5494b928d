#include "exchange.hpp"

#include "gateway/base/json.hpp"
#include "gateway/crypto/message_signature.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace gateway::national {
namespace {

constexpr std::string_view json_type = "application/json";

int retry_after_of(const http::Response& response) {
    const auto field = http::find_field(response.fields, "retry-after").value_or("");
    int seconds = 0;
    std::from_chars(field.data(), field.data() + field.size(), seconds);
    return std::clamp(seconds, 0, 3600);
}

/// Reads the receipt's body; empty when it does not speak of this batch.
std::optional<Receipt> read_receipt(const http::Response& response, const Batch& batch) {
    try {
        const Json document = parse_json(response.text());
        if (document.at("batch") != batch.number ||
            document.at("merkle_root") != crypto::to_hex(batch.root)) {
            return std::nullopt;
        }
        Receipt receipt;
        for (const Json& result : document.at("results")) {
            const auto index = result.at("index").get<std::size_t>();
            if (index >= batch.positions.size()) {
                return std::nullopt;
            }
            receipt.refused[index] = {result.at("code").get<std::string>(),
                                      result.at("remark").get<std::string>()};
        }
        const auto accepted = document.at("accepted").get<std::size_t>();
        if (accepted + receipt.refused.size() != batch.positions.size()) {
            return std::nullopt;
        }
        receipt.body = response.text();
        return receipt;
    } catch (const Problem&) {
        return std::nullopt;
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

/// "status_503_busy": status and code, for the log.
std::string status_reason(const http::Response& response) {
    const std::string code = problem_code(response);
    return "status_" + std::to_string(response.status) + (code.empty() ? "" : "_" + code);
}

std::string check_receipt(const http::Response& response, std::string_view tag,
                          const std::optional<std::string>& request_digest,
                          const crypto::Sm2PublicKey& national_key, Time now) {
    const std::string reason = check_answer(response, tag, request_digest, national_key, now);
    return reason.empty() ? reason : "receipt_" + reason;
}

SendOutcome failed(std::string reason) {
    SendOutcome outcome;
    outcome.failure = std::move(reason);
    return outcome;
}

SendOutcome unreceipted(const http::Response& response) {
    SendOutcome outcome = failed(status_reason(response));
    outcome.retry_after = retry_after_of(response);
    outcome.refused =
        response.status >= 400 && response.status < 500 && response.status != 429 && response.status != 408;
    outcome.number_taken = response.status == 409 && problem_code(response) == "batch_conflict";
    return outcome;
}

} // namespace

SendOutcome send_batch(http::Client& client, const Batch& batch, const Credentials& credentials, Time now) {
    constexpr std::string_view path = "/exchange/v1/batches";
    const SignedMessage message = sign_post(credentials, path, json_type, batch.body, "gateway-batch", now);
    const auto answer = client.send("POST", path, message.fields, batch.body);
    if (!answer.response) {
        return failed(answer.failure);
    }
    const http::Response& response = *answer.response;
    if (response.status != 200) {
        return unreceipted(response);
    }
    if (const auto reason =
            check_receipt(response, "national-receipt", message.digest, credentials.national_key, now);
        !reason.empty()) {
        return failed(reason);
    }
    SendOutcome outcome;
    outcome.receipt = read_receipt(response, batch);
    if (!outcome.receipt) {
        outcome.failure = "receipt_content";
        return outcome;
    }
    outcome.receipt->signature_input = http::find_field(response.fields, "signature-input").value_or("");
    outcome.receipt->signature = http::find_field(response.fields, "signature").value_or("");
    outcome.receipt->request_digest = message.digest;
    outcome.receipt->key_id = credentials.national_key.id();
    return outcome;
}

std::string recheck_receipt(const Batch& batch, const Receipt& receipt,
                            const crypto::Sm2PublicKey& national_key, Time received_at) {
    http::Response response;
    response.fields = {{"Content-Type", std::string(json_type)},
                       {"Content-Digest", crypto::content_digest(receipt.body)},
                       {"Signature-Input", receipt.signature_input},
                       {"Signature", receipt.signature}};
    response.body = receipt.body;
    if (auto reason =
            check_receipt(response, "national-receipt", receipt.request_digest, national_key, received_at);
        !reason.empty()) {
        return reason;
    }
    if (crypto::merkle_root(batch.leaves) != batch.root) {
        return "root";
    }
    return read_receipt(response, batch) ? "" : "receipt_content";
}

namespace {

/// Rows that hold what is personal come in an envelope.
std::vector<Json> rows_of(const Json& document, const Credentials& credentials) {
    if (!document.contains("envelope")) {
        return document.at("rows").get<std::vector<Json>>();
    }
    const auto rows = crypto::open_envelope(credentials.own_key, document.at("envelope"),
                                            "national-downlink:" + text_of(document, "table") + ":" +
                                                document.at("last").dump());
    return parse_json(rows.value()).get<std::vector<Json>>();
}

} // namespace

PullOutcome pull_downlink(http::Client& client, const std::string& table, long long after, int limit,
                          const Credentials& credentials, Time now) {
    const std::string path = "/exchange/v1/downlink/" + table;
    const std::string query = "?after=" + std::to_string(after) + "&limit=" + std::to_string(limit);
    const SignedMessage message = sign_get(credentials, path, query, "gateway-pull", now);
    const auto answer = client.send("GET", path + query, message.fields, "");
    PullOutcome outcome;
    if (!answer.response) {
        outcome.failure = answer.failure;
        return outcome;
    }
    if (answer.response->status != 200) {
        outcome.failure = status_reason(*answer.response);
        return outcome;
    }
    outcome.failure =
        check_receipt(*answer.response, "national-downlink", std::nullopt, credentials.national_key, now);
    if (!outcome.failure.empty()) {
        return outcome;
    }
    try {
        const Json document = parse_json(answer.response->text());
        DownlinkPage page;
        page.last = document.at("last").get<long long>();
        if (document.at("table") != table || page.last < after) {
            throw Problem(ProblemKind::internal, "downlink_content", {});
        }
        for (Json& item : rows_of(document, credentials)) {
            page.rows.push_back(std::move(item.at("row")));
        }
        outcome.page = std::move(page);
    } catch (const std::exception&) {
        outcome.failure = "downlink_content";
    }
    return outcome;
}

} // namespace gateway::national
