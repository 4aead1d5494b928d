#include "files.hpp"
#include "gateway/http/client.hpp"
#include "support/program_run.hpp"
#include "support/world.hpp"

#include <gtest/gtest.h>

namespace gateway::test {
namespace {

namespace fs = std::filesystem;

/// What happens to a gateway while it is operated.
class Operating : public testing::Test {
protected:
    fs::path keys() const { return world_.folder() / "data" / "keys"; }
    std::string log() const { return app::read_file(world_.folder() / "gateway.log"); }
    bool logged(const std::string& event) const {
        return log().find("\"event\":\"" + event + "\"") != std::string::npos;
    }
    /// `serve`, which is expected not to.
    ProgramRun refused() const {
        return run_gateway("serve --config " + (world_.folder() / "gateway.toml").string());
    }

    World world_;
};

TEST_F(Operating, AGatewayWithoutTheKeyOfItsPersonsDoesNotStart) {
    const auto window = world_.add_client(service::Role::operations, "11320000PDY00001XW",
                                          {"identity:read", "identity:write"});
    const Json zhang{{"user_name", "张三（演示）"},
                     {"cert_type", "111"},
                     {"cert_no", "320100199001010018"},
                     {"region", "320500"},
                     {"officer", "SZ-0042"}};
    world_.api(window)->post("/v1/persons", zhang);
    ASSERT_EQ(world_.stop_gateway(), 0);
    fs::rename(keys() / "identity.key", keys() / "backup");
    const ProgramRun run = refused();
    EXPECT_EQ(run.status, 1) << run.output;
    EXPECT_NE(run.output.find("put the line back"), std::string::npos) << run.output;
    EXPECT_NE(run.output.find("放回该文件"), std::string::npos) << run.output;
    EXPECT_FALSE(fs::exists(keys() / "identity.key"));
    fs::rename(keys() / "backup", keys() / "identity.key");
    world_.start_gateway();
    EXPECT_EQ(world_.api(window)
                  ->post("/v1/persons:search", {{"cert_type", "111"}, {"cert_no", "320100199001010018"}})
                  .at("level"),
              "RC05");
    EXPECT_EQ(world_.number("SELECT count(*) FROM identity.person"), 1);
}

TEST_F(Operating, ANewKeyTowardsANationThatKnewAnotherIsTold) {
    world_.publish_matter();
    ASSERT_TRUE(eventually([&] { return world_.delivered(); }));
    ASSERT_EQ(world_.stop_gateway(), 0);
    EXPECT_FALSE(logged("national_key_made_anew"));
    fs::remove(keys() / "national.pem");
    world_.start_gateway();
    EXPECT_TRUE(eventually([&] { return logged("national_key_made_anew"); }));
}

} // namespace
} // namespace gateway::test
