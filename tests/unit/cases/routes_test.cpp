#include "fixture.hpp"
#include "gateway/cases/module.hpp"
#include "gateway/service/answers.hpp"

#include <algorithm>

namespace gateway::cases {
namespace {

class RoutesTest : public CasesTest {
protected:
    http::Response ask(const char* id, service::Call made) {
        const auto route =
            std::ranges::find(module_.routes, id, [](const service::Route& r) { return r.operation.id; });
        http::Response response;
        run([&](store::Transaction& tx) { response = service::answer_alone(*route, made, tx); });
        return response;
    }
    static service::Call on_case(const std::string& number, Json body = nullptr) {
        service::Call made = call(std::move(body));
        made.parameters["project_no"] = number;
        return made;
    }
    static std::string field(const http::Response& response, std::string_view name) {
        return std::string(http::find_field(response.fields, name).value_or(""));
    }

    service::Module module_ = module(foundation().standard, foundation().calendar);
};

TEST_F(RoutesTest, AcceptingAnswersWhereTheCaseIs) {
    const auto response = ask("acceptCase", call(with(accept_columns(), "project_no", "SZ/1")));
    EXPECT_EQ(response.status, 201);
    EXPECT_EQ(field(response, "Location"), "/v1/cases/SZ%2F1");
    EXPECT_EQ(field(response, "ETag"), service::entity_tag(1));
    const Json body = Json::parse(response.body);
    EXPECT_EQ(body.at("project_no"), "SZ/1");
    EXPECT_EQ(body.at("task_version"), 1);
    EXPECT_EQ(body.at("promise_date"), "2019-05-05T23:59:59+08:00");
    EXPECT_EQ(body.at("state"), "accepted");
    EXPECT_EQ(body.at("row_guid").get<std::string>().size(), 32u);
}

TEST_F(RoutesTest, AnEventAnswersWithTheNewEntityTagOfItsCase) {
    ask("acceptCase", call(with(accept_columns(), "project_no", "A")));
    const auto step = ask("addCaseProcess", on_case("A", process("2019-04-22", "2019-04-22")));
    EXPECT_EQ(step.status, 201);
    EXPECT_EQ(field(step, "ETag"), service::entity_tag(2));
    EXPECT_EQ(field(step, "Location"),
              "/v1/cases/A/processes/" + Json::parse(step.body).at("row_guid").get<std::string>());
    EXPECT_EQ(field(ask("addCaseResult", on_case("A", result("2019-04-25"))), "Location"),
              "/v1/cases/A/result");
    const auto corrected = ask("correctCaseResult", on_case("A", result("2019-04-26")));
    EXPECT_EQ(corrected.status, 200);
    EXPECT_EQ(Json::parse(corrected.body).at("version"), 2);
}

TEST_F(RoutesTest, ReadingIsNotStoredAndKnowsWhatTheCallerHas) {
    ask("acceptCase", call(with(accept_columns(), "project_no", "A")));
    const auto first = ask("getCase", on_case("A"));
    EXPECT_EQ(field(first, "Cache-Control"), "no-store");
    service::Call again = on_case("A");
    again.request.fields.emplace_back("If-None-Match", field(first, "ETag"));
    EXPECT_EQ(ask("getCase", again).status, 304);
}

TEST_F(RoutesTest, ListsPageByPage) {
    for (const char* number : {"A", "B", "C"}) {
        ask("acceptCase", call(with(accept_columns(), "project_no", number)));
    }
    service::Call made = call();
    made.query["limit"] = "2";
    const Json first = Json::parse(ask("listCases", made).body);
    EXPECT_EQ(first.at("items").size(), 2u);
    EXPECT_FALSE(first.at("items").at(0).contains("applyer_name")); // persons stand in the case alone
    made.query["cursor"] = first.at("next");
    const Json second = Json::parse(ask("listCases", made).body);
    EXPECT_EQ(second.at("items").at(0).at("project_no"), "A");
    EXPECT_FALSE(second.contains("next"));
    made.query["cursor"] = "WyJ4IiwieSJd"; // ["x","y"]
    EXPECT_EQ(refusal([&] { ask("listCases", made); }), "/cursor malformed");
}

} // namespace
} // namespace gateway::cases
