// Reforms as nobody should send them: always a refusal that says where, never a fault of ours.
#include "province.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace gateway::test {
namespace {

const std::string giver = body_code(1);
const std::string second = body_code(2);
const std::string heir = body_code(3);
constexpr auto item = "320199001000";

class ReformInput : public testing::Test {
protected:
    ReformInput() {
        province.add_item(item);
        province.import("/v1/bodies:import", {province.body_record(giver, "甲局（示例）"),
                                              province.body_record(second, "乙局（示例）")});
        province.import("/v1/matters:import", {province.list_of(giver, item)});
        client = province.add_client(giver);
    }

    /// One of everything a reform can be made of.
    Json whole() const {
        return {{"name", "示例机构改革"},
                {"basis", "示例文号〔2019〕1号"},
                {"effective_at", format_time(province.now())},
                {"bodies", {province.body_record(heir, "丙局（示例）")}},
                {"changes",
                 {{{"kind", "split"},
                   {"from", {giver}},
                   {"to", {heir, second}},
                   {"assignments",
                    {{{"to", second},
                      {"codes", {giver + "3" + item}},
                      {"catalog_codes", {item}},
                      {"task_types", {"01"}}}}}}}},
                {"clients", {{{"client_id", client}, {"to", heir}}}}};
    }
    Province::Answer post(const Json& reform) {
        return province.ask("POST", "/v1/reforms", {.body = reform});
    }
    /// Drafts it, and whatever is taken is previewed and confirmed: the refusal, or the confirmation.
    Province::Answer push(const Json& reform) {
        const auto made = post(reform);
        if (made.status != 201) {
            return made;
        }
        const std::map<std::string, std::string> id{{"id", made.body.at("id").get<std::string>()}};
        const auto preview = province.ask("GET", "/v1/reforms/{id}/preview", {.parameters = id});
        EXPECT_EQ(preview.status, 200) << preview.code << reform.dump();
        const auto changed = province.ask("PUT", "/v1/reforms/{id}",
                                          {.body = reform, .parameters = id, .if_match = made.etag});
        EXPECT_EQ(changed.status, 200) << changed.code << reform.dump();
        return province.ask("POST", "/v1/reforms/{id}:confirm", {.parameters = id, .if_match = changed.etag});
    }
    static void expect_told(const Province::Answer& answer, const std::string& what) {
        if (answer.status == 200) {
            return;
        }
        EXPECT_TRUE(answer.status == 422 || answer.status == 409) << answer.status << answer.code << what;
        EXPECT_FALSE(answer.fields.empty()) << what;
        for (const FieldError& field : answer.fields) {
            EXPECT_FALSE(field.code.empty() || field.text.zh.empty() || field.text.en.empty()) << what;
            EXPECT_TRUE(field.pointer.empty() || field.pointer.front() == '/') << field.pointer << what;
        }
    }

    Province province;
    std::string client;
};

TEST_F(ReformInput, AnythingInAnyPlaceIsTakenOrToldWhereItIsWrong) {
    const std::vector<Json> strange{nullptr,
                                    true,
                                    -1,
                                    1e300,
                                    "",
                                    " ",
                                    std::string("a\0b", 3),
                                    "甲\x7f局\n",
                                    std::string(3'000, 'x'),
                                    giver,
                                    giver.substr(0, 17) + (giver.back() == '0' ? "1" : "0"),
                                    "2019-13-40T00:00:00Z",
                                    "9999-12-31T23:59:59Z",
                                    Json::array(),
                                    Json::object(),
                                    {nullptr},
                                    {Json::array()},
                                    {Json::object()},
                                    {giver, giver},
                                    {{"unknown", 1}}};
    ASSERT_EQ(push(whole()).status, 200) << "the pattern itself is right";
    int refused = 0;
    const Json leaves = whole().flatten();
    for (const auto& [pointer, value] : leaves.items()) {
        for (Json::json_pointer place(pointer); !place.empty(); place = place.parent_pointer()) {
            for (const Json& other : strange) {
                Json reform = whole();
                reform[place] = other;
                const auto answer = push(reform);
                expect_told(answer, place.to_string() + " = " + other.dump());
                refused += answer.status != 200 ? 1 : 0;
            }
        }
    }
    EXPECT_GT(refused, 500);
    for (const Json& other : strange) {
        const auto answer = post(other);
        EXPECT_EQ(answer.status, 422) << other.dump();
        expect_told(answer, other.dump());
    }
}

TEST_F(ReformInput, AMemberThatIsMissingOrUnknownIsNamed) {
    for (const char* name : {"name", "effective_at", "changes"}) {
        Json reform = whole();
        reform.erase(name);
        const auto answer = post(reform);
        ASSERT_EQ(answer.fields.size(), 1U) << reasons_of(answer);
        EXPECT_EQ(answer.fields[0].pointer, std::string("/") + name);
        EXPECT_EQ(answer.fields[0].code, "required");
    }
    Json reform = whole();
    reform["changes"] = Json::array();
    EXPECT_EQ(reasons_of(post(reform)).find("/changes required"), 0U) << reasons_of(post(reform));
    reform["changes"] = whole()["changes"];
    reform["changes"][0]["assignments"][0]["everything"] = true;
    EXPECT_EQ(reasons_of(post(reform)).find("/changes/0/assignments/0/everything unknown_field"), 0U)
        << reasons_of(post(reform));
}

TEST_F(ReformInput, ThousandsOfWrongCodesAreToldInAnAnswerThatCanBeRead) {
    Json codes = Json::array();
    for (int i = 0; i < 20'000; ++i) {
        codes.push_back(giver + "3" + std::to_string(100'000'000'000 + i));
    }
    Json reform = whole();
    reform["changes"][0]["assignments"][0]["codes"] = codes;
    const auto refused = push(reform);
    EXPECT_EQ(refused.code, "reform_blocked");
    EXPECT_EQ(refused.fields.size(), 101U);
    EXPECT_EQ(refused.fields.back().code, "and_more");
    EXPECT_NE(refused.fields.back().text.en.find("19900"), std::string::npos)
        << refused.fields.back().text.en;
    codes.push_back("one too many");
    reform["changes"][0]["assignments"][0]["codes"] = codes;
    EXPECT_EQ(reasons_of(post(reform)).find("/changes/0/assignments/0/codes out_of_range"), 0U);
    reform = whole();
    reform["changes"][0]["from"] = codes;
    EXPECT_EQ(reasons_of(post(reform)).find("/changes/0/from out_of_range"), 0U);
    reform["changes"] = Json::array();
    for (int i = 0; i < 1'000; ++i) {
        reform["changes"].push_back({{"kind", i}, {"from", {i}}, {"to", {i}}});
    }
    EXPECT_EQ(post(reform).fields.size(), 101U);
}

TEST_F(ReformInput, AFaultOfABodyIsToldWhereItStandsInTheRequest) {
    Json reform = whole();
    reform["bodies"].push_back(province.body_record(body_code(7), "丁局（示例）"));
    reform["bodies"].push_back(province.body_record(body_code(6), "戊局（示例）"));
    reform["bodies"][2]["org_name"] = "戊\x01局（示例）";
    const auto refused = push(reform);
    EXPECT_EQ(reasons_of(refused).find("/bodies/2/org_name control_character"), 0U) << reasons_of(refused);
}

TEST_F(ReformInput, EachStepAsksForTheStateAndTheRevisionTheCallerSaw) {
    const auto made = post(whole());
    const std::map<std::string, std::string> id{{"id", made.body.at("id").get<std::string>()}};
    const auto step = [&](const char* verb, const std::string& if_match) {
        return province.ask("POST", std::string("/v1/reforms/{id}:") + verb,
                            {.parameters = id, .if_match = if_match});
    };
    for (const char* tag : {"\"r2\"", "\"r1", "r1", "\"\"", "\"r1\\\""}) {
        EXPECT_EQ(step("confirm", tag).status, 412) << tag;
    }
    EXPECT_EQ(step("withdraw", made.etag).code, "state_conflict");
    EXPECT_EQ(step("rollback", made.etag).code, "state_conflict");
    EXPECT_EQ(step("confirm", made.etag).status, 200);
    EXPECT_EQ(step("confirm", made.etag).status, 412) << "it was confirmed already";
    EXPECT_EQ(province.ask("DELETE", "/v1/reforms/{id}", {.parameters = id, .if_match = "\"r2\""}).code,
              "state_conflict");
    for (const std::string& unknown : {std::string("none"), std::string(5'000, 'x'), std::string("%27--"),
                                       std::string(32, '0'), std::string("../reforms")}) {
        const std::map<std::string, std::string> wrong{{"id", unknown}};
        for (const char* verb : {"confirm", "withdraw", "rollback"}) {
            EXPECT_EQ(province
                          .ask("POST", std::string("/v1/reforms/{id}:") + verb,
                               {.parameters = wrong, .if_match = "\"r1\""})
                          .code,
                      "reform_not_found");
        }
        for (const char* view : {"", "/preview", "/changes", "/dependencies"}) {
            EXPECT_EQ(
                province.ask("GET", std::string("/v1/reforms/{id}") + view, {.parameters = wrong}).status,
                404);
        }
    }
}

} // namespace
} // namespace gateway::test
