#include "gateway/base/text.hpp"
#include "gateway/http/client.hpp"
#include "support/world.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace gateway::test {
namespace {

/// A gateway whose database is put back to an older state of the same day, while the nation is not.
class Restoring : public testing::Test {
protected:
    Json accept(int number) {
        return world_.api(world_.department)->post("/v1/cases", accept_record(matter_, number));
    }
    void correct(const Json& accepted, const std::string& name) {
        Json body = accept_record(matter_, 1);
        body.erase("matter_code");
        body["applyer_name"] = name;
        const std::string path = "/v1/cases/" + accepted.at("project_no").get<std::string>();
        const http::Fields as{{"Authorization", "Bearer " + world_.sign_in(world_.department)},
                              {"Content-Type", "application/json"},
                              {"Idempotency-Key", new_guid()}};
        http::Client client(world_.gateway_url());
        const auto seen = client.send("GET", path, as, "");
        http::Fields fields = as;
        fields.emplace_back("If-Match", http::find_field(seen.response->fields, "etag").value_or(""));
        const auto answer = client.send("PUT", path, fields, body.dump());
        ASSERT_EQ(answer.response->status, 200) << answer.response->text();
    }
    bool delivered() {
        return eventually([&] { return world_.delivered(); });
    }
    /// Goes back to `backup`, with the counters of cases moved on as docs/operating.md says; those of batches
    /// are left, as by somebody who did not read it.
    void restore(const TestDatabase& backup) {
        world_.stop_gateway();
        world_.restore(backup);
        world_.number("SELECT count(nextval('cases.serial')) FROM generate_series(1, 1000)");
        world_.start_gateway();
    }
    Json held(const Json& accepted) {
        return world_.nation("GET",
                             "/admin/records/up_pro_accept/" + accepted.at("row_guid").get<std::string>());
    }
    std::string log() const {
        std::ostringstream text;
        text << std::ifstream(world_.folder() / "gateway.log").rdbuf();
        return text.str();
    }

    World world_;
    const std::string matter_ = world_.publish_matter();
};

TEST_F(Restoring, EverythingIsReceivedAlthoughTheNationKnowsTheNumbersOfItsBatches) {
    const Json before = accept(1);
    ASSERT_TRUE(delivered());
    world_.stop_gateway();
    const TestDatabase backup(world_.database_name());
    world_.start_gateway();
    for (int lost = 2; lost < 12; ++lost) {
        accept(lost);
        ASSERT_TRUE(delivered()) << "a batch each";
    }
    restore(backup);
    for (int again = 12; again < 20; ++again) {
        accept(again);
    }
    EXPECT_TRUE(delivered());
    EXPECT_TRUE(eventually([&] { return log().find("batch_number_taken") != std::string::npos; }));
    EXPECT_EQ(log().find("batch_not_received"), std::string::npos);
    EXPECT_TRUE(world_.audit().faults.empty());
    EXPECT_EQ(world_.held("up_pro_accept").size(), 1U + 10U + 8U);
}

TEST_F(Restoring, ARecordWhoseLaterVersionsTheNationHasGoesThroughOnceItIsCorrectedOftenEnough) {
    const Json before = accept(1);
    ASSERT_TRUE(delivered());
    world_.stop_gateway();
    const TestDatabase backup(world_.database_name());
    world_.start_gateway();
    correct(before, "李四（演示）");
    correct(before, "王五（演示）");
    ASSERT_TRUE(delivered());
    ASSERT_EQ(held(before).at("version"), 3);
    restore(backup);
    const auto ops = world_.api(world_.operations);
    for (int version = 2; version <= 3; ++version) { // both are held with other content
        correct(before, "赵六（演示）第" + std::to_string(version) + "次");
        ASSERT_TRUE(eventually([&] {
            const Json items = ops->get("/v1/deliveries?state=rejected").at("items");
            return !items.empty() && items[0].at("version") == version;
        }));
    }
    EXPECT_EQ(ops->get("/v1/deliveries?state=rejected").at("items")[0].at("code"), "version_conflict");
    correct(before, "赵六（演示）");
    EXPECT_TRUE(delivered());
    EXPECT_EQ(held(before).at("version"), 4);
    EXPECT_EQ(held(before).at("row").at("applyer_name"), "赵六（演示）");
}

} // namespace
} // namespace gateway::test
