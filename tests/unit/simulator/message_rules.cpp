// What is wrong with a message as a whole, and what a repeat gets.
#include "gateway/base/text.hpp"
#include "gateway_side.hpp"

#include <gtest/gtest.h>

namespace gateway::simulator::test {
namespace {

class MessageRules : public ::testing::Test {
protected:
    Exchange exchange;
    std::vector<Json> records{golden("up_task_directory", 0), golden("up_task_directory", 1)};
    Json message = exchange.plain_message("p32-1", records);

    std::string code(const http::Request& request) {
        return code_of(receive_batch(exchange.nation(), request));
    }
    std::string code(const Json& body) { return code_of(exchange.post(canonical_json(body))); }
    static void replace(http::Request& request, std::string_view name, std::string value) {
        for (auto& [field, old] : request.fields) {
            if (field == name) {
                old = std::move(value);
            }
        }
    }
};

TEST_F(MessageRules, AReceiptIsSignedAndBindsTheRequest) {
    const std::string body = exchange.body("p32-1", records);
    const http::Response response = exchange.post(body);
    ASSERT_EQ(response.status, 200) << response.text();
    EXPECT_TRUE(signature_holds(response, exchange.nation().key.key.public_key(), "national-receipt",
                                crypto::content_digest(body)));
    EXPECT_FALSE(signature_holds(response, exchange.nation().key.key.public_key(), "national-receipt",
                                 crypto::content_digest("other")));
    const Json receipt = parse_json(response.text());
    EXPECT_EQ(receipt["batch"], "p32-1");
    EXPECT_EQ(receipt["source"], "p32");
    EXPECT_EQ(receipt["merkle_root"], message["merkle_root"]);
    EXPECT_EQ(receipt["receipt"].get<std::string>().size(), 32U);
}

TEST_F(MessageRules, PlainRecordsAreTakenWhenNoneIsPersonal) {
    EXPECT_EQ(exchange.post(canonical_json(message)).status, 200);
}

TEST_F(MessageRules, PersonalRecordsInPlainAreRefused) {
    EXPECT_EQ(code(exchange.plain_message("p32-1", golden("up_pro_accept"))), "envelope");
}

TEST_F(MessageRules, ARepeatGetsTheSameReceipt) {
    const std::string body = exchange.body("p32-1", records);
    const http::Response first = exchange.post(body);
    const http::Response second = exchange.post(body);
    EXPECT_EQ(first.text(), second.text());
    EXPECT_EQ(exchange.nation().ledger.batches().size(), 1U);
    EXPECT_EQ(exchange.nation().tally.accepted, records.size());
    EXPECT_EQ(exchange.nation().tally.repeated_batches, 1U);
}

TEST_F(MessageRules, ANumberNamesOneBodyForEver) {
    ASSERT_EQ(exchange.post(exchange.body("p32-1", records)).status, 200);
    const http::Response response = exchange.post(exchange.body("p32-1", {records[0]}));
    EXPECT_EQ(response.status, 409);
    EXPECT_EQ(code_of(response), "batch_conflict");
}

TEST_F(MessageRules, Malformed) {
    const auto spoiled = [&](const char* member, const Json& value) {
        Json other = message;
        other[member] = value;
        return code(other);
    };
    EXPECT_EQ(code_of(exchange.post("{")), "malformed");
    EXPECT_EQ(code_of(exchange.post("[]")), "malformed");
    EXPECT_EQ(spoiled("more", 1), "malformed");
    EXPECT_EQ(spoiled("batch", "p32_1"), "malformed");
    EXPECT_EQ(spoiled("batch", std::string(33, 'a')), "malformed");
    EXPECT_EQ(spoiled("source", 32), "malformed");
    EXPECT_EQ(spoiled("created_at", "yesterday"), "malformed");
    EXPECT_EQ(spoiled("records", Json::object()), "malformed");
    EXPECT_EQ(spoiled("records", Json::array({1, 2})), "malformed");
}

TEST_F(MessageRules, MalformedRecord) {
    const auto spoiled = [&](const char* member, const Json& value) {
        Json other = message;
        other["records"][0][member] = value;
        return code(other);
    };
    EXPECT_EQ(spoiled("version", 0), "malformed");
    EXPECT_EQ(spoiled("version", "1"), "malformed");
    EXPECT_EQ(spoiled("operation", "X"), "malformed");
    EXPECT_EQ(spoiled("row", "text"), "malformed");
    EXPECT_EQ(spoiled("row_guid", ""), "malformed");
    EXPECT_EQ(spoiled("more", 1), "malformed");
}

TEST_F(MessageRules, RootMismatch) {
    message["records"][0]["row"]["task_name"] = "另一名称";
    EXPECT_EQ(code(message), "root_mismatch");
}

TEST_F(MessageRules, CountMismatch) {
    message["count"] = 3;
    EXPECT_EQ(code(message), "count_mismatch");
}

TEST_F(MessageRules, MoreThanAThousandRecordsAreTooLarge) {
    std::vector<Json> many(1001, records[0]);
    EXPECT_EQ(code(exchange.plain_message("p32-1", many)), "too_large");
}

TEST_F(MessageRules, AnEnvelopeBelongsToItsBatch) {
    Json sealed = parse_json(exchange.body("p32-1", records));
    sealed["batch"] = "p32-2";
    EXPECT_EQ(code(sealed), "envelope");
}

TEST_F(MessageRules, DigestMismatch) {
    http::Request request = exchange.sign(exchange.message(canonical_json(message)));
    request.body += ' ';
    EXPECT_EQ(code(request), "digest_mismatch");
}

TEST_F(MessageRules, SignatureMissing) {
    http::Request request = exchange.sign(exchange.message(canonical_json(message)));
    request.fields.pop_back();
    EXPECT_EQ(code(request), "signature_missing");
}

TEST_F(MessageRules, SignatureInvalid) {
    http::Request request = exchange.sign(exchange.message(canonical_json(message)));
    request.path = "/exchange/v2/batches";
    EXPECT_EQ(code(request), "signature_invalid");
}

TEST_F(MessageRules, ARepeatedFieldIsNotCovered) {
    http::Request request = exchange.sign(exchange.message(canonical_json(message)));
    request.fields.emplace_back("content-digest", "sm3=:AAAA:");
    EXPECT_EQ(code(request), "signature_invalid");
}

TEST_F(MessageRules, SignatureOfAnotherPurpose) {
    Message other = exchange.message(canonical_json(message));
    other.tag = "gateway-pull";
    EXPECT_EQ(code(exchange.sign(other)), "signature_tag");
}

TEST_F(MessageRules, UnknownSource) {
    const Exchange stranger;
    const http::Request request = stranger.sign(stranger.message(canonical_json(message)));
    EXPECT_EQ(code(request), "unknown_source");
}

TEST_F(MessageRules, ASourceSpeaksForItselfOnly) {
    message["source"] = "p31";
    EXPECT_EQ(code(message), "unknown_source");
}

TEST_F(MessageRules, Stale) {
    const http::Request request = exchange.sign(exchange.message(canonical_json(message)));
    exchange.nation().clock.set_offset(std::chrono::seconds(310));
    EXPECT_EQ(code(request), "stale");
    exchange.nation().clock.set_offset(std::chrono::seconds(-310));
    EXPECT_EQ(code(request), "stale");
    exchange.nation().clock.set_offset(std::chrono::seconds(200));
    EXPECT_EQ(receive_batch(exchange.nation(), request).status, 200);
}

TEST_F(MessageRules, Replayed) {
    const http::Request request = exchange.sign(exchange.message(canonical_json(message)));
    ASSERT_EQ(receive_batch(exchange.nation(), request).status, 200);
    const http::Response again = receive_batch(exchange.nation(), request);
    EXPECT_EQ(again.status, 401);
    EXPECT_EQ(code_of(again), "replayed");
}

TEST_F(MessageRules, WrongContentType) {
    Message other = exchange.message(canonical_json(message));
    other.content_type = "text/plain";
    EXPECT_EQ(code(exchange.sign(other)), "malformed");
}

TEST_F(MessageRules, WhatIsRefusedAsAWholeChangesNothing) {
    message["count"] = 3;
    code(message);
    EXPECT_EQ(exchange.nation().ledger.batches().size(), 0U);
    EXPECT_EQ(exchange.nation().tally.refused_messages.at("count_mismatch"), 1U);
    message["count"] = 2;
    EXPECT_EQ(exchange.post(canonical_json(message)).status, 200);
}

TEST_F(MessageRules, ADownlinkPageIsSignedAndPaged) {
    Platform& nation = exchange.nation();
    nation.downlink.add(dn_directory, R"({"row_guid":"a"})");
    nation.downlink.add(dn_directory, R"({"row_guid":"b"})");
    const http::Response response =
        give_downlink(nation, exchange.pull("dn_task_directory", "after=0&limit=1"), "dn_task_directory");
    ASSERT_EQ(response.status, 200) << response.text();
    EXPECT_TRUE(signature_holds(response, nation.key.key.public_key(), "national-downlink", ""));
    const Json page = parse_json(response.text());
    EXPECT_EQ(page["last"], 1);
    EXPECT_EQ(page["rows"], parse_json(R"([{"sequence":1,"row":{"row_guid":"a"}}])"));
    const Json rest = parse_json(
        give_downlink(nation, exchange.pull("dn_task_directory", "after=2"), "dn_task_directory").text());
    EXPECT_EQ(rest["last"], 2);
    EXPECT_EQ(rest["rows"], Json::array());
}

TEST_F(MessageRules, APullIsRefusedUnlessSignedAndInBounds) {
    Platform& nation = exchange.nation();
    const auto pull = [&](const http::Request& request, const char* table) {
        return code_of(give_downlink(nation, request, table));
    };
    http::Request other = exchange.pull("dn_task_directory", "after=0");
    other.query = "after=1";
    EXPECT_EQ(pull(other, "dn_task_directory"), "signature_invalid");
    EXPECT_EQ(pull(exchange.pull("dn_task_directory", "limit=501"), "dn_task_directory"), "malformed");
    EXPECT_EQ(pull(exchange.pull("dn_task_directory", "after=-1"), "dn_task_directory"), "malformed");
    EXPECT_EQ(pull(exchange.pull("up_pro_accept", ""), "up_pro_accept"), "unknown_table");
}

} // namespace
} // namespace gateway::simulator::test
