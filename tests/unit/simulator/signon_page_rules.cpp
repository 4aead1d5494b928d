// The pages of the sign-on: what a browser may do on them, and what they tell.
#include "options.hpp"
#include "province_side.hpp"
#include "signon_pages.hpp"
#include "web_url.hpp"

#include <gtest/gtest.h>

namespace gateway::simulator::test {
namespace {

class SignOnPageRules : public ::testing::Test {
protected:
    Province province;
};

TEST_F(SignOnPageRules, NoScriptAndNothingLoaded) {
    for (const std::string& target : {province.authorize_target(), std::string("/region/p33"),
                                      std::string("/trust/scan/none"), std::string("/trust/authorize")}) {
        const http::Response page = province.get(target);
        const std::string policy = field_of(page, "Content-Security-Policy");
        EXPECT_EQ(policy.find("default-src 'none'; style-src 'nonce-"), 0U) << target;
        EXPECT_EQ(policy.find("script-src"), std::string::npos) << target;
        EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos) << target;
        EXPECT_EQ(page.text().find("<script"), std::string_view::npos) << target;
        EXPECT_EQ(field_of(page, "Referrer-Policy"), "no-referrer")
            << "a code or ticket stays in its address";
        EXPECT_EQ(field_of(page, "Cache-Control"), "no-store");
    }
}

TEST_F(SignOnPageRules, ASignInMayLeadBackToTheClientAndNowhereElse) {
    EXPECT_NE(field_of(province.get(province.authorize_target()), "Content-Security-Policy")
                  .find("form-action 'self' http://127.0.0.1:8080;"),
              std::string::npos);
}

TEST_F(SignOnPageRules, NamesFromTheBasesAreText) {
    const Json rows = Json::array({{{"user_name", "<b>\"'&"},
                                    {"cert_type", "111"},
                                    {"cert_no", face_person},
                                    {"user_mobile", "19900000001"},
                                    {"user_region", "320000"},
                                    {"user_real_lvl", "RC03"},
                                    {"face", false},
                                    {"state", "active"}}});
    ASSERT_EQ(province.order("PUT", "/admin/people", {{"people", rows}}).status, 200);
    const http::Response page = province.get(province.authorize_target());
    EXPECT_EQ(page.text().find("<b>"), std::string_view::npos);
    EXPECT_NE(page.text().find("&lt;b&gt;&quot;&#39;&amp;"), std::string_view::npos);
}

TEST_F(SignOnPageRules, OfManyPeopleFiftyAreShownAndTheOthersCanBeNamed) {
    People people;
    for (int at = 0; at < 51; ++at) {
        people.push_back({"414", "N" + std::to_string(at), "某人", "19900000001", "320000", 3, false, true});
    }
    province.nation().signon.bases.set_people(people);
    const http::Response page = province.get(province.authorize_target());
    EXPECT_NE(page.text().find("value=\"N49\""), std::string_view::npos);
    EXPECT_EQ(page.text().find("value=\"N50\""), std::string_view::npos);
    const http::Response sent = province.post_form(
        "/trust/sign-in",
        {{"request", hidden_value(page, "request")}, {"other", "N50"}, {"action", "sign_in"}});
    EXPECT_FALSE(parameter_of(field_of(sent, "Location"), "code").empty());
}

TEST_F(SignOnPageRules, OnlyFormsAreTaken) {
    EXPECT_EQ(province.order("POST", "/trust/sign-in", Json::object()).status, 415);
    EXPECT_EQ(province.post_form("/trust/sign-in", {{"action", "x"}, {"action", "y"}}).status, 400);
    EXPECT_EQ(province.post_form("/trust/sign-in", {{"action", "sign_in"}, {"cert_no", face_person}}).status,
              400);
}

TEST_F(SignOnPageRules, PagesAreForEverybodyAndOrdersForThisMachine) {
    http::Request request;
    request.method = "GET";
    request.remote = "192.0.2.7";
    request.fields = {{"Host", "nation.example"}};
    request.path = "/region/p33";
    EXPECT_EQ(province.serve(request).status, 200);
    for (const char* path : {"/admin/people", "/admin/trust", "/admin/scans"}) {
        request.path = path;
        EXPECT_EQ(province.serve(request).status, 403) << path;
    }
}

TEST_F(SignOnPageRules, AResetForgetsSignInsAndKeepsTheKeys) {
    const std::string code = parameter_of(province.sign_in(face_person), "code");
    const std::string keys(province.get("/trust/jwks").text());
    province.order("PUT", "/admin/trust/clients", Json::object());
    ASSERT_EQ(province.order("POST", "/admin/reset", Json::object()).status, 200);
    EXPECT_EQ(code_of(province.token(province.token_form(code), province.jiangsu())), "code_unknown");
    EXPECT_EQ(province.get("/trust/jwks").text(), keys);
    EXPECT_EQ(province.get(province.authorize_target()).status, 200) << "clients as at the start";
}

TEST(SignOnTexts, AreMasked) {
    EXPECT_EQ(mask_name("张三"), "张*");
    EXPECT_EQ(mask_name("欧阳小明"), "欧***");
    EXPECT_EQ(mask_name("Ann"), "A**");
    EXPECT_EQ(mask_name(""), "");
    EXPECT_EQ(mask_number("320100199001010018"), "3201************18");
    EXPECT_EQ(mask_number("123456"), "******");
}

TEST(SignOnTexts, AddressesOfTheWeb) {
    EXPECT_EQ(read_web_url("http://127.0.0.1:80/a?b=c")->origin, "http://127.0.0.1:80");
    EXPECT_EQ(read_web_url("http://127.0.0.1:80/a?b=c")->target, "/a?b=c");
    EXPECT_EQ(read_web_url("https://a.example")->target, "/");
    EXPECT_EQ(read_web_url("https://a.example?x")->target, "/?x");
    for (const char* text :
         {"", "a.example", "ftp://a.example/", "http://", "http:///a", "http://a b/", "http://u@a.example/",
          "http://a.example/#f", "http://a.example/\r\nX: y", "http://a.example/\"'"}) {
        EXPECT_FALSE(read_web_url(text)) << text;
    }
    EXPECT_FALSE(read_web_url("http://a.example/" + std::string(500, 'a')));
}

TEST(SignOnOptions, NameSourcesAndAddresses) {
    int exit_code = 0;
    const std::vector<const char*> good{"national-simulator",
                                        "--trust-redirect",
                                        "p32=http://127.0.0.1:8080/a?x=y",
                                        "--trust-redirect",
                                        "p32=http://127.0.0.1:8080/b",
                                        "--arrival",
                                        "p32=http://127.0.0.1:8080/c",
                                        "--public-url",
                                        "https://nation.example"};
    const auto options = read_options(static_cast<int>(good.size()), good.data(), exit_code);
    ASSERT_TRUE(options);
    ASSERT_EQ(options->trust_redirects.size(), 2U);
    EXPECT_EQ(options->trust_redirects[0].source, "p32");
    EXPECT_EQ(options->trust_redirects[0].url, "http://127.0.0.1:8080/a?x=y");
    EXPECT_EQ(options->arrivals[0].url, "http://127.0.0.1:8080/c");
    EXPECT_EQ(options->public_url, "https://nation.example");
    for (const std::pair<const char*, const char*>& wrong :
         {std::pair{"--trust-redirect", "http://127.0.0.1:8080/a"},
          {"--arrival", "p32=javascript:x"},
          {"--public-url", "https://nation.example/"}}) {
        const std::vector<const char*> bad{"national-simulator", wrong.first, wrong.second};
        EXPECT_FALSE(read_options(static_cast<int>(bad.size()), bad.data(), exit_code)) << wrong.second;
        EXPECT_NE(exit_code, 0);
    }
}

} // namespace
} // namespace gateway::simulator::test
