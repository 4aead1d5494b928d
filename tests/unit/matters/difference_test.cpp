// What differs between two versions, field by field.
#include "difference.hpp"
#include "examples.hpp"
#include "library.hpp"
#include "publication.hpp"

namespace gateway::matters {
namespace {

Json stored(Json matter) {
    std::vector<FieldError> errors;
    claim_parts(test_foundation().families.front(), matter, Json::object(), errors);
    return matter;
}

std::vector<std::string> pointers(const Json& before, const Json& after) {
    std::vector<std::string> result;
    for (const Json& difference : differences(test_foundation(), before, after)) {
        result.push_back(difference["pointer"].get<std::string>() + " " +
                         difference["zh"].get<std::string>());
    }
    return result;
}
using Texts = std::vector<std::string>;

TEST(Difference, EqualListsHaveNone) {
    const Json matter = stored(example_matter());
    EXPECT_EQ(differences(test_foundation(), matter, matter), Json::array());
}

TEST(Difference, NamesTheFieldAndBothValues) {
    const Json before = stored(example_matter());
    Json after = before;
    after["promise_day"] = 3;
    after.erase("link_addr");
    after["extend"]["result_name"] = "新证";
    EXPECT_EQ(
        differences(test_foundation(), before, after),
        (Json::array({{{"pointer", "/promise_day"}, {"zh", "承诺办结时限"}, {"before", 5}, {"after", 3}},
                      {{"pointer", "/link_addr"},
                       {"zh", "计算机端在线办理跳转地址"},
                       {"before", "https://example.com/apply"},
                       {"after", nullptr}},
                      {{"pointer", "/extend/result_name"},
                       {"zh", "审批结果名称"},
                       {"before", "示例许可证"},
                       {"after", "新证"}}})));
}

TEST(Difference, APartIsTheSameWhereverItStands) {
    const Json before = stored(example_matter());
    ASSERT_EQ(before["materials"].size(), 2U);
    Json after = before;
    after["materials"].erase(0);
    after["materials"][0]["page_num"] = 7;
    const Json found = differences(test_foundation(), before, after);
    ASSERT_EQ(found.size(), 2U) << found.dump();
    EXPECT_EQ(found[0]["pointer"], "/materials/0/page_num");
    EXPECT_EQ(found[0]["row_guid"], before["materials"][1]["row_guid"]);
    EXPECT_EQ(found[1]["pointer"], "/materials/0"); // that of the version before
    EXPECT_EQ(found[1]["before"], before["materials"][0]);
    EXPECT_EQ(found[1]["after"], Json());
}

TEST(Difference, ANewPartIsOneDifference) {
    const Json before = stored(example_matter());
    Json after = before;
    Json fresh = after["materials"][0];
    fresh.erase("row_guid");
    fresh["material_name"] = "新增材料";
    after["materials"].insert(after["materials"].begin(), fresh);
    const Json found = differences(test_foundation(), before, after);
    ASSERT_EQ(found.size(), 1U)
        << found.dump(); // the others have moved, but stand among each other as before
    EXPECT_EQ(found[0]["pointer"], "/materials/0");
    EXPECT_EQ(found[0]["before"], Json());
    EXPECT_EQ(found[0]["after"], fresh);
}

TEST(Difference, AnotherOrderIsADifference) {
    const Json before = stored(example_matter());
    Json after = before;
    std::swap(after["materials"][0], after["materials"][1]);
    EXPECT_EQ(pointers(before, after), (Texts{"/materials/0 排序", "/materials/1 排序"}));
}

TEST(Difference, VersionsAndDraftsAreCompared) {
    Library library;
    library.publish_item();
    Asked by_code;
    by_code.parameters = {{"code", example_code}};
    ASSERT_EQ(library.publish(example_matter()).status, 201);
    Json second = example_matter();
    second["promise_day"] = 3;
    library.import("/v1/matters:import", {second.dump()});
    const auto versions = library.ask("GET", "/v1/matters/{code}/differences", by_code);
    EXPECT_EQ(versions.body["from"], 1);
    EXPECT_EQ(versions.body["to"], 2);
    ASSERT_EQ(versions.body["differences"].size(), 1U);
    EXPECT_EQ(versions.body["differences"][0]["after"], 3);
    Asked same = by_code;
    same.query = {{"from", "2"}, {"to", "2"}};
    EXPECT_TRUE(library.ask("GET", "/v1/matters/{code}/differences", same).body["differences"].empty());
    Asked first = by_code;
    first.query = {{"to", "1"}};
    const Json all = library.ask("GET", "/v1/matters/{code}/differences", first).body;
    EXPECT_EQ(all["from"], 0);
    EXPECT_GT(all["differences"].size(), 30U); // against nothing
    first.query = {{"to", "9"}};
    EXPECT_EQ(library.ask("GET", "/v1/matters/{code}/differences", first).code, "matter_not_found");

    Asked draft;
    draft.parameters = {{"id", library.ask("POST", "/v1/matters/{code}:revise", by_code).body["id"]}};
    EXPECT_TRUE(library.ask("GET", "/v1/matter-drafts/{id}/differences", draft).body["differences"].empty());
    draft.if_match = "\"r1\"";
    draft.body = example_matter(); // without identifiers of its parts: found by their names
    ASSERT_EQ(library.ask("PUT", "/v1/matter-drafts/{id}", draft).status, 200);
    const Json changed = library.ask("GET", "/v1/matter-drafts/{id}/differences", draft).body;
    ASSERT_EQ(changed["differences"].size(), 1U) << changed.dump();
    EXPECT_EQ(changed["differences"][0]["pointer"], "/promise_day");
    EXPECT_EQ(changed["differences"][0]["before"], 3);
    draft.caller = department(city_body);
    EXPECT_EQ(library.ask("GET", "/v1/matter-drafts/{id}/differences", draft).code, "draft_not_found");
}

} // namespace
} // namespace gateway::matters
