#pragma once

#include "province.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace gateway::test {

inline const std::string giver = body_code(1);
inline const std::string second = body_code(2);
inline const std::string heir = body_code(3);
inline const std::string other = body_code(4);

inline constexpr auto permit = "320199001000";
inline constexpr auto licence = "320199002000";

inline std::string code_of(const std::string& body, const std::string& item) { return body + "3" + item; }

/// A province of two bodies with three lists, a case and an application under way, and a client.
class ReformTest : public testing::Test {
protected:
    ReformTest() {
        province.add_item(permit);
        province.add_item(licence);
        province.import("/v1/bodies:import", {province.body_record(giver, "甲局（示例）"),
                                              province.body_record(second, "乙局（示例）")});
        province.import("/v1/matters:import",
                        {province.list_of(giver, permit), province.list_of(giver, licence),
                         province.list_of(second, permit)});
        province.accept_case(giver, code_of(giver, permit));
        province.receive_application(giver, code_of(giver, licence));
        client = province.add_client(giver);
    }

    Json reform(Json changes, Json bodies = Json::array()) const {
        return {{"name", "示例机构改革"},
                {"effective_at", format_time(province.now())},
                {"bodies", std::move(bodies)},
                {"changes", std::move(changes)}};
    }
    Json new_heir() const { return {province.body_record(heir, "丙局（示例）")}; }

    std::string done(const Json& plan) {
        const auto answer = province.carry_out(plan);
        EXPECT_EQ(answer.status, 200) << answer.code << " " << reasons_of(answer);
        EXPECT_EQ(answer.body.value("state", ""), "applied") << answer.body.dump();
        return answer.body.value("id", "");
    }
    static bool names(const Province::Answer& answer, const std::string& code) {
        return std::ranges::any_of(answer.fields,
                                   [&](const FieldError& field) { return field.code == code; });
    }
    std::string state_of(const std::string& code) {
        const auto rows = province.rows(
            "SELECT state || ' v' || task_version FROM matters.matter WHERE code = '" + code + "'");
        return rows.empty() ? "none" : rows[0][0];
    }
    Json get(const std::string& pattern, const char* name, const std::string& value) {
        return province.ask("GET", pattern, {.parameters = {{name, value}}}).body;
    }

    Province province;
    std::string client;
};

} // namespace gateway::test
