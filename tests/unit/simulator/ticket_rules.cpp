// Tickets between regions, and the region that the simulator plays.
#include "province_side.hpp"
#include "single_use.hpp"

#include <gtest/gtest.h>

namespace gateway::simulator::test {
namespace {

const Json zhang{{"user_name", "张三（演示）"}, {"cert_type", "111"}, {"cert_no", face_person}};

class TicketRules : public ::testing::Test {
protected:
    Province province;
    Region shanghai = province.add_region("p31");

    std::string issue(const std::string& audience = "p31") {
        const Json answer =
            province.answer("/trust/v1/tickets", {{"audience", audience}, {"level", "RC03"}}, zhang);
        EXPECT_EQ(answer["expires_in"], 60);
        return answer.value("ticket", "");
    }
    http::Response redeem(const std::string& ticket, const Region& region) {
        return province.call("/trust/v1/tickets:redeem", {{"ticket", ticket}}, std::nullopt, region);
    }
    std::string issue_code(const Json& body, const Json& content = zhang) {
        return code_of(province.call("/trust/v1/tickets", body, content));
    }
};

TEST_F(TicketRules, TheAudienceLearnsWhoWhenceAndHowSure) {
    const Json answer =
        province.answer("/trust/v1/tickets:redeem", {{"ticket", issue()}}, std::nullopt, shanghai);
    EXPECT_EQ(answer["issuer_region"], "p32");
    EXPECT_EQ(answer["level"], "RC03");
    EXPECT_EQ(answer["content"], zhang);
}

TEST_F(TicketRules, ATicketOpensOnceAndTheSecondTryIsRecorded) {
    const std::string ticket = issue();
    EXPECT_EQ(redeem(ticket, shanghai).status, 200);
    const http::Response again = redeem(ticket, shanghai);
    EXPECT_EQ(again.status, 409);
    EXPECT_EQ(code_of(again), "ticket_used");
    const Json trust = parse_json(province.get("/admin/trust").text());
    ASSERT_EQ(trust["replays"].size(), 1U);
    EXPECT_EQ(trust["replays"][0]["what"], "ticket");
    EXPECT_EQ(trust["replays"][0]["by"], "p31");
    EXPECT_EQ(trust["replays"][0]["name"], single_use_name(ticket));
    EXPECT_EQ(trust["refused"]["ticket_used"], 1);
}

TEST_F(TicketRules, SixtySecondsByThePlatformsClock) {
    const std::string ticket = issue();
    const std::string other = issue();
    province.pass(std::chrono::seconds(59));
    EXPECT_EQ(redeem(other, shanghai).status, 200);
    province.pass(std::chrono::seconds(1));
    const http::Response late = redeem(ticket, shanghai);
    EXPECT_EQ(late.status, 409);
    EXPECT_EQ(code_of(late), "ticket_expired");
}

TEST_F(TicketRules, OnlyTheAudienceMayRedeem) {
    const std::string ticket = issue();
    EXPECT_EQ(code_of(redeem(ticket, province.jiangsu())), "ticket_audience");
    EXPECT_EQ(redeem(ticket, shanghai).status, 200) << "a wrong region's try does not use it up";
    EXPECT_EQ(code_of(redeem(ticket, province.jiangsu())), "ticket_audience");
}

TEST_F(TicketRules, AGuessIsUnknown) {
    const http::Response response = redeem("guess", shanghai);
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(code_of(response), "ticket_unknown");
}

TEST_F(TicketRules, WhatIsNoTicketIsRefused) {
    EXPECT_EQ(issue_code({{"audience", "p99"}, {"level", "RC03"}}), "unknown_audience");
    EXPECT_EQ(issue_code({{"audience", "p32"}, {"level", "RC03"}}), "unknown_audience") << "to itself";
    EXPECT_EQ(issue_code({{"audience", "p31"}, {"level", "RC06"}}), "malformed");
    EXPECT_EQ(issue_code({{"audience", "p31"}}), "malformed");
    EXPECT_EQ(issue_code({{"audience", "p31"}, {"level", "RC03"}}, {{"cert_no", face_person}}), "malformed");
}

TEST_F(TicketRules, AnIssuedTicketHoldsNoPersonOnceItWasRedeemed) {
    const std::string ticket = issue();
    ASSERT_EQ(redeem(ticket, shanghai).status, 200);
    EXPECT_EQ(province.nation().signon.tickets.find(ticket)->value.person, "");
}

class RegionRules : public TicketRules {
protected:
    http::Response visit(const Json& body) {
        return province.order("POST", "/admin/region/p33/visits", body);
    }
    http::Response arrive(const std::string& ticket) {
        return province.get("/region/p33/arrive?ticket=" + ticket);
    }
};

TEST_F(RegionRules, AVisitorFromJiangsuArrives) {
    const http::Response page = arrive(issue("p33"));
    ASSERT_EQ(page.status, 200) << page.text();
    EXPECT_NE(page.text().find("<dd>张*****</dd>"), std::string::npos) << page.text();
    EXPECT_EQ(page.text().find("张三"), std::string::npos) << "the name is masked";
    EXPECT_EQ(page.text().find(face_person), std::string::npos) << "the number is masked";
    EXPECT_NE(page.text().find("Jiangsu"), std::string::npos);
    EXPECT_NE(page.text().find("RC03"), std::string::npos);
}

TEST_F(RegionRules, AReplayShowsTheRefusal) {
    const std::string ticket = issue("p33");
    ASSERT_EQ(arrive(ticket).status, 200);
    const http::Response again = arrive(ticket);
    EXPECT_EQ(again.status, 409);
    EXPECT_NE(again.text().find("ticket_used"), std::string::npos);
    EXPECT_EQ(arrive(issue("p31")).status, 403) << "another region's ticket";
    EXPECT_EQ(arrive("guess").status, 404);
    EXPECT_EQ(province.get("/region/p33/arrive").status, 400);
}

TEST_F(RegionRules, AHeadDoesNotUseUpTheTicket) {
    const std::string ticket = issue("p33");
    http::Request head;
    head.method = "HEAD";
    head.path = "/region/p33/arrive";
    head.query = "ticket=" + ticket;
    EXPECT_EQ(province.serve(head).status, 405);
    EXPECT_EQ(arrive(ticket).status, 200);
}

TEST_F(RegionRules, AVisitToJiangsuBringsATicketForIt) {
    const http::Response response = visit({{"cert_no", zhejiang_person}, {"level", "RC02"}});
    ASSERT_EQ(response.status, 201) << response.text();
    const Json made = parse_json(response.text());
    EXPECT_EQ(made["url"], std::string(arrival_url) + "?ticket=" + made["ticket"].get<std::string>());
    const Json answer = province.answer("/trust/v1/tickets:redeem", {{"ticket", made["ticket"]}});
    EXPECT_EQ(answer["issuer_region"], "p33");
    EXPECT_EQ(answer["level"], "RC02");
    EXPECT_EQ(answer["content"]["cert_no"], zhejiang_person);
    EXPECT_EQ(answer["content"]["user_name"], "钱一（浙江演示）");
    EXPECT_EQ(answer["content"]["user_mobile"], "19900000011");
}

TEST_F(RegionRules, ARegionVouchesForItsOwnPeopleAndTheirLevelOnly) {
    EXPECT_EQ(code_of(visit({{"cert_no", face_person}})), "unknown_person");
    EXPECT_EQ(code_of(visit({{"cert_no", zhejiang_person}, {"level", "RC05"}})), "level_not_held");
    EXPECT_EQ(code_of(visit({{"cert_no", zhejiang_person}, {"level", "RC0"}})), "level_not_held");
    EXPECT_EQ(code_of(visit(Json::object())), "wrong_value");
    const Json made = parse_json(visit({{"cert_no", zhejiang_person}}).text());
    EXPECT_EQ(province.answer("/trust/v1/tickets:redeem", {{"ticket", made["ticket"]}})["level"], "RC04")
        << "without a level the highest that can be proven";
}

TEST_F(RegionRules, ThePageSendsTheBrowserToJiangsu) {
    for (const char* address : {"/region/p33", "/region/p33/"}) {
        const http::Response page = province.get(address);
        ASSERT_EQ(page.status, 200);
        EXPECT_NE(page.text().find(zhejiang_person), std::string::npos);
        EXPECT_EQ(page.text().find(face_person), std::string::npos) << "people of another region";
        EXPECT_NE(field_of(page, "Content-Security-Policy").find("form-action 'self' http://127.0.0.1:8080;"),
                  std::string::npos);
    }
    const http::Response sent =
        province.post_form("/region/p33/visits", {{"cert_no", zhejiang_person}, {"level", ""}});
    EXPECT_EQ(sent.status, 303) << sent.text();
    EXPECT_EQ(field_of(sent, "Location").find(arrival_url), 0U);
    EXPECT_FALSE(parameter_of(field_of(sent, "Location"), "ticket").empty());
    EXPECT_EQ(province.post_form("/region/p33/visits", {}).status, 422);
}

TEST_F(RegionRules, WithoutAnArrivalNobodyGoesAnywhere) {
    ASSERT_EQ(province.order("PUT", "/admin/trust/arrivals", Json::object()).status, 200);
    EXPECT_EQ(code_of(visit({{"cert_no", zhejiang_person}})), "no_arrival");
    ASSERT_EQ(province.order("PUT", "/admin/trust/arrivals", {{"p32", "https://js.example/a?b=c"}}).status,
              200);
    const Json made = parse_json(visit({{"cert_no", zhejiang_person}}).text());
    EXPECT_EQ(made["url"].get<std::string>().find("https://js.example/a?b=c&ticket="), 0U);
    EXPECT_EQ(province.order("PUT", "/admin/trust/arrivals", {{"p32", "javascript:x"}}).status, 400);
}

TEST(SingleUseRules, TheOldestIsForgottenWhenThereAreTooMany) {
    SingleUse<int> held(2);
    const Time now{};
    const Time until = now + std::chrono::seconds(60);
    const std::string first = held.add(1, until, now);
    const std::string second = held.add(2, until, now);
    const std::string third = held.add(3, until, now);
    EXPECT_EQ(held.find(first), nullptr);
    ASSERT_NE(held.find(second), nullptr);
    EXPECT_EQ(held.find(second)->value, 2);
    ASSERT_NE(held.find_name(single_use_name(third)), nullptr);
    EXPECT_EQ(held.find_name(single_use_name(third))->value, 3);
}

TEST(SingleUseRules, WhatIsLongOverIsForgotten) {
    SingleUse<int> held(10);
    const Time now{};
    const std::string first = held.add(1, now + std::chrono::seconds(60), now);
    const Time later = now + std::chrono::minutes(10);
    held.add(2, later, later);
    EXPECT_NE(held.find(first), nullptr) << "its reuse can still be told from a guess";
    held.add(3, later, later + std::chrono::seconds(61));
    EXPECT_EQ(held.find(first), nullptr);
}

} // namespace
} // namespace gateway::simulator::test
