#include "fixture.hpp"
#include "import_report.hpp"

#include <atomic>
#include <map>
#include <mutex>

namespace gateway::service {
namespace {

constexpr int group = 1000; // lines of one transaction

std::string file_of(int lines, const std::map<int, std::string>& other = {}) {
    std::string text;
    for (int number = 1; number <= lines; ++number) {
        const auto found = other.find(number);
        text += (found == other.end() ? "good" : found->second) + "\n";
    }
    return text;
}

/// Every line that is taken writes a note, so that the journal shows what was committed.
class AnImport : public ApplicationFixture {
protected:
    AnImport() {
        std::vector<Route> routes = import_routes();
        Route route = make_route("POST", "/v1/notes:import", write_operation("importNotes"));
        route.import = [this](const Call& call, std::span<const Line> lines, store::Transaction& tx) {
            if (const auto meddle = meddle_) {
                meddle(lines);
            }
            std::vector<LineOutcome> outcomes;
            for (const Line& line : lines) {
                if (line.text == "bad") {
                    outcomes.push_back({LineState::rejected, {{"/x", "wrong", {"错", "wrong"}}}});
                } else {
                    write_note(call, tx);
                    outcomes.emplace_back();
                }
            }
            return outcomes;
        };
        routes.push_back(std::move(route));
        serve(std::move(routes));
    }

    static http::RequestHead import_head(const std::string& key, const std::string& query = "") {
        return head("POST", "/v1/notes:import" + query, signed_in({{"Idempotency-Key", key}}));
    }
    /// The client is gone after these octets.
    void break_off(const std::string& key, const std::string& text) {
        auto exchange = application_->open(import_head(key));
        exchange->consume(text, [](bool) {});
        exchange->abandon();
        application_->finish();
    }
    Json answer(const http::RequestHead& asked, const std::string& text = "") {
        return Json::parse(ask(asked, text).text());
    }
    Json report_of(const std::string& key) {
        return answer(head("GET", "/v1/imports?key=" + key, signed_in())).at("items").at(0);
    }

    std::function<void(std::span<const Line>)> meddle_;
};

TEST_F(AnImport, GoesOnWhereItBrokeOffWhenTheSameFileComesAgain) {
    const auto file = file_of(3500, {{700, "bad"}, {3400, "bad"}});
    const auto cut = file.size() / 2;
    break_off("year", file.substr(0, cut));
    const Json broken = report_of("year");
    EXPECT_EQ(broken.at("state"), "interrupted");
    const auto committed = broken.at("committed_to").get<long long>();
    EXPECT_EQ(committed, std::ranges::count(file.substr(0, cut), '\n'));
    EXPECT_EQ(broken.at("accepted"), committed - 1);
    const Json whole = answer(import_head("year"), file);
    EXPECT_EQ(whole.at("state"), "finished");
    EXPECT_EQ(whole.at("import"), broken.at("import"));
    EXPECT_EQ(whole.at("lines"), 3500);
    EXPECT_EQ(whole.at("committed_to"), 3500);
    EXPECT_EQ(whole.at("accepted"), 3498);
    EXPECT_EQ(whole.at("rejected"), 2);
    ASSERT_EQ(whole.at("errors").size(), 2U) << "those of the first part remain";
    EXPECT_EQ(whole.at("errors").at(0).at("line"), 700);
    EXPECT_EQ(whole.at("errors").at(1).at("line"), 3400);
    EXPECT_EQ(entries(), 3498) << "each line was taken once";
}

TEST_F(AnImport, GoesOnWithTheRestOfTheFileAlone) {
    break_off("year", file_of(1500));
    const Json whole = answer(import_head("year", "?after_line=1500"), file_of(100, {{50, "bad"}}));
    EXPECT_EQ(whole.at("lines"), 1600);
    EXPECT_EQ(whole.at("accepted"), 1599);
    EXPECT_EQ(whole.at("errors").at(0).at("line"), 1550) << "lines keep the numbers of the file";
    EXPECT_EQ(entries(), 1599);
}

TEST_F(AnImport, LeavesNoGap) {
    break_off("year", file_of(1500));
    const auto refused = ask(import_head("year", "?after_line=1501"), file_of(10));
    EXPECT_EQ(code(refused), "import_gap");
    EXPECT_EQ(Json::parse(refused.text()).at("report").at("committed_to"), 1500);
    EXPECT_EQ(code(ask(import_head("new", "?after_line=1"), file_of(10))), "import_gap");
    EXPECT_EQ(code(ask(import_head("new", "?after_line=-1"), file_of(10))), "invalid_fields");
    EXPECT_EQ(entries(), 1500);
}

TEST_F(AnImport, PassesOverWhatWasCommittedOutOfTurn) {
    std::promise<void> third;
    auto third_done = third.get_future().share();
    std::atomic<bool> third_begun = false;
    meddle_ = [&](std::span<const Line> lines) {
        if (lines.front().number == group + 1) { // the second group fails once the third is on its way
            third_done.wait();
            throw Problem(ProblemKind::timeout, "database_timeout", {"超时", "too slow"});
        }
        if (lines.front().number == 2 * group + 1 && !third_begun.exchange(true)) {
            third.set_value();
        }
    };
    const auto file = file_of(3 * group, {{2 * group + 7, "bad"}});
    const auto failed = ask(import_head("year"), file);
    EXPECT_EQ(code(failed), "database_timeout");
    const Json report = Json::parse(failed.text()).at("report");
    EXPECT_EQ(report.at("committed_to"), group);
    EXPECT_EQ(report.at("accepted"), 2 * group - 1);
    meddle_ = nullptr;
    const Json whole = answer(import_head("year"), file);
    EXPECT_EQ(whole.at("accepted"), 3 * group - 1);
    EXPECT_EQ(whole.at("rejected"), 1);
    EXPECT_EQ(whole.at("errors").at(0).at("line"), 2 * group + 7);
    EXPECT_EQ(entries(), 3 * group - 1);
}

TEST_F(AnImport, WhoGoesOnShutsOutWhoeverHadIt) {
    std::promise<void> over;
    auto let_go = over.get_future().share();
    std::atomic<int> runs = 0;
    std::promise<void> begun;
    meddle_ = [&](std::span<const Line>) {
        if (++runs == 1) {
            begun.set_value();
            let_go.wait();
        }
    };
    const auto file = file_of(group);
    auto first = begin(import_head("year"), file);
    begun.get_future().wait();
    EXPECT_EQ(answer(import_head("year"), file).at("accepted"), group);
    over.set_value();
    EXPECT_EQ(code(first.get()), "import_taken_over");
    EXPECT_EQ(entries(), group) << "nothing of the first sending's was committed";
    EXPECT_EQ(report_of("year").at("state"), "finished");
}

TEST_F(AnImport, ThatIsFinishedGivesItsReportAgain) {
    const auto file = file_of(20, {{3, "bad"}});
    const Json first = answer(import_head("year"), file);
    const auto again = ask(import_head("year"), file);
    EXPECT_EQ(Json::parse(again.text()), first);
    EXPECT_EQ(http::find_field(again.fields, "Idempotency-Replayed"), "true");
    EXPECT_EQ(entries(), 19);
    EXPECT_NE(answer(import_head("next"), file).at("import"), first.at("import"));
}

TEST_F(AnImport, IsItsOwnClientsAlone) {
    const Json report = answer(import_head("year"), file_of(1));
    const http::Fields stranger{{"Authorization", "Bearer stranger"}};
    EXPECT_TRUE(answer(head("GET", "/v1/imports", stranger)).at("items").empty());
    const std::string path = "/v1/imports/" + report.at("import").get<std::string>();
    EXPECT_EQ(code(ask(head("GET", path, stranger))), "import_unknown");
    EXPECT_EQ(code(ask(head("GET", path + "/errors", stranger))), "import_unknown");
    EXPECT_EQ(answer(head("GET", path, signed_in())).at("key"), "year");
}

TEST_F(AnImport, WhoseGatewayDiedIsInterruptedSoon) {
    break_off("year", file_of(5));
    const auto state_after = [this](const std::string& age) {
        workers_.run([&](store::Transaction& tx) {
            tx.exec("UPDATE service.import SET state = 'running', finished_at = NULL, "
                    "started_at = now() - interval '1 hour'");
            tx.exec("UPDATE service.import_part SET taken_at = now() - interval '" + age + "'");
            mark_lost_imports(tx);
        });
        return report_of("year").at("state").get<std::string>();
    };
    EXPECT_EQ(state_after("9 minutes"), "running");
    EXPECT_EQ(state_after("11 minutes"), "interrupted");
}

} // namespace
} // namespace gateway::service
