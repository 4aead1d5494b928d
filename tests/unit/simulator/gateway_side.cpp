#include "gateway_side.hpp"

#include "gateway/base/text.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace gateway::simulator::test {
namespace {

std::string merkle_root(const std::vector<Json>& records) {
    std::vector<crypto::Digest> leaves;
    for (const Json& record : records) {
        leaves.push_back(crypto::merkle_leaf(canonical_json(record)));
    }
    return crypto::to_hex(crypto::merkle_root(leaves));
}

http::Request signed_request(http::Request request, std::vector<crypto::Component> components,
                             const crypto::SignatureParameters& parameters,
                             const crypto::Sm2PrivateKey& key) {
    const crypto::SignatureFields fields = crypto::sign_message(components, parameters, key);
    request.fields.emplace_back("Signature-Input", fields.input);
    request.fields.emplace_back("Signature", fields.signature);
    return request;
}

} // namespace

std::shared_ptr<const Standard> shared_standard() {
    static const std::shared_ptr<const Standard> standard = Standard::load();
    return standard;
}

std::vector<Json> golden(const std::string& table) {
    std::ifstream stream(std::string(GATEWAY_SOURCE_DIR) + "/tests/golden/" + table + ".json");
    std::ostringstream text;
    text << stream.rdbuf();
    return parse_json(text.str()).get<std::vector<Json>>();
}

Json golden(const std::string& table, std::size_t place) { return golden(table).at(place); }

Json changed(Json record, const char* column, const Json& value) {
    record["version"] = record["version"].get<int>() + 1;
    record["operation"] = "U";
    record["row"][column] = value;
    return record;
}

Exchange::Exchange()
    : key_(crypto::Sm2PrivateKey::generate()),
      nation_(std::make_unique<Platform>(shared_standard(), crypto::Sm2PrivateKey::generate(), 1,
                                         std::chrono::seconds(0))) {
    nation_->trust.add({"p32", key_.public_key()});
}

Json Exchange::prepared(Json record, const std::string& batch) {
    if (!record.contains("replaces") && record["version"].is_number_integer()) {
        record["replaces"] = record["version"].get<int>() - 1;
    }
    Json& row = record["row"];
    const auto fill = [&](const char* name, const Json& value) {
        if (!row.contains(name)) {
            row[name] = value;
        }
    };
    fill("cd_operation", record["operation"]);
    fill("cd_time", "2019-04-18 11:00:00");
    fill("cd_batch", batch);
    fill("data_source", "p32");
    return record;
}

Json Exchange::plain_message(const std::string& batch, std::vector<Json> records) const {
    for (Json& record : records) {
        record = prepared(std::move(record), batch);
    }
    return {{"batch", batch},
            {"source", "p32"},
            {"created_at", "2019-04-18T11:00:00+08:00"},
            {"count", records.size()},
            {"merkle_root", merkle_root(records)},
            {"records", records}};
}

std::string Exchange::body(const std::string& batch, std::vector<Json> records) const {
    Json message = plain_message(batch, std::move(records));
    const std::string envelope =
        crypto::seal_envelope(nation_->key.key.public_key(), canonical_json(message["records"]), batch);
    message.erase("records");
    message["envelope"] = parse_json(envelope);
    return canonical_json(message);
}

Message Exchange::message(std::string body) const {
    Message message;
    message.body = std::move(body);
    message.nonce = new_guid();
    message.created = nation_->clock.now();
    return message;
}

http::Request Exchange::sign(const Message& message) const {
    http::Request request;
    request.method = "POST";
    request.path = request.target = message.path;
    request.body = message.body;
    const std::string digest = crypto::content_digest(message.body);
    request.fields = {{"Content-Type", message.content_type}, {"Content-Digest", digest}};
    return signed_request(std::move(request),
                          {{"\"@method\"", "POST"},
                           {"\"@path\"", message.path},
                           {"\"content-type\"", message.content_type},
                           {"\"content-digest\"", digest}},
                          {message.created, key_.public_key().id(), message.nonce, message.tag}, key_);
}

http::Request Exchange::pull(const std::string& table, const std::string& query) const {
    http::Request request;
    request.method = "GET";
    request.path = "/exchange/v1/downlink/" + table;
    request.query = query;
    request.target = request.path + '?' + query;
    const std::string path = request.path;
    return signed_request(std::move(request),
                          {{"\"@method\"", "GET"}, {"\"@path\"", path}, {"\"@query\"", '?' + query}},
                          {nation_->clock.now(), key_.public_key().id(), new_guid(), "gateway-pull"}, key_);
}

http::Response Exchange::post(const std::string& body) {
    return receive_batch(*nation_, sign(message(body)));
}

std::string Exchange::next_number() { return "p32-20190418-" + std::to_string(++batches_); }

Json Exchange::send(std::vector<Json> records) {
    const http::Response response = post(body(next_number(), std::move(records)));
    EXPECT_EQ(response.status, 200) << response.text();
    return response.status == 200 ? parse_json(response.text()) : Json{{"results", Json::array()}};
}

std::string Exchange::refusal(std::vector<Json> records) {
    const Json receipt = send(std::move(records));
    EXPECT_LE(receipt["results"].size(), 1U) << receipt.dump();
    return receipt["results"].empty() ? std::string() : receipt["results"][0]["code"].get<std::string>();
}

void Exchange::send_matters() {
    std::vector<Json> records = golden("up_task_directory");
    for (const Json& list : golden("up_task_general_basic")) {
        records.push_back(list);
    }
    EXPECT_EQ(refusal(std::move(records)), "");
}

std::string code_of(const http::Response& response) {
    const Json body = parse_json(response.text());
    return body.value("code", std::string());
}

bool signature_holds(const http::Response& response, const crypto::Sm2PublicKey& nation, std::string_view tag,
                     const std::string& request_digest) {
    const auto field = [&](std::string_view name) {
        return std::string(http::find_field(response.fields, name).value_or(""));
    };
    std::vector<std::string_view> required{"\"@status\"", "\"content-type\"", "\"content-digest\""};
    if (!request_digest.empty()) {
        required.push_back("\"content-digest\";req");
    }
    const auto value_of = [&](std::string_view identifier) -> std::optional<std::string> {
        if (identifier == "\"@status\"") {
            return std::to_string(response.status);
        }
        if (identifier == "\"content-digest\";req") {
            return request_digest;
        }
        return field(identifier.substr(1, identifier.size() - 2));
    };
    const std::string id = nation.id();
    const auto key_of = [&](std::string_view key_id) { return key_id == id ? &nation : nullptr; };
    const crypto::SignatureCheck check =
        crypto::check_message({field("Signature-Input"), field("Signature")}, required, value_of, key_of,
                              system_clock()(), std::chrono::hours(24 * 366 * 20));
    return check.ok() && check.parameters.tag == tag &&
           crypto::content_digest_matches(field("Content-Digest"), response.text());
}

} // namespace gateway::simulator::test
