#include "support/sending.hpp"
#include "support/voice.hpp"

#include <gtest/gtest.h>
#include <pqxx/pqxx>

#include <csignal>
#include <fstream>

namespace gateway::test {
namespace {

constexpr int group = 1000; // lines of one transaction
constexpr int lines = 9 * group;
constexpr int stuck = 4 * group + 500; // line of the case that somebody else is just writing
const std::vector<long long> bad_lines{7, 2 * group + 1, 5 * group + 3, lines - 1};

std::string number_of(int line) { return "OLD-" + std::to_string(1'000'000 + line); }

/// Another session that has written a case of the stuck line's number and does not commit: the import's fifth
/// group waits for it, while all others are committed.
class Blocker {
public:
    explicit Blocker(const World& world) : connection_(world.connection_string()), work_(connection_) {
        const std::string columns =
            "owner, region, revision, version, matter_code, task_version, state, applied_at, accepted_at, "
            "promise_day, promise_type, last_event_at, given, content";
        work_.exec("INSERT INTO cases.\"case\" (project_no, row_guid, " + columns + ") SELECT '" +
                   number_of(stuck) + "', md5('blocker'), " + columns + " FROM cases.\"case\" LIMIT 1");
    }
    void give_way() { work_.abort(); }

private:
    pqxx::connection connection_;
    pqxx::work work_;
};

/// A year of a department's cases, and an accident in the middle of sending it.
class OldCases : public testing::Test {
protected:
    OldCases() : file_(world_.folder() / "year.ndjson"), log_(world_.folder() / "import.json") {
        const auto matter = world_.publish_matter();
        Voice clerk(world_, world_.department);
        EXPECT_EQ(clerk.post("/v1/cases", accept_record(matter, 1)).status, 201);
        EXPECT_TRUE(eventually([&] { return world_.delivered(); }));
        world_.configure({{"national", {{"enabled", "false"}}}}); // what goes up is another test's
        EXPECT_EQ(world_.stop_gateway(), 0);
        world_.start_gateway();
        std::ofstream out(file_);
        for (int line = 1; line <= lines; ++line) {
            Json record = accept_record(matter, line);
            record["project_no"] = number_of(line);
            if (std::ranges::count(bad_lines, line) > 0) {
                record["applyer_name"] = "";
            }
            out << record.dump() << "\n";
        }
    }

    std::unique_ptr<app::ChildProgram> import() {
        return world_.import_cases(world_.department, file_, log_);
    }
    /// The only import's report, as anybody sees it from outside.
    Json report() {
        const Json items = Voice(world_, world_.department).get("/v1/imports").body.at("items");
        return items.empty() ? Json{{"accepted", 0}, {"rejected", 0}, {"committed_to", 0}} : items.at(0);
    }
    void wait_for_the_middle() {
        constexpr int taken = lines - group; // all but the group that waits
        ASSERT_TRUE(eventually([&] {
            const Json now = report();
            return now.at("accepted").get<int>() + now.at("rejected").get<int>() == taken;
        }));
        ASSERT_EQ(report().at("committed_to"), 4 * group) << "to where no line is missing";
    }
    void expect_as_if_nothing_had_happened(const Json& end) {
        const auto good = lines - std::ssize(bad_lines);
        ASSERT_EQ(end.value("state", end.dump()), "finished");
        EXPECT_EQ(end.at("lines"), lines);
        EXPECT_EQ(end.at("committed_to"), lines);
        EXPECT_EQ(end.at("accepted"), good);
        EXPECT_EQ(end.at("unchanged"), 0);
        EXPECT_EQ(end.at("rejected"), bad_lines.size());
        std::vector<long long> refused;
        const std::string errors = "/v1/imports/" + end.at("import").get<std::string>() + "/errors";
        const Json items = Voice(world_, world_.department).get(errors).body.at("items");
        for (const Json& error : items) {
            refused.push_back(error.at("line").get<long long>());
        }
        EXPECT_EQ(refused, bad_lines);
        EXPECT_EQ(world_.number("SELECT count(*) FROM cases.\"case\" WHERE project_no LIKE 'OLD-%'"), good);
        EXPECT_EQ(world_.number("SELECT count(*) FROM journal.entry WHERE entity LIKE 'case:OLD-%'"), good)
            << "each was journaled once";
        EXPECT_EQ(world_.number("SELECT count(*) FROM service.import"), 1);
        EXPECT_EQ(world_.number("SELECT count(*) FROM service.import_part"), 0);
    }

    World world_;
    const std::filesystem::path file_, log_;
};

TEST_F(OldCases, GoOnWhereTheSenderWasKilled) {
    Blocker blocker(world_);
    const auto killed = import();
    wait_for_the_middle();
    ::kill(killed->process_id(), SIGKILL);
    ASSERT_TRUE(eventually([&] { return !killed->running(); }));
    blocker.give_way();
    const Json end = end_of(*import(), log_);
    expect_as_if_nothing_had_happened(end);
    EXPECT_EQ(end_of(*import(), log_).at("import"), end.at("import")) << "a finished file is not sent again";
    expect_as_if_nothing_had_happened(report());
}

TEST_F(OldCases, GoOnByThemselvesWhereTheGatewayWasKilled) {
    Blocker blocker(world_);
    const auto sender = import();
    wait_for_the_middle();
    world_.kill_gateway();
    blocker.give_way();
    world_.start_gateway();
    expect_as_if_nothing_had_happened(end_of(*sender, log_));
}

} // namespace
} // namespace gateway::test
