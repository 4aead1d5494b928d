#include "fixture.hpp"
#include "gateway/base/text.hpp"
#include "token_route.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <mutex>
#include <thread>
#include <vector>

namespace gateway::access {
namespace {

using namespace std::chrono_literals;

const std::string in_body = std::string("&client_id=") + client_id + "&client_secret=" + secret;

std::string basic(const std::string& user, const std::string& password) {
    return "Basic " + to_base64(user + ":" + password);
}

/// Steps that are taken at once.
class StepsHere final : public service::Steps {
public:
    void transact(const std::function<void(store::Transaction&)>&) override { FAIL() << "no database here"; }
    void slowly(const std::function<void()>& work) override { work(); }
};

std::shared_ptr<Registry::State> with_department(const Registry& registry) {
    registry.state()->replace({stored_department()});
    return registry.state();
}

/// The token route as the service calls it: first what is answered at once, then the steps.
class TokenRoute : public testing::Test {
protected:
    http::Response ask(const std::string& body, const std::string& authorization = {}) {
        service::Call call;
        call.now = now;
        call.request.method = "POST";
        call.request.remote = address;
        call.request.body = body;
        if (!authorization.empty()) {
            call.request.fields.emplace_back("Authorization", authorization);
        }
        if (auto response = route.cached(call)) {
            slow = false;
            return *response;
        }
        slow = true;
        return route.stepwise(call, steps);
    }
    static Json json(const http::Response& response) { return Json::parse(response.text()); }
    static std::string error(const http::Response& response) { return json(response).value("error", ""); }

    Metrics metrics;
    Registry registry{token_key(), "https://gateway.test", "provincial-gateway", std::chrono::seconds(600)};
    std::shared_ptr<Registry::State> state = with_department(registry);
    service::Route route = token_route(registry, metrics, {});
    StepsHere steps;
    Time now = start;
    std::string address = "192.0.2.1";
    bool slow = false; // the last answer needed the slow lane
};

TEST_F(TokenRoute, IssuesATokenThatTheRegistryAccepts) {
    const auto response = ask("grant_type=client_credentials" + in_body);
    ASSERT_EQ(response.status, 200) << response.text();
    EXPECT_EQ(http::find_field(response.fields, "cache-control"), "no-store");
    const Json answer = json(response);
    EXPECT_EQ(answer.at("token_type"), "Bearer");
    EXPECT_EQ(answer.at("expires_in"), 600);
    EXPECT_EQ(answer.at("scope"), "cases:read cases:write");
    EXPECT_EQ(state->judge(answer.at("access_token").get<std::string>(), now).index(), 0u);
}

TEST_F(TokenRoute, TakesBasicCredentialsWithFormEncoding) {
    EXPECT_EQ(ask("grant_type=client_credentials", basic(client_id, secret)).status, 200);
    std::string encoded = secret;
    encoded.replace(encoded.find('-'), 1, "%2D");
    EXPECT_EQ(ask("grant_type=client_credentials", basic(client_id, encoded)).status, 200);
}

TEST_F(TokenRoute, PaysForArgon2Once) {
    ASSERT_EQ(ask("grant_type=client_credentials" + in_body).status, 200);
    EXPECT_TRUE(slow);
    ASSERT_EQ(ask("grant_type=client_credentials" + in_body).status, 200);
    EXPECT_FALSE(slow);
}

TEST_F(TokenRoute, RefusesAWrongSecretWithAChallenge) {
    const auto response = ask("grant_type=client_credentials", basic(client_id, "wrong"));
    EXPECT_EQ(response.status, 401);
    EXPECT_EQ(error(response), "invalid_client");
    EXPECT_TRUE(http::find_field(response.fields, "www-authenticate").value_or("").starts_with("Basic "));
    EXPECT_EQ(http::find_field(response.fields, "cache-control"), "no-store");
}

TEST_F(TokenRoute, TreatsAnUnknownClientLikeAWrongSecret) {
    const auto wrong = ask("grant_type=client_credentials", basic(client_id, "wrong"));
    const auto unknown = ask("grant_type=client_credentials", basic("c-ffffffffffffffff", secret));
    EXPECT_TRUE(slow); // it cost a hash as well
    EXPECT_EQ(unknown.status, wrong.status);
    EXPECT_EQ(unknown.text(), wrong.text());
}

TEST_F(TokenRoute, RefusesADisabledClient) {
    ASSERT_EQ(ask("grant_type=client_credentials" + in_body).status, 200);
    StoredClient disabled = stored_department();
    disabled.client.enabled = false;
    state->replace({disabled});
    EXPECT_EQ(error(ask("grant_type=client_credentials" + in_body)), "invalid_client");
}

TEST_F(TokenRoute, RefusesCredentialsInTwoPlaces) {
    const auto response = ask("grant_type=client_credentials" + in_body, basic(client_id, secret));
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(error(response), "invalid_request");
}

TEST_F(TokenRoute, TakesAClientIdBesideBasicOnlyWhenItIsTheSame) {
    const std::string body = "grant_type=client_credentials&client_id=";
    EXPECT_EQ(ask(body + client_id, basic(client_id, secret)).status, 200);
    EXPECT_EQ(error(ask(body + "c-ffffffffffffffff", basic(client_id, secret))), "invalid_request");
}

TEST_F(TokenRoute, RefusesBrokenAuthorizationFields) {
    for (const char* field : {"Basic !!!", "Basic", "Bearer abc", "Basic bm9jb2xvbg=="}) {
        EXPECT_EQ(error(ask("grant_type=client_credentials", field)), "invalid_client") << field;
        EXPECT_FALSE(slow) << field;
    }
}

TEST_F(TokenRoute, NamesTheFaultOfTheForm) {
    EXPECT_EQ(error(ask(in_body)), "invalid_request");
    EXPECT_EQ(error(ask("grant_type=" + in_body)), "invalid_request");
    EXPECT_EQ(error(ask("grant_type=client_credentials&grant_type=client_credentials" + in_body)),
              "invalid_request");
    EXPECT_EQ(error(ask("grant_type=%zz" + in_body)), "invalid_request");
    EXPECT_EQ(error(ask("grant_type=password" + in_body)), "unsupported_grant_type");
    EXPECT_EQ(error(ask("grant_type=client_credentials")), "invalid_client");
}

TEST_F(TokenRoute, GrantsASubsetOfTheScopes) {
    const auto response = ask("grant_type=client_credentials&scope=cases%3Aread" + in_body);
    ASSERT_EQ(response.status, 200);
    EXPECT_EQ(json(response).at("scope"), "cases:read");
}

TEST_F(TokenRoute, RefusesAScopeTheClientDoesNotHold) {
    const auto response = ask("grant_type=client_credentials&scope=cases:read+metrics:read" + in_body);
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(error(response), "invalid_scope");
}

TEST_F(TokenRoute, SlowsGuessingWithoutTheSlowLane) {
    for (int i = 0; i < 5; ++i) {
        ASSERT_EQ(ask("grant_type=client_credentials", basic(client_id, "wrong")).status, 401);
    }
    const auto response = ask("grant_type=client_credentials", basic(client_id, "wrong"));
    EXPECT_EQ(response.status, 429);
    EXPECT_FALSE(slow);
    EXPECT_EQ(http::find_field(response.fields, "retry-after"), "1");
}

TEST_F(TokenRoute, DoesNotLockOutARightSecret) {
    ASSERT_EQ(ask("grant_type=client_credentials" + in_body).status, 200);
    for (int i = 0; i < 6; ++i) {
        ask("grant_type=client_credentials", basic(client_id, "wrong"));
    }
    EXPECT_EQ(ask("grant_type=client_credentials" + in_body).status,
              200); // known to be right: even from here
    state->verified.remember(client_id, "forgotten", "other hash");
    address = "192.0.2.2";
    EXPECT_EQ(ask("grant_type=client_credentials" + in_body).status, 200); // not known, but from elsewhere
    EXPECT_TRUE(slow);
}

/// The slow lane as the service has it: one at a time.
class SlowLane final : public service::Steps {
public:
    void transact(const std::function<void(store::Transaction&)>&) override { FAIL() << "no database here"; }
    void slowly(const std::function<void()>& work) override {
        const std::lock_guard lock(mutex_);
        work();
    }

private:
    std::mutex mutex_;
};

TEST_F(TokenRoute, HearsManyAtOnceWithTheRightSecret) {
    service::Call call;
    call.now = now;
    call.request.method = "POST";
    call.request.remote = address;
    call.request.body = "grant_type=client_credentials" + in_body;
    SlowLane lane;
    std::array<int, 30> statuses{};
    std::vector<std::thread> askers;
    for (int& status : statuses) {
        askers.emplace_back([&, &status = status] { status = route.stepwise(call, lane).status; });
    }
    for (std::thread& asker : askers) {
        asker.join();
    }
    EXPECT_EQ(std::ranges::count(statuses, 200), std::ssize(statuses));
}

TEST_F(TokenRoute, ErrorDescriptionsAreAscii) {
    // RFC 6749 §5.2: %x20-21 / %x23-5B / %x5D-7E
    for (const auto& body :
         {std::string(), "grant_type=x" + in_body, "grant_type=client_credentials&scope=x" + in_body}) {
        const Json answer = json(ask(body));
        for (const unsigned char c : answer.at("error_description").get<std::string>()) {
            EXPECT_TRUE(c >= 0x20 && c < 0x7f && c != '"' && c != '\\');
        }
        EXPECT_FALSE(answer.at("error_description_zh").get<std::string>().empty());
    }
}

} // namespace
} // namespace gateway::access
