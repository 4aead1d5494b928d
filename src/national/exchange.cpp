#include "exchange.hpp"

#include "gateway/base/json.hpp"
#include "gateway/base/text.hpp"
#include "gateway/crypto/message_signature.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <charconv>

namespace gateway::national {
namespace {

constexpr std::string_view json_type = "application/json";
constexpr auto receipt_tolerance = std::chrono::seconds(300);

crypto::SignatureParameters parameters(const Credentials& credentials, std::string tag, Time now) {
    return {.created = now, .key_id = credentials.own_key_id, .nonce = new_guid(), .tag = std::move(tag)};
}

std::string traceparent() { return "00-" + new_guid() + "-" + new_guid().substr(0, 16) + "-01"; }

int retry_after_of(const http::Response& response) {
    const auto field = http::find_field(response.fields, "retry-after").value_or("");
    int seconds = 0;
    std::from_chars(field.data(), field.data() + field.size(), seconds);
    return std::clamp(seconds, 0, 3600);
}

/// The answer's signature under the national key; empty text when it holds, else the stable reason.
std::string check_answer(const http::Response& response, std::string_view tag,
                         const std::string& request_digest, bool bound,
                         const crypto::Sm2PublicKey& national_key, Time now) {
    const auto field = [&](std::string_view name) { return http::find_field(response.fields, name); };
    if (!field("content-digest") ||
        !crypto::content_digest_matches(*field("content-digest"), response.text())) {
        return "receipt_digest";
    }
    const crypto::SignatureFields fields{std::string(field("signature-input").value_or("")),
                                         std::string(field("signature").value_or(""))};
    std::vector<std::string_view> required{"\"@status\"", "\"content-type\"", "\"content-digest\""};
    if (bound) {
        required.push_back("\"content-digest\";req");
    }
    const auto value_of = [&](std::string_view identifier) -> std::optional<std::string> {
        if (identifier == "\"@status\"") {
            return std::to_string(response.status);
        }
        if (identifier == "\"content-digest\";req" && bound) {
            return request_digest;
        }
        if (identifier == "\"content-type\"" || identifier == "\"content-digest\"") {
            const auto value = field(identifier.substr(1, identifier.size() - 2));
            return value ? std::optional(std::string(*value)) : std::nullopt;
        }
        return std::nullopt;
    };
    const std::string national_id = national_key.id();
    const auto key_of = [&](std::string_view id) { return id == national_id ? &national_key : nullptr; };
    const auto check = crypto::check_message(fields, required, value_of, key_of, now, receipt_tolerance);
    if (!check.ok()) {
        return "receipt_signature_" + check.reason;
    }
    return check.parameters.tag == tag ? "" : "receipt_tag";
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

/// The stable code of a problem document, for the log; never more of it.
std::string problem_code(const http::Response& response) {
    const Json document = Json::parse(response.text(), nullptr, false);
    if (!document.is_object() || !document.contains("code") || !document["code"].is_string()) {
        return "";
    }
    const auto code = document["code"].get<std::string>();
    const bool plain = code.size() <= 40 &&
                       code.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789") == std::string::npos;
    return plain ? "_" + code : "";
}

SendOutcome failed(std::string reason) {
    SendOutcome outcome;
    outcome.failure = std::move(reason);
    return outcome;
}

SendOutcome unreceipted(const http::Response& response) {
    SendOutcome outcome = failed("status_" + std::to_string(response.status) + problem_code(response));
    outcome.retry_after = retry_after_of(response);
    outcome.refused =
        response.status >= 400 && response.status < 500 && response.status != 429 && response.status != 408;
    return outcome;
}

} // namespace

SendOutcome send_batch(http::Client& client, const Batch& batch, const Credentials& credentials, Time now) {
    constexpr std::string_view path = "/exchange/v1/batches";
    const std::string digest = crypto::content_digest(batch.body);
    const std::array components{crypto::Component{"\"@method\"", "POST"},
                                crypto::Component{"\"@path\"", std::string(path)},
                                crypto::Component{"\"content-type\"", std::string(json_type)},
                                crypto::Component{"\"content-digest\"", digest}};
    const auto signature =
        crypto::sign_message(components, parameters(credentials, "gateway-batch", now), credentials.own_key);
    const auto answer = client.send("POST", path,
                                    {{"Content-Type", std::string(json_type)},
                                     {"Content-Digest", digest},
                                     {"Signature-Input", signature.input},
                                     {"Signature", signature.signature},
                                     {"traceparent", traceparent()}},
                                    batch.body);
    if (!answer.response) {
        return failed(answer.failure);
    }
    const http::Response& response = *answer.response;
    if (response.status != 200) {
        return unreceipted(response);
    }
    if (const auto reason =
            check_answer(response, "national-receipt", digest, true, credentials.national_key, now);
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
    outcome.receipt->request_digest = digest;
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
    if (auto reason = check_answer(response, "national-receipt", receipt.request_digest, true, national_key,
                                   received_at);
        !reason.empty()) {
        return reason;
    }
    if (crypto::merkle_root(batch.leaves) != batch.root) {
        return "root";
    }
    return read_receipt(response, batch) ? "" : "receipt_content";
}

PullOutcome pull_downlink(http::Client& client, const std::string& table, long long after, int limit,
                          const Credentials& credentials, Time now) {
    const std::string path = "/exchange/v1/downlink/" + table;
    const std::string query = "?after=" + std::to_string(after) + "&limit=" + std::to_string(limit);
    const std::array components{crypto::Component{"\"@method\"", "GET"}, crypto::Component{"\"@path\"", path},
                                crypto::Component{"\"@query\"", query}};
    const auto signature =
        crypto::sign_message(components, parameters(credentials, "gateway-pull", now), credentials.own_key);
    const auto answer = client.send("GET", path + query,
                                    {{"Signature-Input", signature.input},
                                     {"Signature", signature.signature},
                                     {"traceparent", traceparent()}},
                                    "");
    PullOutcome outcome;
    if (!answer.response) {
        outcome.failure = answer.failure;
        return outcome;
    }
    if (answer.response->status != 200) {
        outcome.failure =
            "status_" + std::to_string(answer.response->status) + problem_code(*answer.response);
        return outcome;
    }
    outcome.failure =
        check_answer(*answer.response, "national-downlink", "", false, credentials.national_key, now);
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
        for (const Json& item : document.at("rows")) {
            page.rows.push_back(item.at("row"));
        }
        outcome.page = std::move(page);
    } catch (const std::exception&) {
        outcome.failure = "downlink_content";
    }
    return outcome;
}

} // namespace gateway::national
