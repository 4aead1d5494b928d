// What departments do in the very moment in which a reform takes effect, each side held at a known point.
#include "province.hpp"

#include <gtest/gtest.h>

#include <future>
#include <thread>

namespace gateway::test {
namespace {

const std::string giver = body_code(1);
const std::string heir = body_code(3);
constexpr auto permit = "320199001000";
constexpr auto licence = "320199002000";
constexpr auto fresh = "320199003000"; ///< the giver has no list of it yet

std::string code_of(const std::string& body, const std::string& item) { return body + "3" + item; }

class MeetingAReform : public testing::Test {
protected:
    MeetingAReform() {
        for (const char* item : {permit, licence, fresh}) {
            province.add_item(item);
        }
        province.import("/v1/bodies:import", {province.body_record(giver, "甲局（示例）")});
        province.import("/v1/matters:import",
                        {province.list_of(giver, permit), province.list_of(giver, licence)});
        const auto answer =
            province.confirm({{"name", "示例机构改革"},
                              {"effective_at", format_time(province.now())},
                              {"bodies", {province.body_record(heir, "丙局（示例）")}},
                              {"changes", {{{"kind", "rename"}, {"from", {giver}}, {"to", {heir}}}}}});
        EXPECT_EQ(answer.status, 200) << answer.code << reasons_of(answer);
    }

    Json next_version(const std::string& item) const {
        Json list = province.list_of(giver, item);
        list["promise_day"] = 3;
        return list;
    }
    void wait_for(long long waiters) {
        const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(8);
        while (province.waiting() < waiters) {
            if (std::chrono::steady_clock::now() > give_up) {
                FAIL() << "fewer than " << waiters << " wait";
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
    }
    /// Runs `meanwhile` while the reform has done everything and has not committed.
    void before_its_commit(const std::function<void()>& meanwhile) {
        std::future<void> reform;
        const auto holder = province.connect();
        holder->transact([&](store::Transaction& tx) {
            tx.exec("LOCK TABLE access.succession IN EXCLUSIVE MODE"); // written behind the lists
            reform = std::async(std::launch::async, [this] {
                const auto session = province.connect();
                province.apply_due(*session);
            });
            wait_for(1);
            meanwhile();
        });
        reform.get();
        EXPECT_EQ(province.column("SELECT state FROM reform.reform"), std::set<std::string>{"applied"});
    }
    std::future<Province::Answer> asking(const std::string& method, const std::string& pattern, Ask asked) {
        return std::async(std::launch::async, [this, method, pattern, asked = std::move(asked)] {
            const auto session = province.connect();
            return province.ask(*session, method, pattern, asked);
        });
    }
    std::future<std::string> importing(const Json& list) {
        return std::async(std::launch::async, [this, list] {
            const auto session = province.connect();
            std::string reason;
            session->transact([&](store::Transaction& tx) {
                const auto outcomes = province.import(tx, "/v1/matters:import", {list}, giver);
                reason = outcomes.at(0).reasons.empty() ? "" : outcomes[0].reasons[0].code;
            });
            return reason;
        });
    }
    std::string in_use() {
        std::string text;
        for (const auto& row : province.rows("SELECT code, task_version FROM matters.matter WHERE state <> "
                                             "'cancelled' ORDER BY code")) {
            text += row[0] + " v" + row[1] + "\n";
        }
        return text;
    }
    std::string promise_of(const std::string& code) {
        return province.rows("SELECT promise_day FROM matters.matter WHERE code = '" + code + "'")
            .at(0)
            .at(0);
    }

    Province province;
};

TEST_F(MeetingAReform, APublicationThatWaitsForItFindsTheCodeCancelled) {
    std::future<std::string> version, list;
    before_its_commit([&] {
        version = importing(next_version(permit));
        wait_for(2);
        list = importing(province.list_of(giver, fresh));
        wait_for(3);
    });
    EXPECT_EQ(version.get(), "matter_cancelled");
    EXPECT_EQ(list.get(), "body_inactive") << "a ceased body publishes nothing new";
    EXPECT_EQ(in_use(), code_of(heir, permit) + " v1\n" + code_of(heir, licence) + " v1\n");
}

TEST_F(MeetingAReform, APublicationItWaitsForMovesWithItsNewestVersion) {
    const auto session = province.connect();
    std::future<void> reform;
    session->transact([&](store::Transaction& tx) {
        const auto outcomes = province.import(tx, "/v1/matters:import",
                                              {next_version(permit), province.list_of(giver, fresh)}, giver);
        EXPECT_TRUE(outcomes.at(0).reasons.empty() && outcomes.at(1).reasons.empty());
        reform = std::async(std::launch::async, [this] {
            const auto other = province.connect();
            province.apply_due(*other);
        });
        wait_for(1);
    });
    reform.get();
    EXPECT_EQ(in_use(), code_of(heir, permit) + " v1\n" + code_of(heir, licence) + " v1\n" +
                            code_of(heir, fresh) + " v1\n");
    EXPECT_EQ(promise_of(code_of(heir, permit)), "3");
    EXPECT_EQ(province.number("SELECT count(*) FROM matters.lineage"), 3);
}

TEST_F(MeetingAReform, ADraftThatIsWorkedOnGoesToTheHeir) {
    const auto draft = province.ask("POST", "/v1/matters/{code}:revise",
                                    {.parameters = {{"code", code_of(giver, permit)}}, .as = giver});
    ASSERT_EQ(draft.status, 201) << draft.code;
    const std::map<std::string, std::string> id{{"id", draft.body.at("id").get<std::string>()}};
    std::future<Province::Answer> submitted, revised;
    before_its_commit([&] {
        submitted = asking("POST", "/v1/matter-drafts/{id}:submit",
                           {.parameters = id, .if_match = draft.etag, .as = giver});
        wait_for(2);
        revised = asking("POST", "/v1/matters/{code}:revise",
                         {.parameters = {{"code", code_of(giver, licence)}}, .as = giver});
        wait_for(3);
    });
    const auto late = submitted.get();
    EXPECT_TRUE(late.status == 412 || late.status == 403 || late.status == 404) << late.status << late.code;
    EXPECT_EQ(revised.get().code, "matter_cancelled");
    EXPECT_EQ(province.column("SELECT owner || ' ' || code FROM matters.draft"),
              std::set{heir + " " + code_of(heir, permit)});
}

TEST_F(MeetingAReform, WhatComesInMeanwhileIsTakenAndNotStuck) {
    before_its_commit([&] {
        province.accept_case(giver, code_of(giver, permit));
        province.receive_application(giver, code_of(giver, licence));
    });
    const std::string number = *province.column("SELECT application_no FROM cases.application").begin();
    // As operations: who succeeds the body has its rights through the registry.
    const auto accepted = province.ask("POST", "/v1/applications/{application_no}:accept",
                                       {.body = Json::object(), .parameters = {{"application_no", number}}});
    EXPECT_EQ(accepted.status, 201) << accepted.code << reasons_of(accepted);
    EXPECT_EQ(province.column("SELECT matter_code FROM cases.\"case\""),
              (std::set{code_of(giver, permit), code_of(heir, licence)}));
}

TEST_F(MeetingAReform, AMapThatIsSetInThatMomentIsTheOldCodes) {
    const std::string old_code = code_of(giver, permit);
    ASSERT_EQ(province.map_material(old_code, "business_licence").status, 200);
    std::future<Province::Answer> set;
    before_its_commit([&] {
        set = asking("PUT", "/v1/matters/{code}/licences",
                     {.body = {{"items", Json::array()}},
                      .parameters = {{"code", old_code}},
                      .if_match = "\"r1\"",
                      .as = giver});
        wait_for(2);
    });
    EXPECT_EQ(set.get().body.at("matter_code"), old_code);
    EXPECT_EQ(province.column("SELECT matter_code || ' ' || revision FROM licenses.material_map WHERE items "
                              "<> '[]'"),
              std::set{code_of(heir, permit) + " 1"});
}

TEST_F(MeetingAReform, AnEndAndASuspensionAtTheSameTimeHurtNeither) {
    const auto stands =
        province.ask("GET", "/v1/matters/{code}", {.parameters = {{"code", code_of(giver, permit)}}});
    std::future<Province::Answer> suspended;
    before_its_commit([&] {
        suspended =
            asking("POST", "/v1/matters/{code}:suspend",
                   {.parameters = {{"code", code_of(giver, permit)}}, .if_match = stands.etag, .as = giver});
        wait_for(2);
    });
    EXPECT_EQ(suspended.get().status, 412) << "the list changed since it was read";
    EXPECT_EQ(in_use(), code_of(heir, permit) + " v1\n" + code_of(heir, licence) + " v1\n");
}

} // namespace
} // namespace gateway::test
