// The nation's test bases: what they say, and how they are replaced.
#include "province_side.hpp"
#include "test_bases.hpp"

#include <gtest/gtest.h>

namespace gateway::simulator::test {
namespace {

class BaseRules : public ::testing::Test {
protected:
    Province province;

    std::string person_result(const std::string& name, const std::string& number,
                              const std::string& type = "111") {
        const Json answer =
            province.answer("/trust/v1/persons:verify", Json::object(),
                            Json{{"user_name", name}, {"cert_type", type}, {"cert_no", number}});
        EXPECT_EQ(answer["base"], "national-population");
        return answer["result"];
    }
    Json corporation_answer(const Json& asked) {
        return province.answer("/trust/v1/corporations:verify", Json::object(), asked);
    }
    Json people() { return parse_json(province.get("/admin/people").text())["people"]; }
    int put_people(const Json& rows) {
        return province.order("PUT", "/admin/people", {{"people", rows}}).status;
    }
    int put_spoiled(const char* member, const Json& value) {
        Json rows = Json::array({people()[0]});
        rows[0][member] = value;
        return put_people(rows);
    }
};

const Json company{{"corp_name", "江苏演示科技有限公司"},
                   {"certificate_sno", "91320000PDY000087P"},
                   {"legal_name", "张三（演示）"},
                   {"legal_cert_no", face_person}};

TEST_F(BaseRules, NameAndNumberTogetherMatch) {
    EXPECT_EQ(person_result("张三（演示）", face_person), "match");
    EXPECT_EQ(person_result("李四（演示）", face_person), "mismatch");
    EXPECT_EQ(person_result("张三（演示）", "321000196003019990"), "unknown");
    EXPECT_EQ(person_result("张三（演示）", face_person, "414"), "unknown") << "a number of another type";
}

TEST_F(BaseRules, ACancelledPersonIsUnknown) {
    EXPECT_EQ(person_result("吴九（演示）", cancelled_person), "unknown");
}

TEST_F(BaseRules, ALegalPersonIsComparedElementByElement) {
    const Json answer = corporation_answer(company);
    EXPECT_EQ(answer["result"], "match");
    EXPECT_EQ(answer["base"], "national-corporation");
    EXPECT_EQ(answer["corp_type"], "企业法人");
    Json other = company;
    other["legal_name"] = "李四（演示）";
    const Json mismatch = corporation_answer(other);
    EXPECT_EQ(mismatch["result"], "mismatch");
    EXPECT_EQ(mismatch["elements"],
              (Json{{"corp_name", "match"}, {"legal_name", "mismatch"}, {"legal_cert_no", "match"}}));
    EXPECT_FALSE(mismatch.contains("corp_type"));
    for (const char* element : {"corp_name", "legal_cert_no"}) {
        other = company;
        other[element] = "别的";
        EXPECT_EQ(corporation_answer(other)["elements"][element], "mismatch");
    }
}

TEST_F(BaseRules, AnUnknownOrCancelledLegalPersonHasNoElements) {
    for (const char* code : {"12320100PDY000028X", "91320000PDY0002207"}) {
        Json other = company;
        other["certificate_sno"] = code;
        const Json answer = corporation_answer(other);
        EXPECT_EQ(answer["result"], "unknown") << code;
        EXPECT_TRUE(answer["elements"].empty()) << code;
    }
}

TEST_F(BaseRules, WhatWasShownCanBePutBack) {
    const Json rows = people();
    ASSERT_FALSE(rows.empty());
    EXPECT_EQ(put_people(rows), 200);
    EXPECT_EQ(people(), rows);
    const http::Response shown = province.get("/admin/corporations");
    EXPECT_EQ(province.order("PUT", "/admin/corporations", parse_json(shown.text())).status, 200);
    EXPECT_EQ(province.get("/admin/corporations").text(), shown.text());
}

TEST_F(BaseRules, PutReplacesTheWholeBase) {
    ASSERT_EQ(put_people(Json::array({people()[1]})), 200);
    EXPECT_EQ(person_result("李四（演示）", third_person), "match");
    EXPECT_EQ(person_result("张三（演示）", face_person), "unknown");
    province.order("POST", "/admin/reset", Json::object());
    EXPECT_EQ(person_result("张三（演示）", face_person), "match") << "a reset brings the built-in base back";
}

TEST_F(BaseRules, WrongRowsAreRefusedAndNothingIsTaken) {
    const Json before = people();
    EXPECT_EQ(put_spoiled("cert_no", "320100199001010017"), 400) << "check character";
    EXPECT_EQ(put_spoiled("user_mobile", "1990000000"), 400);
    EXPECT_EQ(put_spoiled("user_region", "32"), 400);
    EXPECT_EQ(put_spoiled("user_real_lvl", "RC06"), 400);
    EXPECT_EQ(put_spoiled("face", "yes"), 400);
    EXPECT_EQ(put_spoiled("state", "gone"), 400);
    EXPECT_EQ(put_spoiled("more", "x"), 400);
    EXPECT_EQ(put_people(Json::array({before[0], before[0]})), 400) << "the same number twice";
    EXPECT_EQ(put_people("none"), 400);
    EXPECT_EQ(people(), before);
    Json corporation = parse_json(province.get("/admin/corporations").text())["corporations"][0];
    corporation["certificate_sno"] = "91320000PDY000087Q";
    EXPECT_EQ(
        province.order("PUT", "/admin/corporations", {{"corporations", Json::array({corporation})}}).status,
        400);
}

TEST_F(BaseRules, AFourthLevelTakesAFace) {
    const TestBases bases;
    EXPECT_EQ(bases.person(face_person)->provable_level(), 4);
    EXPECT_EQ(bases.person(faceless_person)->provable_level(), 3);
    EXPECT_EQ(bases.person(certified_person)->provable_level(), 5);
}

} // namespace
} // namespace gateway::simulator::test
