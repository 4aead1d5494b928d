#include "examples.hpp"
#include "impact.hpp"
#include "library.hpp"

namespace gateway::matters {
namespace {

constexpr const char* national_code = "000199001000";
constexpr const char* county_list = "11320583PDY000175F4000199001000";

Json national_row(int version, const std::string& name, const std::string& levels = "2^3^4") {
    return {{"row_guid", "aaaabbbbccccdddd0000111122223333"},
            {"task_name", name},
            {"catalog_code", national_code},
            {"task_type", "01"},
            {"by_law", "《示例法》第一条"},
            {"use_level", levels},
            {"task_state", "1"},
            {"task_version", version},
            {"cd_operation", "U"},
            {"cd_time", "2019-04-01 00:00:00"},
            {"cd_batch", "b"},
            {"data_source", "D00"}};
}

Json county_matter() {
    Json matter = example_matter();
    matter["task_name"] = "国家示例事项";
    matter["by_law"] = "《示例法》第一条";
    matter["catalog_code"] = national_code;
    matter["task_code"] = county_list;
    matter.erase("task_handle_item");
    return matter;
}

/// A county's list on a national item.
void prepare(Library& library) {
    library.take("dn_task_directory", {national_row(1, "国家示例事项")});
    ASSERT_EQ(library.publish(county_matter()).status, 201);
}

Json impacts(Library& library, std::map<std::string, std::string> query,
             const service::Caller& caller = department(county_body)) {
    Library::Ask ask;
    ask.caller = caller;
    ask.query = std::move(query);
    const auto answer = library.ask("GET", "/v1/directory:impacts", ask);
    EXPECT_EQ(answer.status, 200) << answer.code;
    return answer.body["items"];
}

TEST(Impact, AChangeOfTheNationsItemAsksEachListForWhatDiffers) {
    Library library;
    prepare(library);
    EXPECT_TRUE(impacts(library, {}).empty()); // the item was new
    library.take("dn_task_directory", {national_row(2, "改名的国家事项", "2^3")});
    library.take("dn_task_directory", {national_row(2, "改名的国家事项", "2^3")}); // the same again
    const Json open = impacts(library, {{"state", "open"}, {"dept_code", county_body}, {"region", "320500"}});
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(open[0]["code"], county_list);
    EXPECT_EQ(open[0]["item_revision"], 2);
    ASSERT_EQ(open[0]["changes"].size(), 2U);
    EXPECT_EQ(open[0]["changes"][0]["before"], "国家示例事项");
    EXPECT_EQ(
        open[0]["must"],
        (Json::array(
            {{{"pointer", "/task_name"},
              {"zh", "事项名称"},
              {"now", "国家示例事项"},
              {"directory", "改名的国家事项"}},
             {{"pointer", "/use_level"}, {"zh", "行使层级"}, {"now", {"4"}}, {"directory", {"2", "3"}}}})));
    EXPECT_TRUE(impacts(library, {}, department(city_body)).empty());
    EXPECT_EQ(impacts(library, {}, city("320500")).size(), 1U);
    EXPECT_TRUE(impacts(library, {{"region", "320100"}}, operations()).empty());
}

TEST(Impact, IsSettledByTheVersionThatAgrees) {
    Library library;
    prepare(library);
    library.take("dn_task_directory", {national_row(2, "改名的国家事项")});
    Json matter = county_matter();
    matter["promise_day"] = 4;
    library.import("/v1/matters:import", {matter.dump()});
    EXPECT_EQ(impacts(library, {{"state", "open"}}).size(), 1U); // another change: still named otherwise
    matter["task_name"] = "改名的国家事项";
    library.import("/v1/matters:import", {matter.dump()});
    EXPECT_TRUE(impacts(library, {{"state", "open"}}).empty());
    EXPECT_EQ(impacts(library, {{"state", "settled"}}).at(0)["settled"]["how"], "agrees");
    // A list that agrees already is asked for nothing.
    library.take("dn_task_directory", {national_row(3, "改名的国家事项", "2^3^4^5")});
    EXPECT_TRUE(impacts(library, {{"state", "open"}}).empty());
}

TEST(Impact, ACancelledItemAsksForTheEndOfItsLists) {
    Library library;
    prepare(library);
    Json gone = national_row(1, "国家示例事项");
    gone["cd_operation"] = "D";
    library.take("dn_task_directory", {gone});
    const Json open = impacts(library, {{"state", "open"}});
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(open[0]["must"].at(0)["directory"], "cancelled");
    EXPECT_EQ(open[0]["must"].at(0)["pointer"], "");
    Library::Ask cancel;
    cancel.parameters = {{"code", county_list}};
    cancel.if_match = "\"r1\"";
    ASSERT_EQ(library.ask("POST", "/v1/matters/{code}:cancel", cancel).status, 200);
    EXPECT_TRUE(impacts(library, {{"state", "open"}}).empty());
}

TEST(Impact, IsDismissedWithAReasonByItsBody) {
    Library library;
    prepare(library);
    library.take("dn_task_directory", {national_row(2, "改名的国家事项")});
    const auto dismiss = [&](const Json& body, const service::Caller& caller, const std::string& id) {
        Library::Ask ask;
        ask.caller = caller;
        ask.parameters = {{"id", id}};
        ask.body = body;
        return library.ask("POST", "/v1/directory:impacts/{id}:dismiss", ask);
    };
    const std::string id = impacts(library, {}).at(0)["id"];
    const Json reason{{"reason", "经同意保留本级名称。"}};
    const auto own = department(county_body);
    EXPECT_EQ(dismiss(Json::object(), own, id).fields.at(0).code, "required");
    EXPECT_EQ(dismiss(reason, department(city_body), id).code, "impact_not_found");
    EXPECT_EQ(dismiss(reason, city("320500"), id).code, "not_owner");
    EXPECT_EQ(dismiss(reason, own, "x").code, "impact_not_found");
    const auto dismissed = dismiss(reason, own, id);
    EXPECT_EQ(dismissed.body["settled"]["reason"], reason["reason"]);
    EXPECT_EQ(dismiss(reason, own, id).code, "state_conflict");
    EXPECT_TRUE(impacts(library, {{"state", "open"}}).empty());
    EXPECT_EQ(library.count("SELECT count(*) FROM journal.entry WHERE action = 'matters.impact_dismiss'"), 1);
}

TEST(Impact, ADraftOnTheItemIsAskedAndItsPublicationAnswers) {
    Library library;
    library.take("dn_task_directory", {national_row(1, "国家示例事项")});
    Library::Ask create;
    create.body = county_matter();
    const auto draft = library.ask("POST", "/v1/matter-drafts", create);
    ASSERT_EQ(draft.status, 201);
    library.take("dn_task_directory", {national_row(2, "改名的国家事项")});
    ASSERT_EQ(impacts(library, {{"state", "open"}}).at(0)["draft_id"], draft.body["id"]);
    Library::Ask publish;
    publish.parameters = {{"id", draft.body["id"]}};
    ASSERT_EQ(library.publish_draft(publish.parameters["id"]).status, 201);
    EXPECT_EQ(impacts(library, {{"state", "open"}}).at(0)["code"], county_list); // the list has it now
    const Json on_item = [&] {
        Library::Ask ask;
        ask.parameters = {{"catalog_code", national_code}};
        return library.ask("GET", "/v1/directory/{catalog_code}/matters", ask).body["items"];
    }();
    ASSERT_EQ(on_item.size(), 1U);
    EXPECT_EQ(on_item[0]["code"], county_list);
}

TEST(Impact, ADraftThatAgreesOrIsDeletedAsksNoMore) {
    Library library;
    library.take("dn_task_directory", {national_row(1, "国家示例事项")});
    Library::Ask ask;
    ask.body = county_matter();
    const auto draft = library.ask("POST", "/v1/matter-drafts", ask);
    ask.parameters = {{"id", draft.body["id"]}};
    library.take("dn_task_directory", {national_row(2, "改名的国家事项")});
    ask.if_match = draft.etag;
    ask.body["task_name"] = "改名的国家事项";
    const auto changed = library.ask("PUT", "/v1/matter-drafts/{id}", ask);
    ASSERT_EQ(changed.status, 200);
    EXPECT_TRUE(impacts(library, {{"state", "open"}}).empty());
    library.take("dn_task_directory", {national_row(3, "又改名的国家事项")});
    EXPECT_EQ(impacts(library, {{"state", "open"}}).size(), 1U);
    ask.if_match = changed.etag;
    ASSERT_EQ(library.ask("DELETE", "/v1/matter-drafts/{id}", ask).status, 204);
    EXPECT_TRUE(impacts(library, {{"state", "open"}}).empty());
    EXPECT_EQ(library.count("SELECT count(*) FROM matters.directory_impact WHERE settled = 'gone'"), 1);
}

} // namespace
} // namespace gateway::matters
