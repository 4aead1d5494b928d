#include "cluster_folder.hpp"
#include "connection.hpp"
#include "gateway/store/cluster.hpp"
#include "gateway/store/database.hpp"
#include "process.hpp"
#include "support/database.hpp"
#include "support/scratch_folder.hpp"

#include <gtest/gtest.h>
#include <pqxx/pqxx>

#include <csignal>
#include <fstream>
#include <unistd.h>

namespace gateway::store {
namespace {

TEST(Cluster, ListensOnNoNetworkAndSpeaksUtf8) {
    pqxx::connection connection(test::cluster().connection_string());
    pqxx::nontransaction work(connection);
    EXPECT_EQ(work.exec1("SHOW listen_addresses")[0].as<std::string>(), "");
    EXPECT_EQ(work.exec1("SHOW server_encoding")[0].as<std::string>(), "UTF8");
    EXPECT_EQ(work.exec1("SELECT datcollate FROM pg_database WHERE datname = 'gateway'")[0].as<std::string>(),
              "C.UTF-8");
    EXPECT_EQ(work.exec1("SHOW data_checksums")[0].as<std::string>(), "on");
}

TEST(Cluster, RunsInASessionOfItsOwnAndNotAsRoot) {
    const auto process = test::cluster().process_id();
    ASSERT_GT(process, 0);
    EXPECT_EQ(getsid(process), process) << "Ctrl-C at the terminal must not reach it";
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    std::string word;
    while (status >> word && word != "Uid:") {
    }
    int user = 0;
    status >> user;
    EXPECT_NE(user, 0);
}

TEST(Cluster, KeepsItsDataThroughARestart) {
    test::TestDatabase database(test::Content::nothing);
    Session session(database.connection_string());
    session.transact([](Transaction& tx) { tx.exec("CREATE TABLE kept AS SELECT 7 AS n"); });
    const auto before = test::cluster().process_id();
    test::cluster().restart();
    EXPECT_NE(test::cluster().process_id(), before);
    session.transact([](Transaction& tx) { EXPECT_EQ(tx.exec("SELECT n FROM kept")[0][0].as<int>(), 7); });
}

class ClusterFolderTest : public testing::Test {
protected:
    test::ScratchFolder folder_;
    const std::filesystem::path root = folder_.path();
};

TEST_F(ClusterFolderTest, IsPrivateToItsUser) {
    std::filesystem::permissions(root, std::filesystem::perms(0755));
    const auto folder = prepare_cluster_folder(root / "cluster");
    struct stat state {};
    ASSERT_EQ(stat(folder.socket.c_str(), &state), 0);
    EXPECT_EQ(state.st_mode & 07777, 0700u);
    EXPECT_EQ(state.st_uid, folder.account.user);
    EXPECT_EQ(folder.socket.parent_path(), folder.root);
    EXPECT_EQ(prepare_cluster_folder(root / "cluster").account.user, folder.account.user);
}

TEST_F(ClusterFolderTest, PutsTheSocketOfALongPathElsewhere) {
    std::filesystem::permissions(root, std::filesystem::perms(0755));
    const auto folder = prepare_cluster_folder(root / std::string(80, 'x'));
    EXPECT_EQ(folder.socket.parent_path(), "/tmp");
    std::filesystem::remove(folder.socket);
}

TEST_F(ClusterFolderTest, RefusesAPathThatItsUserCannotWalk) {
    if (geteuid() != 0)
        GTEST_SKIP() << "only root runs PostgreSQL as another user";
    std::filesystem::permissions(root, std::filesystem::perms(0700));
    try {
        prepare_cluster_folder(root / "cluster");
        ADD_FAILURE() << "accepted";
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string(error.what()).find(root.string() + ":"), std::string::npos) << error.what();
    }
}

TEST(Child, IsStoppedWhenItsOwnerGoes) {
    const auto account = find_account(geteuid());
    ASSERT_TRUE(account);
    int process = 0;
    {
        Child child({{"/bin/sleep", "1000"}, *account, "/dev/null", SIGKILL});
        process = child.process_id();
        EXPECT_TRUE(child.running());
        EXPECT_EQ(kill(process, 0), 0);
    }
    EXPECT_NE(kill(process, 0), 0);
}

TEST(Child, TellsAProgramThatCannotStart) {
    const auto account = find_account(geteuid());
    ASSERT_TRUE(account);
    Child child({{"/nonexistent"}, *account, "/dev/null", SIGKILL});
    ASSERT_TRUE(child.wait(std::chrono::seconds(10)));
    EXPECT_EQ(child.status(), 127);
}

TEST(CanEnter, FollowsThePermissionBits) {
    EXPECT_TRUE(can_enter({"nobody", 65534, 65534, {65534}}, "/"));
    EXPECT_FALSE(can_enter({"nobody", 65534, 65534, {65534}}, "/nonexistent"));
}

TEST(WithTimeLimits, LeavesTheCallersOwn) {
    EXPECT_TRUE(with_time_limits("host=a connect_timeout=9").ends_with("host=a connect_timeout=9"));
    EXPECT_EQ(with_time_limits("postgresql://h/d?connect_timeout=9"), "postgresql://h/d?connect_timeout=9");
    EXPECT_TRUE(with_time_limits("postgresql://h/d").starts_with("postgresql://h/d?connect_timeout="));
    EXPECT_TRUE(
        with_time_limits("postgresql://h/d?a=b").starts_with("postgresql://h/d?a=b&connect_timeout="));
}

} // namespace
} // namespace gateway::store
