#include "support/persons.hpp"
#include "support/sending.hpp"
#include "support/voice.hpp"

#include <gtest/gtest.h>
#include <pqxx/pqxx>

#include <csignal>
#include <fstream>

namespace gateway::test {
namespace {

constexpr int group = 1000; // lines of one transaction
constexpr int lines = 8 * group;
constexpr int people = 3 * group; // two old accounts each, and many a third one at the end
constexpr int stuck = 4 * group + 500;
constexpr auto target = "/v1/stock-accounts:import?source=demo";

/// Another session that is just changing the person of the stuck line: the import's fifth group waits for it.
class Blocker {
public:
    Blocker(const World& world, const std::string& person)
        : connection_(world.connection_string()), work_(connection_) {
        work_.exec("SELECT FROM identity.person WHERE person_id = '" + person + "' FOR UPDATE");
    }
    bool is_waited_for() {
        return !work_
                    .exec("SELECT FROM pg_stat_activity WHERE " + std::to_string(connection_.backendpid()) +
                          " = ANY(pg_blocking_pids(pid))")
                    .empty();
    }
    void give_way() { work_.abort(); }

private:
    pqxx::connection connection_;
    pqxx::work work_;
};

/// The users of an old system, and an accident in the middle of taking them over.
class StockAccounts : public testing::Test {
protected:
    StockAccounts() : file_(world_.folder() / "users.ndjson"), log_(world_.folder() / "import.json") {
        world_.configure({{"national", {{"enabled", "false"}}}}); // what goes up is another test's
        EXPECT_EQ(world_.stop_gateway(), 0);
        world_.start_gateway();
        person_ = Voice(world_, manager_)
                      .post("/v1/persons", {{"user_name", name_of(stuck)},
                                            {"cert_type", "111"},
                                            {"cert_no", citizen_number(person_of(stuck))},
                                            {"region", "320500"},
                                            {"officer", "SZ-0042"}})
                      .body.at("person_id");
        std::ofstream out(file_);
        for (int line = 1; line <= lines; ++line) {
            out << Json{{"account_name", "user-" + std::to_string(line)},
                        {"user_name", name_of(line)},
                        {"cert_type", "111"},
                        {"cert_no",
                         line % 1000 == 7 ? "320100199001010019" : citizen_number(person_of(line))},
                        {"level", std::to_string(line % 4)}}
                       .dump()
                << "\n";
        }
    }

    static int person_of(int line) { return line <= 2 * people ? (line - 1) / 2 : line - 2 * people - 1; }
    static std::string name_of(int line) { return "演示" + std::to_string(person_of(line)); }
    std::unique_ptr<app::ChildProgram> import() { return send_file(world_, manager_, file_, log_, target); }
    void expect_as_if_nothing_had_happened(const Json& end, int file_lines = lines) {
        const int bad = lines / 1000;
        ASSERT_EQ(end.value("state", end.dump()), "finished");
        EXPECT_EQ(end.at("lines"), file_lines);
        EXPECT_EQ(end.at("accepted"), lines - bad);
        EXPECT_EQ(end.at("unchanged"), 0);
        EXPECT_EQ(end.at("rejected"), bad);
        EXPECT_EQ(world_.number("SELECT count(*) FROM identity.stock_account"), lines);
        EXPECT_EQ(world_.number("SELECT count(*) FROM identity.person"), people);
        EXPECT_EQ(world_.number(
                      "SELECT count(*) FROM (SELECT FROM journal.entry WHERE dataset = 'identity.person' AND "
                      "version = 1 GROUP BY entity HAVING count(*) <> 1) AS twice"),
                  0)
            << "each was journaled once";
        const Json counts =
            Voice(world_, manager_).get("/v1/stock-accounts/summary").body.at("items").at(0).at("outcomes");
        EXPECT_EQ(counts.at("rejected"), bad);
        EXPECT_EQ(counts.at("waiting").get<int>() + counts.at("passed").get<int>() +
                      counts.at("lowered").get<int>(),
                  people)
            << "one stands for each";
        EXPECT_EQ(counts.at("merged"), lines - bad - people);
    }

    World world_;
    const access::NewSecret manager_ = world_.add_client(
        service::Role::operations, sample_body, {"identity:read", "identity:write", "identity:manage"});
    const std::filesystem::path file_, log_;
    std::string person_;
};

TEST_F(StockAccounts, GoOnWhereTheSenderWasKilled) {
    Blocker blocker(world_, person_);
    const auto killed = import();
    ASSERT_TRUE(eventually([&] { return blocker.is_waited_for(); }));
    ::kill(killed->process_id(), SIGKILL);
    ASSERT_TRUE(eventually([&] { return !killed->running(); }));
    blocker.give_way();
    const Json end = end_of(*import(), log_);
    expect_as_if_nothing_had_happened(end);
    EXPECT_EQ(end_of(*import(), log_).at("import"), end.at("import")) << "a finished file is not sent again";
}

TEST_F(StockAccounts, GoOnByThemselvesWhereTheGatewayWasKilled) {
    Blocker blocker(world_, person_);
    const auto sender = import();
    ASSERT_TRUE(eventually([&] { return blocker.is_waited_for(); }));
    world_.kill_gateway();
    blocker.give_way();
    world_.start_gateway();
    expect_as_if_nothing_had_happened(end_of(*sender, log_));
}

/// The same accounts as a spreadsheet saves them, with a sender and a gateway that are killed on the way.
TEST_F(StockAccounts, AsCsvGoOnWhereBothWereKilled) {
    const auto csv = world_.folder() / "users.csv";
    std::ofstream out(csv);
    out << "\xef\xbb\xbf"
        << "level,account_name,cert_no,user_name,cert_type,note\r\n";
    std::ifstream accounts(file_);
    for (std::string line; std::getline(accounts, line);) {
        const Json one = Json::parse(line);
        out << one.at("level").get<std::string>() << ',' << one.at("account_name").get<std::string>() << ','
            << one.at("cert_no").get<std::string>() << ",\"" << one.at("user_name").get<std::string>()
            << "\",111,\"a \"\"note\"\",\r\nof two lines\"\r\n";
    }
    out.close();
    const auto send = [&] { return send_file(world_, manager_, csv, log_, target); };
    Blocker blocker(world_, person_);
    const auto killed = send();
    ASSERT_TRUE(eventually([&] { return blocker.is_waited_for(); }));
    ::kill(killed->process_id(), SIGKILL);
    ASSERT_TRUE(eventually([&] { return !killed->running(); }));
    world_.kill_gateway();
    blocker.give_way();
    world_.start_gateway();
    expect_as_if_nothing_had_happened(end_of(*send(), log_), 1 + 2 * lines);
}

TEST_F(StockAccounts, AreTakenOnlyFromWhoManagesPersons) {
    const Json line{{"account_name", "a"}};
    EXPECT_EQ(Voice(world_, world_.department).post_lines(target, {line}).status, 403);
    const auto reader = world_.add_client(service::Role::operations, sample_body, {"identity:read"});
    Voice voice(world_, reader);
    EXPECT_EQ(voice.post_lines(target, {line}).status, 403);
    EXPECT_EQ(voice.get("/v1/stock-accounts?source=demo").status, 200);
    EXPECT_EQ(voice.post("/v1/stock-accounts/1:settle", {{"decision", "keep"}}).status, 403);
}

} // namespace
} // namespace gateway::test
