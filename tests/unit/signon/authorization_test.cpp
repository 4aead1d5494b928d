#include "authorization.hpp"
#include "gateway/http/message.hpp"

#include <gtest/gtest.h>

namespace gateway::signon {
namespace {

const std::string issuer = "https://gateway.test";
const Time now = parse_time("2019-04-18T09:00:00+08:00").value();

RelyingParty portal() {
    RelyingParty party;
    party.client_id = "c-0123456789abcdef";
    party.redirect_uris = {"https://portal.test/callback", "https://portal.test/other?keep=1"};
    party.scopes = {"openid", "profile"};
    party.level = Level::rc02;
    return party;
}

Parameters good() {
    return {{"client_id", "c-0123456789abcdef"},
            {"response_type", "code"},
            {"redirect_uri", "https://portal.test/callback"},
            {"scope", "openid profile"},
            {"state", "a state"},
            {"code_challenge", std::string(43, 'x')},
            {"code_challenge_method", "S256"}};
}

auto read(const Parameters& parameters, Level matter = Level::none) {
    return read_authorization(parameters, portal(), issuer, matter, now);
}

/// The error that the client is told.
std::string error_of(Parameters parameters, const std::string& name, const std::string& value) {
    parameters[name] = value;
    const auto outcome = read(parameters);
    const auto* told = std::get_if<ToClient>(&outcome);
    if (told == nullptr) {
        return std::holds_alternative<Untrusted>(outcome) ? "untrusted" : "none";
    }
    const auto query = http::parse_form(told->location.substr(told->location.find('?') + 1)).value();
    EXPECT_EQ(query.at("iss"), issuer);
    EXPECT_EQ(query.at("state"), "a state");
    return query.at("error");
}

TEST(Authorization, ReadsWhatIsAskedFor) {
    auto parameters = good();
    parameters["acr_values"] = "RC04 RC03";
    parameters["max_age"] = "600";
    parameters["prompt"] = "login consent";
    parameters["ui_locales"] = "fr en-GB zh";
    const auto outcome = read(parameters, Level::rc03);
    const auto& request = std::get<AuthorizationRequest>(outcome);
    EXPECT_EQ(request.demand.acceptable, (std::set<Level>{Level::rc03, Level::rc04}));
    EXPECT_EQ(request.demand.floor, Level::rc03) << "the matter's level is above the client's";
    EXPECT_EQ(request.demand.max_age, std::chrono::seconds(600));
    EXPECT_TRUE(request.fresh);
    EXPECT_TRUE(request.ask_consent);
    EXPECT_EQ(request.locale, "en");
}

TEST(Authorization, TellsTheClientWhatItDidWrong) {
    EXPECT_EQ(error_of(good(), "response_type", "token"), "unsupported_response_type");
    EXPECT_EQ(error_of(good(), "response_type", "code id_token"), "unsupported_response_type");
    EXPECT_EQ(error_of(good(), "response_mode", "fragment"), "invalid_request");
    EXPECT_EQ(error_of(good(), "code_challenge_method", "plain"), "invalid_request");
    EXPECT_EQ(error_of(good(), "code_challenge", "short"), "invalid_request");
    EXPECT_EQ(error_of(good(), "scope", "profile"), "invalid_scope");
    EXPECT_EQ(error_of(good(), "scope", "openid phone"), "invalid_scope");
    EXPECT_EQ(error_of(good(), "acr_values", "RC06"), "invalid_request");
    EXPECT_EQ(error_of(good(), "max_age", "-1"), "invalid_request");
    EXPECT_EQ(error_of(good(), "max_age", "10x"), "invalid_request");
    EXPECT_EQ(error_of(good(), "prompt", "none login"), "invalid_request");
    EXPECT_EQ(error_of(good(), "request", "eyJ"), "request_not_supported");
    EXPECT_EQ(error_of(good(), "request_uri", "https://x.test/"), "request_uri_not_supported");
    EXPECT_EQ(error_of(good(), "nonce", std::string(2000, 'n')), "invalid_request");
}

TEST(Authorization, SendsNobodyToAnAddressThatIsNotRegisteredToTheLetter) {
    for (const char* uri :
         {"https://portal.test/callback/", "https://portal.test/callback?x=1", "https://PORTAL.test/callback",
          "http://portal.test/callback", "https://portal.test/other", ""}) {
        EXPECT_EQ(error_of(good(), "redirect_uri", uri), "untrusted") << uri;
    }
    EXPECT_TRUE(std::holds_alternative<Untrusted>(
        read_authorization(good(), std::nullopt, issuer, Level::none, now)));
}

TEST(Authorization, KeepsTheQueryThatAnAddressHas) {
    AuthorizationRequest request;
    request.redirect_uri = "https://portal.test/other?keep=1";
    request.state = "&x=y";
    EXPECT_EQ(code_redirect(issuer, request, "C"),
              "https://portal.test/other?keep=1&code=C&state=%26x%3Dy&iss=https%3A%2F%2Fgateway.test");
}

TEST(Authorization, SurvivesBeingKept) {
    auto parameters = good();
    parameters["acr_values"] = "RC03";
    parameters["nonce"] = "n";
    auto request = std::get<AuthorizationRequest>(read(parameters));
    request.demand.declined = {Level::rc03};
    request.hinted = std::string(32, 'a');
    request.silent = true;
    const auto again = read_request(request_json(request));
    EXPECT_EQ(request_json(again), request_json(request));
    EXPECT_EQ(again.demand.declined, request.demand.declined);
    EXPECT_EQ(again.hinted, request.hinted);
    EXPECT_TRUE(again.silent);
}

} // namespace
} // namespace gateway::signon
