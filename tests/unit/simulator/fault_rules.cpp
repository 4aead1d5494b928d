// Every kind of fault does what it says, and no more.
#include "gateway_side.hpp"

#include <gtest/gtest.h>

namespace gateway::simulator::test {
namespace {

class FaultRules : public ::testing::Test {
protected:
    Exchange exchange;
    std::vector<Json> records = golden("up_task_directory");

    void set(const Json& settings) { exchange.nation().faults.set(read_fault_settings(settings, 1)); }
    std::uint64_t fired(Fault fault) {
        return exchange.nation().faults.fired()[static_cast<std::size_t>(fault)];
    }
    std::size_t held() { return exchange.nation().ledger.batches().size(); }
    const crypto::Sm2PublicKey nation_key = exchange.nation().key.key.public_key();
};

TEST_F(FaultRules, Error500ComesBeforeAnythingIsDone) {
    set({{"error_500", 1}});
    EXPECT_EQ(exchange.post(exchange.body("b-1", records)).status, 500);
    EXPECT_EQ(held(), 0U);
    EXPECT_EQ(fired(Fault::error_500), 1U);
}

TEST_F(FaultRules, TooManyRequestsSaysWhenToComeAgain) {
    set({{"too_many_requests", 1}, {"retry_after_seconds", 7}});
    const http::Response response = exchange.post(exchange.body("b-1", records));
    EXPECT_EQ(response.status, 429);
    EXPECT_EQ(http::find_field(response.fields, "Retry-After"), "7");
    EXPECT_EQ(held(), 0U);
}

TEST_F(FaultRules, ResetBeforeDoesNothing) {
    set({{"reset_before", 1}});
    EXPECT_EQ(exchange.post(exchange.body("b-1", records)).status, 0);
    EXPECT_EQ(held(), 0U);
}

TEST_F(FaultRules, ResetAfterHasJudgedTheBatch) {
    set({{"reset_after", 1}});
    const std::string body = exchange.body("b-1", records);
    EXPECT_EQ(exchange.post(body).status, 0);
    EXPECT_EQ(held(), 1U);
    set(Json::object());
    EXPECT_EQ(exchange.post(body).status, 200);
    EXPECT_EQ(held(), 1U);
}

TEST_F(FaultRules, DuplicateReceiptIsOneOfAnotherBatch) {
    ASSERT_EQ(exchange.post(exchange.body("b-1", records)).status, 200);
    set({{"duplicate_receipt", 1}});
    const std::string body = exchange.body("b-2", records);
    const http::Response response = exchange.post(body);
    ASSERT_EQ(response.status, 200);
    EXPECT_EQ(parse_json(response.text())["batch"], "b-1");
    EXPECT_TRUE(signature_holds(response, nation_key, "national-receipt", crypto::content_digest(body)));
    set(Json::object());
    EXPECT_EQ(parse_json(exchange.post(body).text())["batch"], "b-2");
}

TEST_F(FaultRules, CorruptReceiptNeverVerifiesAndItsRepeatDoes) {
    set({{"corrupt_receipt", 1}});
    const std::string body = exchange.body("b-1", records);
    for (int i = 0; i < 8; ++i) {
        EXPECT_FALSE(signature_holds(exchange.post(body), nation_key, "national-receipt",
                                     crypto::content_digest(body)));
    }
    set(Json::object());
    EXPECT_TRUE(
        signature_holds(exchange.post(body), nation_key, "national-receipt", crypto::content_digest(body)));
}

TEST_F(FaultRules, DelayIsTheTimeThatWasSet) {
    set({{"delay", 1}, {"delay_ms", 1234}});
    EXPECT_EQ(exchange.nation().faults.delay(), std::chrono::milliseconds(1234));
    set(Json::object());
    EXPECT_EQ(exchange.nation().faults.delay(), std::chrono::milliseconds(0));
}

TEST_F(FaultRules, RejectedRecordsAreDecidedByBatchAndIndexAlone) {
    Faults one(5);
    Faults two(5);
    const FaultSettings half = read_fault_settings({{"reject_record", 0.5}, {"seed", 5}}, 1);
    one.set(half);
    two.set(half);
    int rejected = 0;
    for (std::size_t index = 1000; index-- > 0;) {
        two.rejects("b-9", index); // another order and other batches change nothing
    }
    for (std::size_t index = 0; index < 1000; ++index) {
        const bool now = one.rejects("b-1", index);
        EXPECT_EQ(now, two.rejects("b-1", index));
        rejected += now ? 1 : 0;
    }
    EXPECT_GT(rejected, 400);
    EXPECT_LT(rejected, 600);
}

TEST_F(FaultRules, AnInjectedRejectionIsInTheReceipt) {
    set({{"reject_record", 1}});
    const Json receipt = exchange.send(records);
    EXPECT_EQ(receipt["rejected"], records.size());
    EXPECT_EQ(receipt["results"][0]["code"], "injected");
    set(Json::object());
    EXPECT_EQ(exchange.refusal(records), "") << "the same records in a new batch";
}

TEST_F(FaultRules, TheSameSeedGivesTheSameFaults) {
    const auto sequence = [](int seed) {
        Faults faults(1);
        faults.set(read_fault_settings({{"seed", seed}, {"error_500", 0.3}, {"reset_after", 0.3}}, 1));
        std::string text;
        for (int i = 0; i < 100; ++i) {
            text += faults.fires(Fault::error_500) ? 'e' : '.';
            text += faults.fires(Fault::reset_after) ? 'r' : '.';
        }
        return text;
    };
    EXPECT_EQ(sequence(1), sequence(1));
    EXPECT_NE(sequence(1), sequence(2));
}

TEST_F(FaultRules, UnknownNamesAndImpossibleValuesAreRefused) {
    const auto code = [](const Json& settings) -> std::string {
        try {
            read_fault_settings(settings, 1);
        } catch (const Problem& problem) {
            return problem.code();
        }
        return {};
    };
    EXPECT_EQ(code({{"error_501", 0.1}}), "unknown_fault");
    EXPECT_EQ(code({{"error_500", 1.1}}), "wrong_value");
    EXPECT_EQ(code({{"error_500", -0.1}}), "wrong_value");
    EXPECT_EQ(code({{"error_500", "1"}}), "wrong_value");
    EXPECT_EQ(code({{"delay_ms", 60'001}}), "wrong_value");
    EXPECT_EQ(code({{"seed", 1.5}}), "wrong_value");
    EXPECT_EQ(code(Json::array()), "wrong_value");
    EXPECT_EQ(code({{"error_500", 0.1}, {"seed", 3}, {"delay_ms", 5}}), "");
}

} // namespace
} // namespace gateway::simulator::test
