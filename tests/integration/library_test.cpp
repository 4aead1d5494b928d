// The matter library over REST, beside the nation.
#include "gateway/http/client.hpp"
#include "support/world.hpp"

#include <gtest/gtest.h>

namespace gateway::test {
namespace {

/// A code of a real form, longer than the national column: it must be refused or kept whole, never cut.
const std::string long_code = "511A0138000000-511602000000-000-115113010833722043-1-00";

struct Answer {
    int status;
    Json body;
};
/// The department's POST, whatever the answer.
Answer post(World& world, const std::string& target, const Json& body) {
    http::Client client(world.gateway_url());
    const auto outcome = client.send("POST", target,
                                     {{"Authorization", "Bearer " + world.sign_in(world.department)},
                                      {"Content-Type", "application/json"}},
                                     body.dump());
    EXPECT_TRUE(outcome.response) << outcome.failure;
    return {outcome.response->status, parse_json(outcome.response->text())};
}

TEST(MatterLibrary, ALocalCodeThatIsTooLongIsNeverCut) {
    ASSERT_EQ(long_code.size(), 55U);
    World world;
    const auto api = world.api(world.department);
    Json draft = sample_matter();
    draft["local_task_code"] = long_code;
    const auto refused = post(world, "/v1/matter-drafts", draft);
    ASSERT_EQ(refused.status, 422);
    EXPECT_EQ(refused.body.at("errors").at(0).at("pointer"), "/local_task_code");
    EXPECT_EQ(refused.body.at("errors").at(0).at("code"), "too_long");
    EXPECT_TRUE(api->get("/v1/matter-drafts").at("items").empty());
    EXPECT_EQ(api->post_lines("/v1/matters:import", draft.dump() + "\n").at("rejected"), 1);

    const Json row{{"name", "示例事项"},
                   {"department", "示例局"},
                   {"dept_code", sample_matter().at("dept_code")},
                   {"area_code", "320500000000"},
                   {"task_type", "1"},
                   {"main_item", "示例主项"},
                   {"legacy_item_code", long_code}};
    ASSERT_EQ(
        api->post_lines("/v1/matter-drafts:import?profile=sichuan-guide", row.dump() + "\n").at("accepted"),
        1);
    const std::string id = api->get("/v1/matter-drafts").at("items").at(0).at("id");
    const Json taken = api->get("/v1/matter-drafts/" + id);
    EXPECT_FALSE(taken.at("matter").contains("local_task_code"));
    EXPECT_EQ(taken.at("source").at("legacy_item_code"), long_code);
    EXPECT_EQ(taken.at("findings").at(0).at("code"), "too_long");

    const Json line{
        {"profile", "sichuan-guide"}, {"source_key", long_code}, {"set", {{"/local_task_code", long_code}}}};
    const Json report = api->post_lines("/v1/matter-drafts:fill-import", line.dump() + "\n");
    EXPECT_EQ(report.at("rejected"), 1);
    EXPECT_EQ(report.at("errors").at(0).at("reasons").at(0).at("code"), "too_long");
}

TEST(MatterLibrary, AChangeOfTheNationsDirectoryComesDownAsATask) {
    World world;
    const std::string code = world.publish_matter();
    const auto api = world.api(world.department);
    const Json matter = sample_matter();
    const std::string item = matter.at("catalog_code");
    EXPECT_EQ(api->get("/v1/directory?claimed=true").at("items").at(0).at("catalog_code"), item);
    EXPECT_EQ(api->get("/v1/directory/" + item + "/matters").at("items").at(0).at("code"), code);
    EXPECT_EQ(api->get("/v1/matters:completeness?by=matter").at("items").at(0).at("missing"), Json::array());
    world.nation("POST", "/admin/directory",
                 {{"rows",
                   {{{"row_guid", "000000000000000000000000000d1001"},
                     {"task_name", "改名的国家事项"},
                     {"catalog_code", item},
                     {"task_type", matter.at("task_type")},
                     {"by_law", matter.at("by_law")},
                     {"use_level", "2^3^4"},
                     {"task_state", "1"},
                     {"task_version", 2}}}}});
    ASSERT_TRUE(
        eventually([&] { return !api->get("/v1/directory:impacts?state=open").at("items").empty(); }));
    const Json impact = api->get("/v1/directory:impacts?state=open").at("items").at(0);
    EXPECT_EQ(impact.at("code"), code);
    EXPECT_EQ(impact.at("must").at(0).at("directory"), "改名的国家事项");
    const std::string dismiss = "/v1/directory:impacts/" + impact.at("id").get<std::string>() + ":dismiss";
    EXPECT_EQ(post(world, dismiss, Json{{"reason", "经同意保留本级名称。"}}).status, 200);
    EXPECT_TRUE(api->get("/v1/directory:impacts?state=open").at("items").empty());

    const Json claim{{"dept_name", matter.at("dept_name")}, {"use_level", "3"}, {"serial", "01"}};
    const auto draft = post(world, "/v1/directory/" + item + ":claim", claim);
    ASSERT_EQ(draft.status, 201) << draft.body;
    EXPECT_EQ(draft.body.at("matter").at("task_name"), "改名的国家事项");
    const Json fill{{"where", {{"ids", {draft.body.at("id")}}}},
                    {"set", {{"/handle_flow", "申请—受理—审查—决定—送达"}}},
                    {"preview", false}};
    EXPECT_EQ(api->post("/v1/matter-drafts:fill", fill).at("changed"), 1);
}

TEST(MatterLibrary, ADraftIsReviewedByAnotherAndTakesEffectAtItsMoment) {
    World world;
    const std::string code = world.publish_matter();
    const auto body = world.api(world.department), ops = world.api(world.operations);
    const std::string before = format_time(system_clock()());
    const std::string id = body->post("/v1/matters/" + code + ":revise", nullptr).at("id");
    const std::string path = "/v1/matter-drafts/" + id;
    EXPECT_EQ(post(world, path + ":review", Json::object()).body.at("code"), "insufficient_scope");
    EXPECT_EQ(post(world, path + ":publish", Json::object()).body.at("code"), "stage_conflict");
    body->post(path + ":submit", nullptr);
    ops->post(path + ":return", {{"reason", "请核对承诺时限。"}});
    body->post("/v1/matter-drafts:fill", {{"where", {{"ids", {id}}}},
                                          {"set", {{"/promise_explain", "自次日起计算。"}}},
                                          {"mode", "replace"},
                                          {"preview", false}});
    EXPECT_EQ(body->get(path + "/differences").at("differences").at(0).at("pointer"), "/promise_explain");
    body->post(path + ":submit", nullptr);
    EXPECT_EQ(ops->get("/v1/matter-drafts?stage=submitted").at("items").at(0).at("id"), id);
    ops->post(path + ":review", nullptr);
    const std::string moment = format_time(system_clock()() + std::chrono::seconds(8));
    std::string escaped = moment;
    escaped.replace(escaped.find('+'), 1, "%2B");
    EXPECT_EQ(body->post(path + ":publish?effective_at=" + escaped, nullptr).at("stage"), "scheduled");
    EXPECT_EQ(body->get("/v1/matters/" + code).at("task_version"), 1);
    world.kill_gateway();
    world.start_gateway(); // what is planned survives
    const auto again = world.api(world.department);
    ASSERT_TRUE(eventually([&] { return again->get("/v1/matters/" + code).at("task_version") == 2; }, 60));
    EXPECT_EQ(again->get("/v1/matters/" + code).at("changed_at"), moment);
    escaped = before;
    escaped.replace(escaped.find('+'), 1, "%2B");
    EXPECT_EQ(again->get("/v1/matters?as_of=" + escaped).at("items").at(0).at("task_version"), 1);
    EXPECT_EQ(again->get(path + "/steps").at("items").back().at("step"), "published");
    EXPECT_TRUE(eventually([&] { return world.delivered(); }));
}

} // namespace
} // namespace gateway::test
