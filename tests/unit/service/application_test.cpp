#include "fixture.hpp"
#include "gateway/base/log.hpp"
#include "gateway/base/text.hpp"
#include "import_store.hpp"
#include "support/scratch_folder.hpp"

#include <atomic>
#include <fstream>

namespace gateway::service {
namespace {

std::vector<LineOutcome> judge_lines(const Call&, std::span<const Line> lines, store::Transaction&) {
    std::vector<LineOutcome> outcomes;
    for (const Line& line : lines) {
        outcomes.push_back(line.text == "bad"
                               ? LineOutcome{LineState::rejected, {{"/x", "wrong", {"错", "wrong"}}}}
                               : LineOutcome{LineState::accepted, {}});
    }
    return outcomes;
}

/// What the routes do is visible in the journal and in `runs`.
class TheApplication : public ApplicationFixture {
protected:
    TheApplication() { serve({post(), get(), put(), import()}); }

    Route post() {
        Route route = make_route("POST", "/v1/notes", write_operation("writeNote"));
        route.transact = [this](const Call& call, store::Transaction& tx) {
            const int run = ++runs_;
            if (call.body.value("text", "") == "taken") {
                throw Problem(ProblemKind::conflict, "note_taken", {"已有", "taken"});
            }
            write_note(call, tx);
            return json_response(201, {{"run", run}});
        };
        return route;
    }
    Route get() {
        Route route = make_route("GET", "/v1/notes/{id}", write_operation("readNote"));
        route.operation.request_schema.reset();
        route.operation.query = {{"lang", {"语言", "language"}, {{"type", "string"}}}};
        route.transact = [](const Call& call, store::Transaction&) {
            return json_response(200, {{"id", call.parameters.at("id")}});
        };
        return route;
    }
    Route put() {
        Route route = make_route("PUT", "/v1/notes/{id}", write_operation("changeNote"));
        route.operation.if_match = true;
        route.transact = [](const Call& call, store::Transaction&) {
            check_if_match(call, 5);
            return no_content();
        };
        return route;
    }
    Route import() {
        Route route = make_route("POST", "/v1/notes:import", write_operation("importNotes"));
        route.import = judge_lines;
        return route;
    }

    std::atomic<int> runs_ = 0;
};

TEST_F(TheApplication, AnswersByTheHeadWhatNeedsNoBody) {
    EXPECT_EQ(code(ask(head("GET", "/nowhere"))), "path_unknown");
    const auto wrong_method = ask(head("DELETE", "/v1/notes/1"));
    EXPECT_EQ(wrong_method.status, 405);
    EXPECT_TRUE(http::find_field(wrong_method.fields, "Allow"));
    const auto unsigned_in = ask(head("POST", "/v1/notes"));
    EXPECT_EQ(unsigned_in.status, 401);
    EXPECT_EQ(http::find_field(unsigned_in.fields, "WWW-Authenticate"), "Bearer");
    EXPECT_EQ(ask(head("GET", "/v1/notes/1", {{"Authorization", "Bearer forged"}})).status, 401);
    EXPECT_EQ(code(ask(head("GET", "/v1/notes/1", {{"Authorization", "Bearer stranger"}}))),
              "insufficient_scope");
    EXPECT_EQ(code(ask(head("POST", "/v1/notes",
                            {{"Authorization", "Bearer writer"}, {"Content-Type", "text/plain"}}),
                       "{}")),
              "unsupported_media_type");
    EXPECT_EQ(code(ask(head("GET", "/v1/notes/1?colour=red", signed_in()))), "invalid_fields");
    EXPECT_EQ(code(ask(head("GET", "/v1/notes/1?lang=%zz", signed_in()))), "malformed_query");
    EXPECT_EQ(code(ask(head("PUT", "/v1/notes/1", signed_in()), "{}")), "if_match_required");
    EXPECT_EQ(runs_, 0);
}

TEST_F(TheApplication, TellsAProblemInBothLanguagesWithItsTrace) {
    const auto response = ask(head(
        "GET", "/nowhere", {{"traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}}));
    const Json document = Json::parse(response.text());
    EXPECT_EQ(http::find_field(response.fields, "Content-Type"), "application/problem+json");
    EXPECT_EQ(document.at("status"), 404);
    EXPECT_EQ(document.at("trace_id"), "4bf92f3577b34da6a3ce929d0e0e4736");
    EXPECT_FALSE(document.at("detail_zh").get<std::string>().empty());
    EXPECT_FALSE(document.at("detail_en").get<std::string>().empty());
}

TEST_F(TheApplication, ParsesABodyAndCommits) {
    const auto before = entries();
    EXPECT_EQ(write("{\"text\":\"a\"}").status, 201);
    EXPECT_EQ(entries(), before + 1);
    EXPECT_EQ(code(write("{\"text\":")), "malformed_json");
    EXPECT_EQ(entries(), before + 1);
}

TEST_F(TheApplication, AFaultOfStepsLeavesNothingOfItsInputInTheLog) {
    static const test::ScratchFolder folder;
    static const std::string path = (folder.path() / "log").string();
    [[maybe_unused]] static const bool opened = (log::open(path, log::Level::info), true);
    Route steps = make_route("POST", "/v1/notes", write_operation("writeNote"));
    steps.stepwise = [](const Call& call, Steps&) {
        // What it throws quotes what it read.
        return json_response(200, Json::parse(text_of(call.body, "text")));
    };
    serve({steps});
    EXPECT_EQ(code(write("{\"text\":\"320102185001010013x\"}")), "internal");
    log::flush();
    std::ifstream file(path);
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    EXPECT_NE(text.find("internal_error"), std::string::npos);
    EXPECT_EQ(text.find("320102185001010013"), std::string::npos) << text;
}

TEST_F(TheApplication, AFileHoldsUpNoOtherSlowWorkAndNotTooMuchMayWait) {
    std::promise<void> begun, end;
    const auto ended = end.get_future().share();
    std::atomic<int> at_once = 0, files = 0;
    Route file = make_route("POST", "/v1/files", write_operation("checkFile"));
    file.takes_file = true;
    file.stepwise = [&](const Call&, Steps& steps) {
        steps.slowly([&] {
            EXPECT_EQ(++at_once, 1);
            if (++files == 1) {
                begun.set_value();
            }
            ended.wait();
            --at_once;
        });
        return json_response(201, Json::object());
    };
    Route note = make_route("POST", "/v1/notes", write_operation("writeNote"));
    note.stepwise = [&](const Call&, Steps& steps) {
        steps.slowly([&] { ++runs_; });
        return json_response(201, Json::object());
    };
    ApplicationOptions options;
    options.file_memory = 200;
    serve({file, note}, std::move(options));
    const auto begin_file = [&] {
        return begin(head("POST", "/v1/files", signed_in()), "{}" + std::string(98, ' '));
    };
    std::vector<std::future<http::Response>> answers;
    answers.push_back(begin_file());
    begun.get_future().wait();
    answers.push_back(begin_file());
    answers.push_back(begin_file());
    const auto refused = begin_file().get();
    EXPECT_EQ(code(refused), "busy");
    EXPECT_TRUE(http::find_field(refused.fields, "Retry-After"));
    EXPECT_EQ(write("{}").status, 201);
    EXPECT_EQ(runs_, 1);
    end.set_value();
    for (auto& answer : answers) {
        EXPECT_EQ(answer.get().status, 201);
    }
    EXPECT_EQ(files, 3);
    application_->finish(); // before what its routes refer to
}

TEST_F(TheApplication, ChecksTheEntityTag) {
    EXPECT_EQ(ask(head("PUT", "/v1/notes/1", signed_in({{"If-Match", "\"r5\""}})), "{}").status, 204);
    EXPECT_EQ(ask(head("PUT", "/v1/notes/1", signed_in({{"If-Match", "\"r4\""}})), "{}").status, 412);
}

TEST_F(TheApplication, TheSameKeyGivesTheFirstOutcomeAndDoesTheWorkOnce) {
    const auto key = new_guid();
    const auto before = entries();
    const auto first = write("{\"text\":\"a\"}", key);
    const auto second = write("{\"text\":\"a\"}", key);
    EXPECT_EQ(second.status, 201);
    EXPECT_EQ(second.text(), first.text());
    EXPECT_EQ(http::find_field(second.fields, "Idempotency-Replayed"), "true");
    EXPECT_EQ(entries(), before + 1);
    EXPECT_EQ(code(write("{\"text\":\"b\"}", key)), "idempotency_key_reused");
    EXPECT_EQ(entries(), before + 1);
}

TEST_F(TheApplication, ARefusalIsAnOutcomeToo) {
    const auto key = new_guid();
    EXPECT_EQ(code(write("{\"text\":\"taken\"}", key)), "note_taken");
    const auto again = write("{\"text\":\"taken\"}", key);
    EXPECT_EQ(code(again), "note_taken");
    EXPECT_EQ(http::find_field(again.fields, "Idempotency-Replayed"), "true");
    EXPECT_EQ(code(write("{\"text\":\"a\"}", key)), "idempotency_key_reused");
}

TEST_F(TheApplication, ConcurrentRequestsOfOneKeyGetOneOutcome) {
    const auto key = new_guid();
    const auto before = entries();
    std::vector<std::future<http::Response>> answers;
    for (int i = 0; i < 8; ++i) {
        answers.push_back(std::async(std::launch::async, [&] { return write("{\"text\":\"a\"}", key); }));
    }
    std::set<std::string> bodies;
    for (auto& answer : answers) {
        const auto response = answer.get();
        EXPECT_EQ(response.status, 201);
        bodies.insert(std::string(response.text()));
    }
    EXPECT_EQ(bodies.size(), 1U);
    EXPECT_EQ(entries(), before + 1);
}

TEST_F(TheApplication, AKeyThatIsNoTokenIsRefused) {
    EXPECT_EQ(code(write("{}", "two words")), "idempotency_key");
    EXPECT_EQ(code(write("{}", std::string(256, 'k'))), "idempotency_key");
}

TEST_F(TheApplication, AnImportNamesItsBadLinesAndTakesTheOthers) {
    const auto response = ask(head("POST", "/v1/notes:import", signed_in()), "one\nbad\n\nthree\nbad");
    ASSERT_EQ(response.status, 200) << response.text();
    const Json report = Json::parse(response.text());
    EXPECT_EQ(report.at("lines"), 5);
    EXPECT_EQ(report.at("accepted"), 2);
    EXPECT_EQ(report.at("rejected"), 2);
    EXPECT_EQ(report.at("errors").at(0).at("line"), 2);
    EXPECT_EQ(report.at("errors").at(1).at("line"), 5);
    EXPECT_EQ(report.at("errors").at(0).at("reasons").at(0).at("pointer"), "/x");
}

TEST_F(TheApplication, AnImportOfManyLinesCountsEachOnce) {
    std::string body;
    for (int i = 0; i < 5500; ++i) {
        body += i % 100 == 0 ? "bad\n" : "good\n";
    }
    const Json report = Json::parse(ask(head("POST", "/v1/notes:import", signed_in()), body).text());
    EXPECT_EQ(report.at("accepted"), 5445);
    EXPECT_EQ(report.at("rejected"), 55);
    EXPECT_EQ(report.at("errors").size(), 55U);
}

TEST_F(TheApplication, AnImportTakesGzipBothWays) {
    // "one\ntwo\n", compressed by gzip -n.
    const auto packed = from_hex("1f8b0800000000000003cbcf4be52a29cfe70200e60bba1208000000").value();
    for (const auto& field :
         http::Fields{{"Content-Encoding", "gzip"}, {"Content-Type", "application/gzip"}}) {
        const auto response =
            ask(head("POST", "/v1/notes:import", {field, {"Authorization", "Bearer writer"}}), packed);
        ASSERT_EQ(response.status, 200) << response.text();
        EXPECT_EQ(Json::parse(response.text()).at("accepted"), 2);
    }
}

TEST_F(TheApplication, ABrokenGzipStopsTheImportAndSaysSo) {
    const auto response =
        ask(head("POST", "/v1/notes:import", signed_in({{"Content-Encoding", "gzip"}})), "no gzip");
    EXPECT_EQ(code(response), "malformed_gzip");
}

TEST_F(TheApplication, EveryOperationIsDescribedWithAnExample) {
    const Json document = Json::parse(application_->openapi());
    EXPECT_EQ(document.at("openapi"), "3.1.0");
    const Json& post = document.at("paths").at("/v1/notes").at("post");
    EXPECT_EQ(post.at("operationId"), "writeNote");
    EXPECT_TRUE(post.at("requestBody").at("content").at("application/json").contains("example"));
    EXPECT_TRUE(post.at("responses").at("201").at("content").at("application/json").contains("example"));
    EXPECT_EQ(post.at("security").at(0).at("oauth2").at(0), "notes:write");
}

TEST_F(TheApplication, RefusesAFieldThatStandsTwiceWhereOneCounts) {
    for (const char* name : {"Authorization", "Content-Type", "Idempotency-Key", "If-Match"}) {
        const auto twice = signed_in({{name, "a"}, {name, "b"}});
        EXPECT_EQ(code(ask(head("POST", "/v1/notes", twice), R"({"text":"a"})")), "header_repeated") << name;
    }
    EXPECT_EQ(entries(), 0);
}

TEST_F(TheApplication, TheTailOfAnImportThatWasCutOffIsNoLine) {
    auto exchange = application_->open(head("POST", "/v1/notes:import", signed_in()));
    exchange->consume("good\ngood\nba", [](bool) {});
    exchange->abandon();
    application_->finish();
    workers_.run([](store::Transaction& tx) {
        const auto id = tx.exec("SELECT id FROM service.import")[0][0].as<std::string>();
        const ImportState import = find_import(tx, id).value();
        EXPECT_EQ(import.state, "interrupted");
        EXPECT_EQ(import.count.lines, 2);
        EXPECT_EQ(import.count.accepted, 2);
        EXPECT_EQ(import.count.rejected, 0);
    });
}

} // namespace
} // namespace gateway::service
