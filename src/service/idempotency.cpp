#include "idempotency.hpp"

#include "gateway/base/text.hpp"
#include "gateway/service/answers.hpp"

#include <algorithm>

namespace gateway::service {
namespace {

const store::Statement insert_outcome{
    "service.insert_outcome",
    "INSERT INTO service.outcome (client_id, key, request_hash, status, fields, body) "
    "VALUES ($1, $2, $3::bytea, $4, $5, $6) ON CONFLICT DO NOTHING"};
const store::Statement find_outcome{"service.find_outcome",
                                    "SELECT encode(request_hash, 'hex'), status, fields, body FROM "
                                    "service.outcome WHERE client_id = $1 AND key = $2"};

constexpr std::size_t longest_key = 255;

Json fields_json(const http::Fields& fields) {
    Json result = Json::array();
    for (const auto& [name, value] : fields) {
        result.push_back({name, value});
    }
    return result;
}

} // namespace

std::optional<OutcomeKey> read_outcome_key(const Call& call) {
    const auto field = call.request.field("idempotency-key");
    if (!field || call.request.method != "POST") {
        return std::nullopt;
    }
    const bool visible = std::ranges::all_of(*field, [](char c) { return c > ' ' && c < 0x7f; });
    if (field->empty() || field->size() > longest_key || !visible) {
        throw Problem(ProblemKind::bad_request, "idempotency_key",
                      {"Idempotency-Key 须为 1 至 255 个可见 ASCII 字符",
                       "Idempotency-Key must be 1 to 255 visible ASCII characters"});
    }
    crypto::Sm3 hash;
    hash.add(call.request.method).add("\n").add(call.request.target).add("\n").add(call.request.body);
    return OutcomeKey{call.caller.client_id, std::string(*field), hash.finish()};
}

bool keep_outcome(store::Transaction& tx, const OutcomeKey& key, const http::Response& response) {
    const auto result =
        tx.exec(insert_outcome, key.client_id, key.key, store::bytea(crypto::view(key.request_hash)),
                response.status, fields_json(response.fields).dump(), std::string(response.text()));
    return result.affected_rows() == 1;
}

std::optional<http::Response> first_outcome(store::Transaction& tx, const OutcomeKey& key) {
    const auto result = tx.exec(find_outcome, key.client_id, key.key);
    if (result.empty()) {
        return std::nullopt;
    }
    const auto row = result[0];
    if (row[0].c_str() != crypto::to_hex(key.request_hash)) {
        throw Problem(ProblemKind::unprocessable, "idempotency_key_reused",
                      {"该 Idempotency-Key 已用于内容不同的请求，请更换新的键值",
                       "This Idempotency-Key was used for another request: take a new key"});
    }
    http::Response response;
    response.status = row[1].as<int>();
    for (const Json& field : Json::parse(row[2].c_str())) {
        response.fields.emplace_back(field.at(0).get<std::string>(), field.at(1).get<std::string>());
    }
    response.fields.emplace_back("Idempotency-Replayed", "true");
    response.body = row[3].c_str();
    return response;
}

bool is_outcome(const Problem& problem) {
    switch (problem.kind()) {
    case ProblemKind::not_found:
    case ProblemKind::conflict:
    case ProblemKind::precondition_failed:
    case ProblemKind::unprocessable:
    case ProblemKind::bad_request:
        return true;
    default:
        return false;
    }
}

} // namespace gateway::service
