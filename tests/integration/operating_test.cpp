#include "files.hpp"
#include "support/program_run.hpp"
#include "support/sign_on.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <future>

namespace gateway::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

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

TEST_F(Operating, SighupGoesOnInANewLogFileAndDoesNothingElse) {
    const fs::path file = world_.folder() / "gateway.log";
    fs::rename(file, world_.folder() / "gateway.log.1");
    ASSERT_EQ(kill(world_.gateway_process(), SIGHUP), 0);
    EXPECT_TRUE(eventually([&] { return logged("log_reopened"); }));
    world_.api(world_.department)->get("/v1/cases");
    EXPECT_TRUE(eventually([&] { return logged("request"); }));
    EXPECT_EQ(world_.stop_gateway(), 0);
    EXPECT_TRUE(logged("stopped"));
}

class Messages : public SignOnWorld {
protected:
    long long told(const std::string& event) const {
        const std::string log = app::read_file(world_.folder() / "gateway.log");
        long long count = 0;
        for (auto at = log.find(event); at != std::string::npos; at = log.find(event, at + 1)) {
            ++count;
        }
        return count;
    }
};

TEST_F(Messages, ThatReachNobodyAreToldAtStartAndTheReasonWhenTheyAreNotTaken) {
    EXPECT_TRUE(eventually([&] { return told("\"event\":\"messages_to_file\"") == 1; }));
    ASSERT_EQ(world_.stop_gateway(), 0);
    const fs::path secret = world_.folder() / "message.secret";
    app::write_file(secret, "words");
    world_.configure({{"signon",
                       {{"message_url", "\"http://127.0.0.1:1/messages\""},
                        {"message_secret", "\"" + secret.string() + "\""}}}});
    world_.start_gateway();
    Browser browser(world_.gateway_url());
    browser.submit(browser.open(authorize()), "/signon/code", {{"mobile", mobile}});
    EXPECT_TRUE(eventually(
        [&] { return told("\"event\":\"message_not_sent\",\"tries\":1,\"reason\":\"connect\"") == 1; }));
    EXPECT_EQ(told("\"event\":\"messages_to_file\""), 1) << "they have a service now";
}

/// A gateway on a PostgreSQL of its own, in a folder of its own.
class PrivateCluster : public testing::Test {
protected:
    PrivateCluster() {
        fs::permissions(folder_.path(), fs::perms(0755)); // PostgreSQL may run as another user
        std::ofstream(config()) << "[http]\nlisten = \"127.0.0.1:0\"\n[data]\nfolder = \"data\"\n[log]\n"
                                   "target = \"gateway.log\"\n";
        run_ = std::async(std::launch::async, [this] {
            return run_gateway("serve --config " + config().string() + " --port-file " + port().string());
        });
    }
    ~PrivateCluster() override {
        if (run_.valid() && run_.wait_for(0s) != std::future_status::ready) {
            kill(gateway_, SIGKILL);
        }
    }
    fs::path config() const { return folder_.path() / "gateway.toml"; }
    fs::path port() const { return folder_.path() / "gateway.port"; }
    std::string log() const { return app::read_file(folder_.path() / "gateway.log"); }
    /// PostgreSQL's main process, once the gateway serves; the gateway is its parent.
    pid_t postmaster() {
        EXPECT_TRUE(eventually([&] { return !app::read_file(port()).empty(); }));
        const pid_t process =
            std::stoi(app::read_file(folder_.path() / "data" / "cluster" / "data" / "postmaster.pid"));
        const std::string stat = app::read_file("/proc/" + std::to_string(process) + "/stat");
        gateway_ = std::stoi(stat.substr(stat.rfind(')') + 4)); // ") S 123"
        return process;
    }

    ScratchFolder folder_;
    pid_t gateway_ = 0;
    std::future<ProgramRun> run_;
};

TEST_F(PrivateCluster, ThatEndsByItselfEndsTheGatewayInOrder) {
    ASSERT_EQ(kill(postmaster(), SIGKILL), 0);
    ASSERT_EQ(run_.wait_for(60s), std::future_status::ready);
    const ProgramRun run = run_.get();
    EXPECT_EQ(run.status, 1) << run.output;
    EXPECT_NE(run.output.find("the private PostgreSQL ended by itself"), std::string::npos) << run.output;
    EXPECT_NE(log().find("\"level\":\"error\",\"event\":\"cluster_ended\""), std::string::npos) << log();
    EXPECT_NE(log().find("\"event\":\"stopped\""), std::string::npos) << log();
}

TEST_F(PrivateCluster, ThatIsStoppedWithTheGatewayIsNoFault) {
    postmaster();
    ASSERT_EQ(kill(gateway_, SIGTERM), 0);
    ASSERT_EQ(run_.wait_for(60s), std::future_status::ready);
    EXPECT_EQ(run_.get().status, 0);
    EXPECT_EQ(log().find("cluster_ended"), std::string::npos) << log();
}

} // namespace
} // namespace gateway::test
