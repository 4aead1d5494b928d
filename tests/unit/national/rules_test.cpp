#include "batch.hpp"
#include "breaker.hpp"
#include "gateway/base/json.hpp"

#include <gtest/gtest.h>

namespace gateway::national {
namespace {

using namespace std::chrono_literals;

const Time noon{std::chrono::sys_days{std::chrono::year{2019} / 4 / 18} + 1h};

TEST(BatchNumber, FitsTheColumnAndNamesTheDayInBeijing) {
    EXPECT_EQ(batch_number("p32", noon, 42), "p32-20190418-000000000042");
    EXPECT_EQ(batch_number("p32", noon + 20h, 42), "p32-20190419-000000000042");
    EXPECT_LE(batch_number("p32", noon, 999'999'999'999'999).size(), 32U);
}

Outgoing record(const std::string& table, const std::string& guid) {
    return {7, {table, guid, 1, journal::Operation::insert, Json{{"task_name", "名称"}}}, 0};
}

TEST(Batch, PlainRecordsCarryTheControlColumnsAndHashToTheRoot) {
    const auto standard = Standard::load();
    const auto nation = crypto::Sm2PrivateKey::generate();
    const auto batch = make_batch("p32-20190418-000000000001", "p32",
                                  {record("up_task_directory", "a"), record("up_task_directory", "b")}, noon,
                                  *standard, nation.public_key());
    const Json body = parse_json(batch.body);
    EXPECT_EQ(body.at("count"), 2);
    EXPECT_EQ(body.at("created_at"), "2019-04-18T09:00:00+08:00");
    const Json& row = body.at("records").at(1).at("row");
    EXPECT_EQ(row.at("cd_batch"), batch.number);
    EXPECT_EQ(row.at("cd_operation"), "I");
    EXPECT_EQ(row.at("cd_time"), "2019-04-18 09:00:00");
    EXPECT_EQ(row.at("data_source"), "p32");
    EXPECT_EQ(row.at("row_guid"), "b");
    std::vector<crypto::Digest> leaves;
    for (const Json& sent : body.at("records")) {
        leaves.push_back(crypto::merkle_leaf(canonical_json(sent)));
    }
    EXPECT_EQ(body.at("merkle_root"), crypto::to_hex(crypto::merkle_root(leaves)));
    EXPECT_EQ(batch.leaves, leaves);
}

TEST(Batch, PersonalRecordsTravelSealedForTheNationAlone) {
    const auto standard = Standard::load();
    const auto nation = crypto::Sm2PrivateKey::generate();
    const auto batch =
        make_batch("p32-20190418-000000000001", "p32", {record("up_pro_accept", "secret-guid")}, noon,
                   *standard, nation.public_key());
    const Json body = parse_json(batch.body);
    EXPECT_FALSE(body.contains("records"));
    EXPECT_EQ(batch.body.find("secret-guid"), std::string::npos);
    const Json& envelope = body.at("envelope");
    const auto opened = crypto::open_envelope(nation, envelope, batch.number);
    ASSERT_TRUE(opened);
    EXPECT_EQ(parse_json(*opened).at(0).at("row_guid"), "secret-guid");
    EXPECT_FALSE(crypto::open_envelope(nation, envelope, "p32-20190418-000000000002"))
        << "bound to its batch";
}

TEST(Backoff, DoublesUpToItsMostWithJitterOfHalf) {
    Backoff backoff(100ms, 1000ms, 1);
    std::chrono::milliseconds expected = 100ms;
    for (int i = 0; i < 8; ++i) {
        const auto wait = backoff.next();
        EXPECT_GE(wait, expected / 2);
        EXPECT_LE(wait, expected);
        expected = std::min(expected * 2, std::chrono::milliseconds(1000));
    }
    backoff.reset();
    EXPECT_LE(backoff.next(), 100ms);
}

TEST(Breaker, OpensAfterFailuresInARowAndLetsOneTryAtATime) {
    Breaker breaker(3, 100ms, 1000ms);
    const auto now = std::chrono::steady_clock::now();
    breaker.failure(now);
    breaker.failure(now);
    EXPECT_EQ(breaker.wait(now), 0ms);
    breaker.failure(now);
    EXPECT_TRUE(breaker.open());
    EXPECT_GT(breaker.wait(now), 0ms);
    const auto later = now + 200ms;
    EXPECT_EQ(breaker.wait(later), 0ms) << "one tries";
    EXPECT_GT(breaker.wait(later), 0ms) << "the others wait for it";
    breaker.success();
    EXPECT_EQ(breaker.wait(later), 0ms);
    EXPECT_FALSE(breaker.open());
}

TEST(Breaker, ASuccessBetweenFailuresKeepsItClosed) {
    Breaker breaker(2, 100ms, 1000ms);
    const auto now = std::chrono::steady_clock::now();
    for (int i = 0; i < 10; ++i) {
        breaker.failure(now);
        breaker.success();
    }
    EXPECT_FALSE(breaker.open());
}

} // namespace
} // namespace gateway::national
