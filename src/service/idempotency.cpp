#include "idempotency.hpp"

#include "gateway/base/text.hpp"
#include "gateway/service/answers.hpp"

#include <algorithm>

namespace gateway::service {
namespace {

const store::Statement insert_outcomes{
    "service.insert_outcomes",
    "INSERT INTO service.outcome (client_id, key, request_hash, status, fields, body) "
    "SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[], $4::int[], $5::text[], $6::text[]) "
    "ON CONFLICT DO NOTHING"};
// LATERAL: one look into the primary key for each, however large the table has become since this was planned.
const store::Statement find_outcomes{
    "service.find_outcomes",
    "SELECT k.n, encode(o.request_hash, 'hex'), o.status, o.fields, o.body "
    "FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS k(client_id, key, n) "
    "CROSS JOIN LATERAL (SELECT request_hash, status, fields, body FROM service.outcome "
    "WHERE client_id = k.client_id AND key = k.key LIMIT 1) AS o"};

constexpr std::size_t longest_key = 255;

Json fields_json(const http::Fields& fields) {
    Json result = Json::array();
    for (const auto& [name, value] : fields) {
        result.push_back({name, value});
    }
    return result;
}

Outcome read_outcome(const store::Row& row, const OutcomeKey& key) {
    if (row[1].c_str() != crypto::to_hex(key.request_hash)) {
        return Problem(ProblemKind::unprocessable, "idempotency_key_reused",
                       {"该 Idempotency-Key 已用于内容不同的请求，请更换新的键值",
                        "This Idempotency-Key was used for another request: take a new key"});
    }
    http::Response response;
    response.status = row[2].as<int>();
    for (const Json& field : Json::parse(row[3].c_str())) {
        response.fields.emplace_back(field.at(0).get<std::string>(), field.at(1).get<std::string>());
    }
    response.fields.emplace_back("Idempotency-Replayed", "true");
    response.body = row[4].c_str();
    return response;
}

} // namespace

std::optional<OutcomeKey> read_outcome_key(const Call& call) {
    const auto field = call.request.field("idempotency-key");
    // Without a client there is nobody to keep an outcome for: it would be given to whoever asks next.
    if (!field || call.request.method != "POST" || call.caller.client_id.empty()) {
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
    return keep_outcomes(tx, {{&key, &response}});
}

bool keep_outcomes(store::Transaction& tx, const std::vector<KeptOutcome>& outcomes) {
    if (outcomes.empty()) {
        return true;
    }
    std::vector<std::string> clients, keys, hashes, fields, bodies;
    std::vector<long long> statuses;
    for (const auto& [key, response] : outcomes) {
        clients.push_back(key->client_id);
        keys.push_back(key->key);
        hashes.push_back(store::bytea(crypto::view(key->request_hash)));
        statuses.push_back(response->status);
        fields.push_back(fields_json(response->fields).dump());
        bodies.emplace_back(response->text());
    }
    const auto result =
        tx.exec(insert_outcomes, store::array(clients), store::array(keys), store::array(hashes),
                store::array(statuses), store::array(fields), store::array(bodies));
    return result.affected_rows() == outcomes.size();
}

std::optional<http::Response> first_outcome(store::Transaction& tx, const OutcomeKey& key) {
    auto outcome = std::move(first_outcomes(tx, {&key}).front());
    if (!outcome) {
        return std::nullopt;
    }
    if (const auto* problem = std::get_if<Problem>(&*outcome)) {
        throw *problem;
    }
    return std::get<http::Response>(*std::move(outcome));
}

std::vector<std::optional<Outcome>> first_outcomes(store::Transaction& tx,
                                                   const std::vector<const OutcomeKey*>& keys) {
    std::vector<std::optional<Outcome>> outcomes(keys.size());
    std::vector<std::string> clients, names;
    std::vector<std::size_t> indexes;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (keys[i] != nullptr) {
            clients.push_back(keys[i]->client_id);
            names.push_back(keys[i]->key);
            indexes.push_back(i);
        }
    }
    if (indexes.empty()) {
        return outcomes;
    }
    for (const store::Row row : tx.exec(find_outcomes, store::array(clients), store::array(names))) {
        const std::size_t index = indexes.at(row[0].as<std::size_t>() - 1);
        outcomes[index] = read_outcome(row, *keys[index]);
    }
    return outcomes;
}

Problem replay_wanted() { return {ProblemKind::conflict, "outcome_replay", {}}; }
bool is_replay_wanted(const Problem& problem) { return problem.code() == "outcome_replay"; }

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
