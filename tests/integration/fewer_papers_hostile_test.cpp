// Fewer papers: requests that are none.
#include "support/fewer_papers.hpp"

#include <set>

namespace gateway::test::fewer_papers {
namespace {

TEST_F(FewerPapers, WhatIsNoRequestIsRefusedInEveryPlace) {
    const std::string person = place->someone(), licence = card(person), number = place->accept(person);
    const Json good = order(number, own_card, licence), before = saved();
    const auto fault = [&](const char* pointer, const Json& value) {
        Json body = good;
        body[Json::json_pointer(pointer)] = value;
        const Answer answer = attach(body);
        EXPECT_EQ(answer.status, 422) << pointer << answer.body;
        std::set<std::string> places;
        for (const Json& each : answer.body.at("errors")) {
            EXPECT_TRUE(places.insert(text_of(each, "pointer")).second) << "told twice: " << answer.body;
        }
        return answer.fault();
    };
    EXPECT_EQ(fault("/purpose", nullptr), "/purpose required");
    EXPECT_EQ(fault("/purpose", Json::array()), "/purpose wrong_type");
    EXPECT_EQ(fault("/purpose/project_no", person), "/purpose/project_no personal_number");
    EXPECT_EQ(fault("/purpose/unit", std::string(201, 'x')), "/purpose/unit too_long");
    EXPECT_EQ(fault("/consent", nullptr), "/consent required");
    EXPECT_EQ(fault("/consent/ground", "because"), "/consent/ground unknown_code");
    EXPECT_EQ(fault("/items", nullptr), "/items required");
    EXPECT_EQ(fault("/items", "all"), "/items wrong_type");
    EXPECT_EQ(fault("/items", Json::array()), "/items required");
    EXPECT_EQ(fault("/items", Json(51, good["items"][0])), "/items out_of_range");
    EXPECT_EQ(fault("/items/0", 7), "/items/0 wrong_type");
    EXPECT_EQ(fault("/items/0/material", 7), "/items/0/material wrong_type");
    EXPECT_EQ(fault("/items/0/material", std::string(201, 'x')), "/items/0/material too_long");
    EXPECT_EQ(fault("/items/0/identifier", std::string(129, 'x')), "/items/0/identifier too_long");
    EXPECT_EQ(fault("/items/0/identifier", "a\x01"), "/items/0/identifier control_character");
    EXPECT_EQ(fault("/items/0/row_guid", "x"), "/items/0/row_guid unknown_field");
    for (const char* hostile : {"{}", R"({"a",b})", R"(\)", "','", "NULL", "%s", "a\nb"}) {
        EXPECT_EQ(outcome(number, own_card, hostile), "no_licence") << hostile;
        EXPECT_EQ(outcome(number, hostile, licence), "not_in_list") << hostile;
    }
    Json map{{"items", Json::array({Place::map_items()[0], Place::map_items()[0]})}};
    EXPECT_EQ(place->desk.send("PUT", place->map_path(), map, "\"r1\"").fault(),
              "/items/1/material repeated");
    map["items"][1]["whose"] = "nobody";
    EXPECT_EQ(place->desk.send("PUT", place->map_path(), map, "\"r1\"").fault(),
              "/items/1/whose unknown_code");
    EXPECT_EQ(place->desk.send("PUT", place->map_path(), {{"items", 1}}, "\"r1\"").fault(),
              "/items wrong_type");
    EXPECT_EQ(saved(), before);
    EXPECT_EQ(outcome(number, own_card, licence), "attached") << "all of this changed nothing";
}

TEST_F(FewerPapers, OctetsThatAreNoRequestAndQueriesThatAskNothingAreRefused) {
    const std::string bearer = "Bearer " + place->world.sign_in(place->desk_secret);
    http::Client client(place->world.gateway_url());
    const auto told = [&](const char* path, const std::string& body, const char* type = "application/json") {
        const auto outcome =
            client.send("POST", path, {{"Authorization", bearer}, {"Content-Type", type}}, body);
        return text_of(parse_json(outcome.response.value().text()), "code");
    };
    const std::string deep = std::string(100, '[') + std::string(100, ']');
    for (const char* path : {"/v1/licences:attach", "/v1/licences:materials"}) {
        for (const std::string& body :
             {std::string("{"), std::string(R"({"items":"\u0000"})"), std::string("{\"items\":\"\xff\"}"),
              std::string(R"({"items":[],"items":[]})"), R"({"items":)" + deep + "}"}) {
            EXPECT_EQ(told(path, body), "malformed_json") << path << body;
        }
        EXPECT_EQ(told(path, "[]"), "invalid_fields") << path;
        EXPECT_EQ(told(path, "{}", "text/plain"), "unsupported_media_type") << path;
        EXPECT_EQ(told(path, "\"" + std::string(9U << 20U, 'x') + "\""), "body_too_large") << path;
    }
    const std::map<std::string, std::string> queries{
        {"from=2019-13", "/from wrong_date"},
        {"from=2019-4", "/from wrong_date"},
        {"from=0000-01", "/from wrong_date"},
        {"to=9999-99", "/to wrong_date"},
        {"from=2019-05&to=2019-04", "/from out_of_range"},
        {"from=2009-04&to=2019-04", "/from out_of_range"},
        {"limit=0", "/limit out_of_range"},
        {"limit=1e3", "/limit out_of_range"},
        {"cursor=x", "/cursor malformed"},
        {"cursor=WyIyMDE5LTEzIiwiYSIsImIiXQ", "/cursor malformed"},
        {"region=32", "/region length"},
        {"department=1", "/department length"},
        {"matter_code=1", "/matter_code length"}};
    for (const auto& [query, fault] : queries) {
        EXPECT_EQ(place->desk.get("/v1/licences:savings?" + query).fault(), fault) << query;
    }
}

} // namespace
} // namespace gateway::test::fewer_papers
