#include "fixture.hpp"

namespace gateway::supervision {
namespace {

constexpr auto accepted = "2020-01-13T10:30:00+08:00";
constexpr auto red = "2020-02-04T00:00:00+08:00";

class ServiceTest : public SupervisionTest {
protected:
    /// One red record of each of the two bodies, the Suzhou one escalated to its city.
    void two_records() {
        accept("A", accepted);
        accept("P", accepted, provincial_matter);
        sweep(red);
    }
    Json record_of(const char* number) { return records(operations(), {{"project_no", number}}).at(0); }
    std::string answering(const Json& record, service::Call made, const char* text = "系统故障，今日办结。") {
        made.body = Json{{"explanation", text}};
        return refusal([&] { ask(module_, "answerSupervisionRecord", on(record, made)); });
    }
    std::string acknowledging(const std::string& id, service::Call made) {
        made.parameters["id"] = id;
        return refusal([&] { ask(module_, "acknowledgeSupervisionNotice", made); });
    }
};

TEST_F(ServiceTest, EachSeesRecordsOfItsOwn) {
    two_records();
    EXPECT_EQ(records(operations()).size(), 2U);
    EXPECT_EQ(records(department()).size(), 1U);
    EXPECT_EQ(records(department(provincial_owner)).at(0).at("project_no"), "P");
    EXPECT_EQ(records(region("320500")).size(), 1U);
    EXPECT_EQ(records(region("320000")).size(), 2U);
    EXPECT_EQ(records(region("320100")).size(), 0U);
    const Json record = record_of("A");
    const auto reading = [&](const service::Call& who) {
        return refusal([&] { ask(module_, "getSupervisionRecord", on(record, who)); });
    };
    EXPECT_EQ(reading(department()), "none");
    EXPECT_EQ(reading(region("320500")), "none");
    EXPECT_EQ(reading(region("320100")), "supervision_record_not_found");
    EXPECT_EQ(reading(department(provincial_owner)), "supervision_record_not_found");
}

TEST_F(ServiceTest, FiltersByEachCondition) {
    two_records();
    sweep("2020-02-05T00:00:00+08:00");
    const auto found = [&](std::map<std::string, std::string> query) {
        return records(operations(), query).size();
    };
    EXPECT_EQ(found({{"department", owner}}), 1U);
    EXPECT_EQ(found({{"region", "320500"}}), 1U);
    EXPECT_EQ(found({{"region", "320100"}}), 0U);
    EXPECT_EQ(found({{"colour", "amber"}}), 0U);
    EXPECT_EQ(found({{"colour", "red"}, {"state", "open"}}), 2U);
    EXPECT_EQ(found({{"state", "closed"}}), 0U);
    EXPECT_EQ(found({{"rule", "promise-red"}, {"project_no", "P"}}), 1U);
    EXPECT_EQ(found({{"sent_from", "2020-02-04"}, {"sent_to", "2020-02-05"}}), 2U);
    EXPECT_EQ(found({{"sent_from", "2020-02-05"}}), 0U);
    EXPECT_EQ(records(department(), {{"department", provincial_owner}}).size(), 0U);
    for (const char* name : {"department", "region", "colour", "state", "sent_from", "sent_to"}) {
        EXPECT_TRUE(refusal([&] {
                        found({{name, "x"}});
                    }).starts_with(std::string("/") + name + " "))
            << name;
    }
}

TEST_F(ServiceTest, PagesWithoutGapsOrRepeats) {
    for (const char* number : {"A", "B", "C"}) {
        accept(number, accepted);
    }
    sweep(red);
    std::vector<std::string> numbers, ids;
    for (std::string cursor; cursor != "end";) {
        std::map<std::string, std::string> query{{"limit", "1"}};
        if (!cursor.empty()) {
            query["cursor"] = cursor;
        }
        const Json page = shown("listSupervisionRecords", operations(), query);
        numbers.push_back(page.at("items").at(0).at("number"));
        cursor = page.value("next", "end");
    }
    EXPECT_EQ(numbers,
              (std::vector<std::string>{"202002040000000003", "202002040000000002", "202002040000000001"}));
    const Json first = shown("listSupervisionNotices", operations(), {{"limit", "2"}});
    const Json second = shown("listSupervisionNotices", operations(), {{"cursor", first.at("next")}});
    EXPECT_EQ(first.at("items").size() + second.at("items").size(), 3U);
    EXPECT_FALSE(second.contains("next"));
}

TEST_F(ServiceTest, TheResponsibleDepartmentAnswersWithWhatItHasRead) {
    two_records();
    const Json record = record_of("A");
    EXPECT_EQ(answering(record, region("320500")), "not_your_record");
    EXPECT_EQ(answering(record, department(provincial_owner)), "supervision_record_not_found");
    EXPECT_EQ(answering(record, department(), ""), "/explanation required");
    service::Call stale = department();
    stale.request.fields.emplace_back("If-Match", service::entity_tag(9));
    EXPECT_EQ(answering(record, stale), "changed_meanwhile");
    service::Call fresh = department();
    fresh.request.fields.emplace_back("If-Match", service::entity_tag(1));
    EXPECT_EQ(answering(record, fresh), "none");
    const Json answered = record_of("A");
    EXPECT_EQ(answered.at("explanation"), "系统故障，今日办结。");
    EXPECT_EQ(answered.at("answered_at"), "2026-11-02T09:00:00+08:00");
    EXPECT_EQ(answered.at("state"), "open"); // what is late stays late
    EXPECT_EQ(answered.at("revision"), 2);
    EXPECT_EQ(count("SELECT count(*) FROM journal.entry WHERE action = 'supervision.answer' AND version = 2"),
              1);
}

TEST_F(ServiceTest, ANoticeIsAcknowledgedByWhomItWasSentTo) {
    two_records();
    sweep("2020-02-07T00:00:00+08:00");
    EXPECT_EQ(notices(department()), 1U);
    EXPECT_EQ(notices(region("320500")), 1U);
    EXPECT_EQ(notices(region("320583")), 0U); // a county is not its city
    EXPECT_EQ(notices(region("320000")), 1U); // sees what its cities are told
    EXPECT_EQ(notices(operations()), 4U);     // two departments, the city, and the province for its own body
    const Json mine = shown("listSupervisionNotices", department()).at("items").at(0);
    const Json city = shown("listSupervisionNotices", region("320500")).at("items").at(0);
    const std::string id = mine.at("id"), city_id = city.at("id");
    EXPECT_EQ(mine.at("record").at("level"), "city");
    EXPECT_EQ(mine.at("level"), "department");
    EXPECT_EQ(acknowledging(id, department(provincial_owner)), "notice_not_found");
    EXPECT_EQ(acknowledging("x", department()), "notice_not_found");
    EXPECT_EQ(acknowledging(id, operations()), "not_addressee");
    EXPECT_EQ(acknowledging(city_id, region("320000")), "not_addressee");
    EXPECT_EQ(acknowledging(city_id, region("320500")), "none");
    EXPECT_EQ(acknowledging(id, department()), "none");
    EXPECT_EQ(acknowledging(id, department()), "none"); // again changes nothing
    EXPECT_EQ(notices(department(), {{"state", "unread"}}), 0U);
    EXPECT_EQ(notices(department(), {{"state", "acknowledged"}}), 1U);
    EXPECT_EQ(notices(operations(), {{"state", "unread"}}), 2U);
}

TEST_F(ServiceTest, StatisticsSayHowPunctualADepartmentWas) {
    two_records(); // both late and open
    accept("B", "2020-01-10T09:00:00+08:00");
    accept("C", "2020-01-10T09:00:00+08:00");
    accept("D", "2020-01-10T09:00:00+08:00");
    finish("B", "2020-01-15T09:00:00+08:00");
    finish("C", "2020-02-20T09:00:00+08:00"); // late
    finish("D", "2020-03-02T09:00:00+08:00"); // outside of the period
    const std::map<std::string, std::string> period{{"from", "2020-01-01"}, {"to", "2020-03-01"}};
    const Json all = shown("showSupervisionStatistics", operations(), period);
    EXPECT_EQ(all.at("items").size(), 2U);
    EXPECT_EQ(all.at("total").at("open"), (Json{{"amber", 0}, {"red", 2}}));
    EXPECT_EQ(all.at("total").at("finished"), 2);
    const Json own = shown("showSupervisionStatistics", department(), period).at("items").at(0);
    EXPECT_EQ(own.at("department"), owner);
    EXPECT_EQ(own.at("department_name"), "示范审批局（演示）");
    EXPECT_EQ(own.at("sent"), (Json{{"amber", 0}, {"red", 1}}));
    EXPECT_EQ(own.at("on_time"), 1);
    EXPECT_EQ(own.at("on_time_rate"), 0.5);
    EXPECT_EQ(shown("showSupervisionStatistics", region("320100"), period).at("items").size(), 0U);
    EXPECT_EQ(shown("showSupervisionStatistics", department(provincial_owner), period)
                  .at("total")
                  .at("on_time_rate"),
              nullptr);
    EXPECT_EQ(
        refusal([&] {
            shown("showSupervisionStatistics", operations(), {{"from", "2018-01-01"}, {"to", "2020-01-01"}});
        }),
        "/from out_of_range");
    const Json page = shown("showSupervisionStatistics", operations(),
                            {{"from", "2020-01-01"}, {"to", "2020-03-01"}, {"limit", "1"}});
    EXPECT_EQ(page.at("items").size(), 1U);
    EXPECT_EQ(page.at("total"), all.at("total"));
    EXPECT_TRUE(page.contains("next"));
}

TEST_F(ServiceTest, TheRulesInForceCanBeRead) {
    const auto route = std::ranges::find(module_.routes, "listSupervisionRules",
                                         [](const service::Route& r) { return r.operation.id; });
    const Json rules = Json::parse(route->cached(operations()).value().body).at("items");
    EXPECT_EQ(rules.size(), 4U);
    EXPECT_EQ(rules.at(0).at("before"), 2);
    EXPECT_EQ(rules.at(1).at("province_after"), 5);
}

TEST(Module, NeedsItsOwnScopesEverywhere) {
    const auto made = module(*standard(), calendar());
    for (const service::Route& route : made.routes) {
        EXPECT_EQ(route.operation.scope,
                  route.method == "GET" ? std::string("supervision:read") : std::string("supervision:write"))
            << route.operation.id;
    }
    EXPECT_EQ(made.work.size(), 2U);
}

} // namespace
} // namespace gateway::supervision
