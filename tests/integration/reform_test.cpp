#include "support/voice.hpp"

#include <gtest/gtest.h>

namespace gateway::test {
namespace {

constexpr auto neighbour_body = "11320600PDY003069Q"; // Nantong
constexpr auto renamed_body = "11320200PDY003026N";   // Wuxi
constexpr auto heir_body = "11320500PDY090019E";      // does not exist before the reform
constexpr auto new_body = "11320200PDY090027R";       // nor does this
constexpr int moment = 120;                           ///< seconds; a reform takes effect within five

const std::vector<std::string> scopes{"matters:read", "matters:write", "matters:publish", "cases:read",
                                      "cases:write"};

/// A reform as operations carries it out, with the departments' systems and the nation beside it.
class ReformOfTheProvince : public testing::Test {
protected:
    ReformOfTheProvince()
        : operations_(world_, world_.add_client(service::Role::operations, "11320000PDY00001XW",
                                                {"matters:read", "directory:write", "reforms:manage",
                                                 "delivery:read", "cases:read"})),
          clerk_(world_, world_.add_client(service::Role::department, sample_body, scopes)),
          neighbour_(world_, world_.add_client(service::Role::department, neighbour_body, scopes)),
          renamed_(world_, world_.add_client(service::Role::department, renamed_body, scopes)) {
        matter_ = world_.publish_matter();
        publish(clerk_, sample_body, {});
        publish(neighbour_, neighbour_body, {code_of(neighbour_body)});
        publish(renamed_, renamed_body, {code_of(renamed_body)});
    }

    static Json body_record(const std::string& body, const std::string& name) {
        return {{"org_name", name},
                {"org_short_name", name},
                {"credit_code", body},
                {"exist_task", "1"},
                {"order_num", 1}};
    }
    /// The sample matter's code, or one of its handling items', with another body.
    std::string code_of(const std::string& body, int item = 0) const {
        std::string code = body + matter_.substr(18);
        if (item > 0) {
            code += std::string(item < 10 ? "0" : "") + std::to_string(item);
        }
        return code;
    }
    static Json list_of(const std::string& code) {
        Json matter = sample_matter();
        matter["task_code"] = code.substr(0, 31);
        matter["dept_code"] = code.substr(0, 18);
        matter["dept_name"] = "示范机关" + code.substr(0, 18);
        if (code.size() > 31) {
            matter["task_handle_item"] = code;
        }
        return matter;
    }
    void publish(Voice& body, const std::string& credit_code, const std::vector<std::string>& codes) {
        const Answer registered =
            operations_.post("/v1/bodies", body_record(credit_code, "示范机关" + credit_code));
        ASSERT_EQ(registered.status, 201) << registered.body.dump();
        std::vector<Json> lines;
        for (const std::string& code : codes) {
            lines.push_back(list_of(code));
        }
        if (lines.empty()) {
            return;
        }
        const Answer report = body.post_lines("/v1/matters:import", lines);
        ASSERT_EQ(report.status, 200) << report.body.dump();
        ASSERT_EQ(report.body.at("rejected"), 0) << report.body.dump();
    }

    static Json plan(Json changes, Json bodies) {
        return {{"name", "示例机构改革"},
                {"effective_at", format_time(std::chrono::floor<std::chrono::seconds>(system_clock()()))},
                {"bodies", std::move(bodies)},
                {"changes", std::move(changes)}};
    }
    static Json merge_and_rename() {
        return plan({{{"kind", "merge"}, {"from", {sample_body, neighbour_body}}, {"to", {heir_body}}},
                     {{"kind", "rename"}, {"from", {renamed_body}}, {"to", {new_body}}}},
                    {body_record(heir_body, "示例综合局"), body_record(new_body, "示例新局")});
    }
    /// Drafts and confirms it: its path.
    std::string confirm(const Json& reform) {
        const Answer made = operations_.post("/v1/reforms", reform);
        EXPECT_EQ(made.status, 201) << made.body.dump();
        const std::string path = "/v1/reforms/" + made.body.at("id").get<std::string>();
        const Answer confirmed = operations_.send("POST", path + ":confirm", nullptr, made.etag);
        EXPECT_EQ(confirmed.status, 200) << confirmed.body.dump();
        return path;
    }
    std::string state_of(const std::string& path) {
        return operations_.get(path).body.at("state").get<std::string>();
    }
    bool applied(const std::string& path) {
        return eventually([&] { return state_of(path) != "confirmed"; }, moment) &&
               state_of(path) == "applied";
    }
    std::string accept(Voice& clerk, const std::string& code, int number) {
        const Answer answer = clerk.post("/v1/cases", accept_record(code, number));
        EXPECT_EQ(answer.status, 201) << answer.body.dump();
        return answer.body.value("project_no", "");
    }
    void finish(Voice& clerk, const std::string& project_no) {
        const Answer done = clerk.post("/v1/cases/" + project_no + "/result",
                                       {{"result_date", format_time(std::chrono::floor<std::chrono::seconds>(
                                                            system_clock()() - std::chrono::hours(1)))},
                                        {"result_type", "1"},
                                        {"is_delivery_results", "0"}});
        EXPECT_EQ(done.status, 201) << done.body.dump();
    }
    static std::set<std::string> numbers(const Answer& answer) {
        EXPECT_EQ(answer.status, 200) << answer.body.dump();
        std::set<std::string> all;
        for (const Json& item : answer.body.value("items", Json::array())) {
            all.insert(item.at("project_no").get<std::string>());
        }
        return all;
    }
    std::vector<Json> national_rows(const std::string& table) {
        std::vector<Json> rows;
        const Json page = world_.nation("GET", "/admin/records?limit=10000&content=1&table=" + table);
        for (const Json& record : page.is_array() ? page : page.at("records")) {
            rows.push_back(record.at("row"));
        }
        return rows;
    }
    /// Of every list the nation holds: code → task_state and task_version.
    std::map<std::string, std::string> national_lists() {
        std::map<std::string, std::string> lists;
        for (const Json& row : national_rows("up_task_general_basic")) {
            lists[row.value("task_handle_item", row.at("task_code").get<std::string>())] =
                row.at("task_state").get<std::string>() + " v" + row.at("task_version").dump();
        }
        return lists;
    }
    /// Of every body the nation holds: whether it exercises matters.
    std::map<std::string, std::string> national_bodies() {
        std::map<std::string, std::string> bodies;
        for (const Json& row : national_rows("up_zone_organization")) {
            bodies[row.at("credit_code")] = row.at("exist_task");
        }
        return bodies;
    }
    void expect_all_taken() {
        EXPECT_TRUE(eventually([&] { return world_.delivered(); }, moment))
            << operations_.get("/v1/deliveries/summary").body.dump();
    }

    World world_;
    std::string matter_;
    Voice operations_, clerk_, neighbour_, renamed_;
};

TEST_F(ReformOfTheProvince, TheNationTakesAMergeAndARenameInTheirOrder) {
    const std::string under_way = accept(clerk_, matter_, 1);
    const std::string finished = accept(clerk_, matter_, 2);
    finish(clerk_, finished);
    Json application = accept_record(matter_, 3);
    application.erase("accept_date");
    application["received_at"] = application["apply_date"];
    const Answer received = clerk_.post("/v1/applications", application);
    ASSERT_EQ(received.status, 201) << received.body.dump();
    expect_all_taken();

    ASSERT_TRUE(applied(confirm(merge_and_rename())));
    expect_all_taken();
    const std::map<std::string, std::string> lists{{matter_, "3 v1"},
                                                   {code_of(neighbour_body), "3 v1"},
                                                   {code_of(renamed_body), "3 v1"},
                                                   {code_of(heir_body), "1 v1"},
                                                   {code_of(new_body), "1 v1"}};
    EXPECT_EQ(national_lists(), lists);
    const std::map<std::string, std::string> bodies{
        {sample_body, "0"}, {neighbour_body, "0"}, {renamed_body, "0"}, {heir_body, "1"}, {new_body, "1"}};
    EXPECT_EQ(national_bodies(), bodies);

    const Json successors = Json::array({code_of(heir_body)});
    const auto old_list = [&] { return clerk_.get("/v1/matters/" + matter_).body; };
    EXPECT_TRUE(eventually([&] { return old_list().value("succeeded_by", Json()) == successors; }))
        << old_list().dump();
    EXPECT_EQ(old_list().at("state"), "cancelled");

    // The client's token is as old as the body that ceased.
    EXPECT_EQ(numbers(clerk_.get(std::string("/v1/cases?handed_to=") + heir_body)), std::set{under_way});
    EXPECT_EQ(numbers(clerk_.get(std::string("/v1/cases?state=finished&department=") + sample_body)),
              std::set{finished});
    EXPECT_EQ(numbers(renamed_.get(std::string("/v1/cases?department=") + sample_body)),
              std::set<std::string>{})
        << "no successor of that body";
    finish(clerk_, under_way);
    const Answer moved =
        clerk_.get("/v1/applications/" + received.body.at("application_no").get<std::string>());
    EXPECT_EQ(moved.body.value("matter_code", ""), code_of(heir_body)) << moved.body.dump();

    const Answer refused = clerk_.post("/v1/cases", accept_record(matter_, 4));
    EXPECT_EQ(refused.status, 422);
    EXPECT_NE(refused.body.dump().find(code_of(heir_body)), std::string::npos) << refused.body.dump();
    accept(clerk_, code_of(heir_body), 5);
    accept(neighbour_, code_of(heir_body), 6);
    expect_all_taken();
}

TEST_F(ReformOfTheProvince, TheNationTakesARollbackAndTheSameReformOnceMore) {
    const std::string under_way = accept(clerk_, matter_, 1);
    expect_all_taken();
    const std::string path = confirm(merge_and_rename());
    ASSERT_TRUE(applied(path));
    EXPECT_EQ(operations_.get(path + "/dependencies").body.at("items"), Json::array());
    const Answer back = operations_.send("POST", path + ":rollback", nullptr, operations_.get(path).etag);
    ASSERT_EQ(back.status, 200) << back.body.dump();
    expect_all_taken();
    const std::map<std::string, std::string> lists{{matter_, "1 v1"},
                                                   {code_of(neighbour_body), "1 v1"},
                                                   {code_of(renamed_body), "1 v1"},
                                                   {code_of(heir_body), "3 v1"},
                                                   {code_of(new_body), "3 v1"}};
    EXPECT_EQ(national_lists(), lists);
    const std::map<std::string, std::string> bodies{
        {sample_body, "1"}, {neighbour_body, "1"}, {renamed_body, "1"}, {heir_body, "0"}, {new_body, "0"}};
    EXPECT_EQ(national_bodies(), bodies);
    finish(clerk_, under_way);
    EXPECT_TRUE(eventually([&] { return clerk_.post("/v1/cases", accept_record(matter_, 2)).status == 201; }))
        << "the old list is in use again";

    ASSERT_TRUE(applied(confirm(merge_and_rename())));
    expect_all_taken();
    EXPECT_EQ(national_lists().at(code_of(heir_body)), "1 v2");
    EXPECT_EQ(national_lists().at(matter_), "3 v1");
}

TEST_F(ReformOfTheProvince, OnlyOperationsManageReforms) {
    const std::string id = operations_.post("/v1/reforms", merge_and_rename()).body.at("id");
    Voice region(world_,
                 world_.add_client(service::Role::region, sample_body, {"matters:read", "cases:read"}));
    const std::string path = "/v1/reforms/" + id;
    const std::vector<std::pair<std::string, std::string>> routes{{"GET", "/v1/reforms"},
                                                                  {"POST", "/v1/reforms"},
                                                                  {"GET", path},
                                                                  {"PUT", path},
                                                                  {"DELETE", path},
                                                                  {"GET", path + "/preview"},
                                                                  {"GET", path + "/changes"},
                                                                  {"GET", path + "/dependencies"},
                                                                  {"POST", path + ":confirm"},
                                                                  {"POST", path + ":withdraw"},
                                                                  {"POST", path + ":rollback"}};
    http::Client nobody(world_.gateway_url());
    for (const auto& [method, target] : routes) {
        const Json body = method == "PUT" || target == "/v1/reforms" ? merge_and_rename() : Json();
        const Json sent = method == "GET" ? Json() : body;
        EXPECT_EQ(clerk_.send(method, target, sent, "\"r1\"").status, 403) << method << target;
        EXPECT_EQ(region.send(method, target, sent, "\"r1\"").status, 403) << method << target;
        EXPECT_EQ(nobody.send(method, target, {}, "").response.value().status, 401) << method << target;
    }
    EXPECT_EQ(state_of(path), "draft");
}

TEST_F(ReformOfTheProvince, WhatIsNoRequestIsRefusedInEveryPlace) {
    const Answer made = operations_.post("/v1/reforms", merge_and_rename());
    const std::string path = "/v1/reforms/" + made.body.at("id").get<std::string>();
    for (const char* verb : {":confirm", ":withdraw", ":rollback"}) {
        EXPECT_EQ(operations_.send("POST", path + verb, nullptr).code(), "if_match_required") << verb;
        EXPECT_EQ(operations_.send("POST", path + verb, nullptr, "\"r7\"").status, 412) << verb;
    }
    EXPECT_EQ(operations_.send("PUT", path, merge_and_rename()).code(), "if_match_required");
    EXPECT_EQ(operations_.send("DELETE", path, nullptr).code(), "if_match_required");
    EXPECT_EQ(operations_.send("PUT", path, std::string(9u << 20, 'x'), made.etag).status, 413);
    for (const char* query : {"?after=x", "?after=Li4v", "?after=%00", "?limit=0", "?limit=-1", "?limit=1e9",
                              "?state=every", "?state=%E5%BC", "?everything=1"}) {
        for (const std::string& list : {std::string("/v1/reforms"), path + "/changes"}) {
            const Answer answer = operations_.get(list + query);
            EXPECT_TRUE(answer.status >= 400 && answer.status < 500) << list << query << answer.status;
            EXPECT_FALSE(answer.code().empty()) << list << query;
        }
    }
    for (const char* id : {"%00", "none", "%27%3B--", "%E5%BC", "%2e%2e%2f", "%0d%0a"}) {
        for (const char* view : {"", "/preview", "/changes", "/dependencies"}) {
            const Answer answer = operations_.get(std::string("/v1/reforms/") + id + view);
            EXPECT_TRUE(answer.status >= 400 && answer.status < 500) << id << view << answer.status;
        }
    }
    EXPECT_EQ(operations_.get(path).etag, made.etag);
}

TEST_F(ReformOfTheProvince, KilledBeforeTheLastOfItIsWrittenItTakesEffectWholeAtTheNextStart) {
    constexpr int lists = 99; // handling items of each of three bodies
    for (const auto& [body, clerk] : {std::pair{std::string(sample_body), &clerk_},
                                      {std::string(neighbour_body), &neighbour_},
                                      {std::string(renamed_body), &renamed_}}) {
        std::vector<Json> lines;
        for (int item = 1; item <= lists; ++item) {
            lines.push_back(list_of(code_of(body, item)));
        }
        const Answer report = clerk->post_lines("/v1/matters:import", lines);
        ASSERT_EQ(report.body.at("rejected"), 0) << report.body.dump();
    }
    const auto count = [&](const std::string& condition) {
        long long number = 0;
        world_.transact([&](store::Transaction& tx) {
            number = tx.exec("SELECT count(*) FROM " + condition)[0][0].as<long long>();
        });
        return number;
    };
    const auto ended = [&] { return count("matters.matter WHERE state = 'cancelled'"); };
    const auto waits = [&] {
        return count("pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()") > 0;
    };
    const std::string path = confirm(merge_and_rename());
    world_.transact([&](store::Transaction& tx) {
        // Written when every list has moved: there it waits, all but done.
        tx.exec("LOCK TABLE access.succession IN EXCLUSIVE MODE");
        ASSERT_TRUE(eventually(waits, moment));
        world_.kill_gateway();
    });
    EXPECT_EQ(ended(), 0);
    world_.start_gateway();
    ASSERT_TRUE(applied(path));
    EXPECT_EQ(ended(), 3 * (lists + 1));
    EXPECT_EQ(count("matters.matter WHERE state = 'published'"), 2 * (lists + 1));
    EXPECT_EQ(count("matters.lineage"), 3 * (lists + 1));
    expect_all_taken();
}

} // namespace
} // namespace gateway::test
