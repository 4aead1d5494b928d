// Fewer papers over the real programs: what is attached goes up with its case, and what must not be attached
// is refused with its reason.
#include "files.hpp"
#include "support/fewer_papers.hpp"

namespace gateway::test::fewer_papers {
namespace {

TEST_F(FewerPapers, AnAttachedLicenceGoesUpWithItsCaseAndCountsOnce) {
    const std::string person = place->someone(), licence = card(person), number = place->accept(person);
    const Json before = saved();
    ASSERT_TRUE(eventually([] { return place->world.delivered(); }));
    const std::size_t held = place->world.held("up_pro_material").size();
    const Answer told = place->desk.post("/v1/licences:materials", question(number, person));
    ASSERT_EQ(told.status, 200) << told.body;
    EXPECT_EQ(checked(told, own_card).at("identifier"), licence);
    EXPECT_EQ(checked(told, form).at("reason"), "not_mapped");
    EXPECT_EQ(checked(told, agents_card).at("reason"), "nobody_named");
    EXPECT_EQ(checked(told, home).at("reason"), "no_licence");
    EXPECT_EQ(told.body.at("summary"), (Json{{"materials", 4}, {"met", 1}, {"copies", 1}}));

    const Json item = attached(number, own_card, licence);
    EXPECT_EQ(item.at("outcome"), "attached") << item;
    EXPECT_EQ(attached(number, own_card, licence).at("row_guid"), item.at("row_guid")) << "the same again";
    EXPECT_EQ(outcome(number, own_card, licence), "unchanged");
    EXPECT_EQ(saved(), sum(before, 1, 1, 1));

    ASSERT_TRUE(eventually([] { return place->world.delivered(); }));
    EXPECT_EQ(place->world.held("up_pro_material").size(), held + 1);
    const Json row =
        place->world.nation("GET", "/admin/records/up_pro_material/" + text_of(item, "row_guid")).at("row");
    EXPECT_EQ(row.at("project_no"), number);
    EXPECT_EQ(row.at("material_name"), own_card);
    EXPECT_EQ(row.at("get_type"), "3") << "from the library of licences";
    EXPECT_EQ(row.at("get_num"), "0") << "no paper";
    EXPECT_EQ(row.at("material_attach_name"), "居民身份证");
    EXPECT_EQ(row.at("remark"), "电子证照标识：" + licence);
    EXPECT_TRUE(place->world.audit().faults.empty());
}

TEST_F(FewerPapers, ItIsToldThatALicenceEndsBeforeThePromise) {
    const std::string brief = place->someone(), lasting = place->someone();
    const std::string ends = card(brief, {{"valid_until", day(2)}}),
                      stays = card(lasting, {{"valid_until", day(300)}});
    const std::string first = place->accept(brief), second = place->accept(lasting);
    const auto told = [](Voice& who, const std::string& number, const std::string& person) {
        return checked(who.post("/v1/licences:materials", question(number, person)), own_card)
            .value("ends_before_promise", Json("none"));
    };
    EXPECT_EQ(told(place->desk, first, brief), true) << "promised in 15 working days";
    EXPECT_EQ(told(place->desk, second, lasting), false);
    EXPECT_EQ(told(place->desk, "SZ-NOT-YET-1", brief), nullptr) << "no case, no promise";
    const Json item = attached(first, own_card, ends);
    EXPECT_EQ(item.at("outcome"), "attached") << "valid now, which is enough";
    EXPECT_EQ(item.at("ends_before_promise"), true);
    EXPECT_EQ(attached(second, own_card, stays).at("ends_before_promise"), false);
}

TEST_F(FewerPapers, WhatIsNotInForceIsRefused) {
    const std::string person = place->someone(), number = place->accept(person);
    const Json before = saved();
    const Answer suspended = issue(person), cancelled = issue(person), old = issue(person);
    ASSERT_EQ(move(suspended, ":suspend", {{"reason", "withheld"}}).status, 200);
    ASSERT_EQ(move(cancelled, ":cancel", {{"reason", "revoked"}}).status, 200);
    const Answer next =
        move(old, ":change",
             {{"number", "N-2"},
              {"holders", {{{"name", "张三（演示）"}, {"code_type", "111"}, {"code", person}}}},
              {"face", {{"sex", "男"}, {"birth_date", "1990-01-02"}}}});
    ASSERT_EQ(next.status, 201) << next.body;
    EXPECT_EQ(outcome(number, own_card, identifier(suspended)), "suspended");
    EXPECT_EQ(outcome(number, own_card, identifier(cancelled)), "cancelled");
    EXPECT_EQ(outcome(number, own_card, identifier(old)), "superseded");
    EXPECT_EQ(outcome(number, own_card, collected(person, {{"valid_until", day(-1)}})), "expired");
    EXPECT_EQ(outcome(number, own_card, card(person, {{"valid_from", day(3)}})), "not_yet_valid");
    EXPECT_EQ(outcome(number, own_card, "1.2.156.3005.2.NONE"), "no_licence");
    EXPECT_EQ(saved(), before);
    EXPECT_EQ(outcome(number, own_card, identifier(next)), "attached") << "the version in force";
    EXPECT_EQ(outcome(number, own_card, identifier(old)), "unchanged") << "the same licence";
    EXPECT_EQ(saved(), sum(before, 1, 1, 1));
}

TEST_F(FewerPapers, TheHolderMustBeWhomTheMapSays) {
    const std::string applicant = place->someone(), helper = place->someone(), stranger = place->someone();
    const std::string number = place->accept(applicant, agent(helper));
    const std::string own = card(applicant), helpers = card(helper);
    EXPECT_EQ(outcome(number, own_card, card(stranger)), "not_the_holder");
    EXPECT_EQ(outcome(number, own_card, helpers), "not_the_holder");
    EXPECT_EQ(outcome(number, agents_card, own), "not_the_holder");
    EXPECT_EQ(outcome(number, own_card, deed(applicant)), "not_of_type");
    EXPECT_EQ(outcome(number, home, deed(stranger)), "not_the_holder");
    EXPECT_EQ(outcome(number, agents_card, helpers), "attached");
    EXPECT_EQ(outcome(number, home, deed(helper)), "attached");
    EXPECT_EQ(outcome(number, home, deed(applicant)), "attached") << "either of the two";
    const std::string alone = place->accept(applicant);
    EXPECT_EQ(outcome(alone, agents_card, helpers), "nobody_named");
    const std::string by_booklet = place->accept(applicant, {{"applyer_page_type", "113"}});
    EXPECT_EQ(outcome(by_booklet, own_card, own), "nobody_named")
        << "no licence is held under such a document";
    Json body = question(number, applicant);
    body["agent"] = party(helper);
    EXPECT_EQ(place->desk.post("/v1/licences:materials", body).body.at("summary"),
              (Json{{"materials", 4}, {"met", 3}, {"copies", 5}}));
}

TEST_F(FewerPapers, WhatCameOnPaperOrIsNotAskedForIsNotCounted) {
    const std::string person = place->someone(), licence = card(person);
    const std::string number = place->accept(
        person, {{"materials", {{{"material_name", own_card}, {"get_type", "1"}, {"get_num", "1"}}}}});
    const Json before = saved();
    EXPECT_EQ(outcome(number, own_card, licence), "taken_already");
    EXPECT_EQ(outcome(number, form, licence), "not_mapped");
    EXPECT_EQ(outcome(number, "户口簿", licence), "not_in_list");
    EXPECT_EQ(outcome(place->old_case, home, licence), "not_in_list") << "under the list of its time";
    EXPECT_EQ(saved(), before);
}

TEST_F(FewerPapers, ACaseOfAnotherBodyIsNotThere) {
    const std::string person = place->someone(), licence = card(person), number = place->accept(person);
    const Answer foreign = place->neighbour.post("/v1/licences:attach", order(number, own_card, licence));
    const Answer missing = attach(order("SZ-NONE-1", own_card, licence));
    EXPECT_EQ(foreign.status, 404);
    EXPECT_EQ(foreign.code(), "case_not_found");
    EXPECT_EQ(missing.code(), foreign.code());
    EXPECT_EQ(place->neighbour.send("PUT", place->map_path(), {{"items", Json::array()}}, "\"r1\"").code(),
              "not_owner");
    const Answer looked = place->neighbour.post("/v1/licences:materials", question(number, person));
    EXPECT_EQ(checked(looked, own_card).value("identifier", ""), licence) << "it may look at cards";
    EXPECT_EQ(checked(looked, own_card).value("ends_before_promise", Json("none")), nullptr)
        << "what the case promised is not told";
    EXPECT_EQ(checked(looked, home).value("reason", ""), "no_right_to_type");
    EXPECT_EQ(
        place->neighbour.get("/v1/licences:savings?department=" + std::string(sample_body)).body.at("items"),
        Json::array());
    Json body = order(number, own_card, licence);
    body["purpose"]["matter_code"] = std::string(sample_body) + "3000199001000";
    EXPECT_EQ(attach(body).fault(), "/purpose/matter_code not_of_case");
}

TEST_F(FewerPapers, NothingIsAttachedToAFinishedCase) {
    const std::string person = place->someone(), licence = card(person), number = place->accept(person);
    EXPECT_EQ(outcome(number, own_card, licence), "attached");
    ASSERT_EQ(place->desk.post("/v1/cases/" + number + ":withdraw", {{"reason", "申请人撤回"}}).status, 200);
    Json both = order(number, own_card, licence);
    both["items"].push_back(item_of(home, deed(person)));
    const Json before = saved();
    EXPECT_EQ(attach(both).code(), "case_finished");
    EXPECT_EQ(outcome(number, own_card, licence), "unchanged");
    EXPECT_EQ(saved(), before);
}

TEST_F(FewerPapers, ACodeIsForItsLicenceAndIsKeptWhenTheRequestFails) {
    const std::string person = place->someone(), licence = card(person), number = place->accept(person);
    const auto code = [&] {
        const Answer given =
            place->operators.post("/v1/licences/" + licence + ":authorize", {{"holder", party(person)}});
        EXPECT_EQ(given.status, 200) << given.body;
        return Json{{"ground", "code"}, {"code", given.body.at("code")}};
    };
    Json body = order(number, own_card, card(person));
    body["consent"] = code();
    EXPECT_EQ(attach(body).body.at("items")[0].at("reason"), "consent_required") << "for the other card";
    EXPECT_EQ(attach(body).code(), "pass_invalid") << "used";

    const Json consent = code();
    Json other = question(number, place->someone());
    other["consent"] = consent;
    EXPECT_EQ(place->desk.post("/v1/licences:materials", other).fault(), "/applicant not_the_holder");
    body = order("SZ-NONE-1", own_card, licence);
    body["consent"] = consent;
    EXPECT_EQ(attach(body).code(), "case_not_found");
    body["purpose"]["project_no"] = number;
    EXPECT_EQ(attach(body).body.at("summary").at("attached"), 1) << "by neither of the two was it used up";
}

TEST_F(FewerPapers, EachRouteIsClosedWithoutItsScopeRightOrGround) {
    const std::string person = place->someone(), licence = card(person), number = place->accept(person);
    const auto with = [](const std::vector<std::string>& scopes) {
        return Voice(place->world, place->world.add_client(service::Role::department, sample_body, scopes));
    };
    Voice user = with({"licences:use"}), clerk = with({"cases:read", "cases:write", "matters:read"});
    const Json body = order(number, own_card, licence);
    for (const Answer& answer :
         {user.post("/v1/licences:attach", body), clerk.post("/v1/licences:attach", body),
          clerk.post("/v1/licences:materials", question(number, person)), user.get(place->map_path()),
          clerk.send("PUT", place->map_path(), {{"items", Json::array()}}, "\"r1\""),
          user.get("/v1/licences:savings")}) {
        EXPECT_EQ(answer.status, 403);
        EXPECT_EQ(answer.code(), "insufficient_scope") << answer.body;
    }
    Voice unrightful = with({"licences:use", "cases:write"});
    EXPECT_EQ(unrightful.post("/v1/licences:attach", body).body.at("items")[0].at("reason"),
              "no_right_to_type");
    Json written = body;
    written["consent"]["ground"] = "written";
    EXPECT_EQ(attach(written).body.at("items")[0].at("reason"), "consent_required");
    http::Client anybody(place->world.gateway_url());
    for (const char* path : {"/v1/licences:attach", "/v1/licences:materials"}) {
        EXPECT_EQ(
            anybody.send("POST", path, {{"Content-Type", "application/json"}}, "{}").response.value().status,
            401);
    }
    EXPECT_EQ(anybody.send("GET", "/v1/licences:savings", {}, "").response.value().status, 401);
}

TEST_F(FewerPapers, LeaveNoTraceOfAPersonInTheLog) {
    const std::string person = place->someone(), licence = card(person), number = place->accept(person);
    EXPECT_EQ(outcome(number, own_card, licence), "attached");
    const auto log = [] { return app::read_file(place->world.folder() / "gateway.log"); };
    EXPECT_TRUE(eventually([&] { return log().find("/v1/licences:attach") != std::string::npos; }));
    EXPECT_EQ(log().find(person), std::string::npos);
    EXPECT_EQ(log().find("张三"), std::string::npos);
    EXPECT_EQ(log().find(licence), std::string::npos);
}

} // namespace
} // namespace gateway::test::fewer_papers
