#include "completeness.hpp"
#include "examples.hpp"
#include "library.hpp"
#include "model.hpp"

namespace gateway::matters {
namespace {

TEST(Completeness, OfDraftsByDepartmentAndByMatter) {
    Library library;
    Library::Ask ask;
    ask.caller = operations();
    ask.query = {{"profile", "demo-legacy"}};
    Json second = example_legacy_row();
    second["SXID"] = "OLD-0002";
    second["SFWB"] = "??";
    Json other = example_legacy_row();
    other["SXID"] = "OLD-0003";
    other["XYDM"] = city_body;
    other["SSZT"] = "示例市级机关";
    library.import("/v1/matter-drafts:import", {example_legacy_row().dump(), second.dump(), other.dump()},
                   ask);
    ask.query = {{"by", "department"}, {"limit", "1"}};
    const auto first = library.ask("GET", "/v1/matter-drafts:completeness", ask);
    ASSERT_EQ(first.status, 200) << first.code;
    ASSERT_EQ(first.body["items"].size(), 1U);
    EXPECT_EQ(first.body["items"][0]["dept_code"], city_body);
    ask.query["cursor"] = first.body["next"];
    const Json county = library.ask("GET", "/v1/matter-drafts:completeness", ask).body["items"].at(0);
    EXPECT_EQ(county["dept_name"], "示例县级机关");
    EXPECT_EQ(county["drafts"], 2);
    EXPECT_EQ(county["complete"], 0);
    EXPECT_EQ(county["faulty"], 1);
    ask.query = {{"by", "matter"}, {"dept_code", county_body}};
    const Json matters = library.ask("GET", "/v1/matter-drafts:completeness", ask).body["items"];
    ASSERT_EQ(matters.size(), 2U);
    EXPECT_EQ(matters[1]["faulty"], Json::array({"/extend/is_online"}));
    EXPECT_EQ(matters[0]["missing"].size() + matters[1]["missing"].size(), county["missing"]);
    ask.query = {{"by", "moon"}};
    EXPECT_EQ(library.ask("GET", "/v1/matter-drafts:completeness", ask).fields.at(0).pointer, "/by");
    ask.query = {{"by", "matter"}};
    ask.caller = department(city_body);
    EXPECT_EQ(library.ask("GET", "/v1/matter-drafts:completeness", ask).body["items"].size(), 1U);
}

TEST(Completeness, AListIsMeasuredAgainstTheStandardAsItIsNow) {
    const Measure whole = measure(test_foundation(), example_matter(), {});
    EXPECT_TRUE(whole.complete());
    Json list = example_matter();
    list.erase("by_law");
    list["handle_type"] = {"1", "8"};
    list["materials"][1].erase("material_name");
    const Measure measured = measure(test_foundation(), list, {});
    EXPECT_EQ(measured.missing, (std::vector<std::string>{"/by_law", "/materials/1/material_name"}));
    EXPECT_EQ(measured.faulty, std::vector<std::string>{"/handle_type/1"});
    list = example_matter();
    list["handle_type"] = {"3"};
    EXPECT_EQ(measure(test_foundation(), list, {{"handle_type", "2018"}}).outdated,
              std::vector<std::string>{"/handle_type"});
    EXPECT_EQ(measure(test_foundation(), list, {{"handle_type", "1999"}}).faulty,
              std::vector<std::string>{"/handle_type"});
}

TEST(Completeness, OfPublishedListsByFieldDepartmentAndMatter) {
    Library library;
    library.publish_item();
    library.publish(example_matter());
    // As if the standard had lost a value and gained a column since.
    library.run([](store::Transaction& tx) {
        tx.exec("ALTER TABLE matters.revision DISABLE TRIGGER immutable");
        tx.exec("UPDATE matters.revision SET content = replace(content, '\"handle_type\":[\"1\",\"2\"]', "
                "'\"handle_type\":[\"1\",\"8\"]')");
        tx.exec("UPDATE matters.revision SET content = replace(content, '\"promise_explain\":', '\"was\":')");
    });
    const auto asked = [&](const std::string& by) {
        Library::Ask ask;
        ask.query = {{"by", by}, {"region", "320500"}};
        const auto answer = library.ask("GET", "/v1/matters:completeness", ask);
        EXPECT_EQ(answer.status, 200) << answer.code;
        return answer.body;
    };
    const Json list = asked("matter")["items"].at(0);
    EXPECT_EQ(list["code"], example_code);
    EXPECT_EQ(list["faulty"], (Json{"/handle_type/1", "/was"}));
    const Json department = asked("department")["items"].at(0);
    EXPECT_EQ(department["lists"], 1);
    EXPECT_EQ(department["complete"], 0);
    EXPECT_EQ(department["faulty"], 2);
    const Json fields = asked("field");
    EXPECT_EQ(fields["lists"], 1);
    int handle_type = 0;
    for (const Json& field : fields["families"].at(0)["fields"]) {
        if (field["pointer"] == "/handle_type") {
            handle_type = field["faulty"];
            EXPECT_EQ(field["filled"], 0);
        }
    }
    EXPECT_EQ(handle_type, 1);
    Library::Ask wrong;
    wrong.query = {{"region", "32"}};
    EXPECT_EQ(library.ask("GET", "/v1/matters:completeness", wrong).fields.at(0).code, "wrong_form");
}

} // namespace
} // namespace gateway::matters
