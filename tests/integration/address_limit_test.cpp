#include "support/sign_on.hpp"

namespace gateway::test {
namespace {

constexpr int most = 3; // a minute, of each kind

/// A gateway behind a proxy on this machine that lets little through from one address.
class SignOnLimits : public SignOnWorld {
protected:
    SignOnLimits() {
        const std::string few = std::to_string(most);
        EXPECT_EQ(world_.stop_gateway(), 0);
        world_.configure({{"http", {{"trusted_proxies", "\"127.0.0.1\""}}},
                          {"signon",
                           {{"codes_per_minute", few},
                            {"passwords_per_minute", few},
                            {"authorizations_per_minute", few}}}});
        world_.start_gateway();
    }
    /// As the proxy says it: `address` asks.
    http::Response ask(const std::string& address, const char* method, const std::string& target) {
        http::Client client(world_.gateway_url());
        return client
            .send(method, target,
                  {{"X-Forwarded-For", address},
                   {"Accept-Language", "en"},
                   {"Content-Type", "application/x-www-form-urlencoded"}},
                  "")
            .response.value();
    }
    /// The statuses of one request after another, each from a browser that has no cookie.
    std::vector<int> statuses(const std::string& address, const char* method, const std::string& target,
                              int times) {
        std::vector<int> all;
        for (int i = 0; i < times; ++i) {
            all.push_back(ask(address, method, target).status);
        }
        return all;
    }
};

TEST_F(SignOnLimits, HoldForAnAddressThoughItThrowsItsCookiesAway) {
    for (const auto& [method, target, usual] :
         {std::tuple{"POST", std::string("/signon/code"), 403},
          std::tuple{"POST", std::string("/signon/password"), 403}, std::tuple{"GET", authorize(), 303}}) {
        std::vector<int> expected(most, usual);
        expected.push_back(429);
        EXPECT_EQ(statuses("203.0.113.9", method, target, most + 1), expected) << target;
        EXPECT_EQ(ask("203.0.113.10", method, target).status, usual) << "its neighbour's is another limit";
    }
}

TEST_F(SignOnLimits, TellInWordsHowLongToWait) {
    statuses("203.0.113.9", "GET", authorize(), most);
    const auto refused = ask("203.0.113.9", "GET", authorize());
    EXPECT_EQ(refused.status, 429);
    const std::string wait(http::find_field(refused.fields, "Retry-After").value_or("none"));
    EXPECT_NE(refused.text().find("Wait " + wait + " seconds"), std::string::npos) << refused.text();
    EXPECT_EQ(http::find_field(refused.fields, "Content-Type"), "text/html; charset=utf-8");
}

TEST_F(SignOnLimits, AreNotEscapedByAForgedAddress) {
    statuses("203.0.113.9", "POST", "/signon/code", most);
    EXPECT_EQ(ask("192.0.2.1, 203.0.113.9", "POST", "/signon/code").status, 429);
}

} // namespace
} // namespace gateway::test
