#include "gateway/base/text.hpp"
#include "gateway/service/answers.hpp"
#include "gateway/store/database.hpp"
#include "grant_store.hpp"
#include "party_store.hpp"
#include "persons.hpp"
#include "support/database.hpp"
#include "support/refusal.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gateway::signon {
namespace {

using namespace std::chrono_literals;

const Time now = parse_time("2019-04-18T09:00:00+08:00").value();
constexpr auto issuer = "https://gateway.example.invalid";
constexpr auto body = "11320500PDY000167D";

long long seconds_of(Time time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

/// A route for persons of RC04, a person who was checked at a window, and a system they signed in to.
class PersonsTest : public testing::Test {
protected:
    PersonsTest() {
        run([&](store::Transaction& tx) {
            access::Client client;
            client.name = "市民卡（演示）";
            client.credit_code = body;
            client.scopes = {"signon:rely"};
            client_id = access::add_client(tx, client).client_id;
            party.client_id = client_id;
            party.name = {"市民卡（演示）", "Citizen card"};
            party.redirect_uris = {"https://card.example.cn/callback"};
            party.sector = "card.example.cn";
            party.scopes = {"openid", "profile", "licences"};
            party.revision = 1;
            save_party(tx, party);
            const identity::By by{"c-window", "", now};
            person_id = identity::register_person(*persons, tx, by, "19900000001", "320500").person_id;
            identity::declare_identity(*persons, tx, by, person_id,
                                       {"111", "320100199001010018", "张三（演示）"});
            identity::add_evidence(*persons, tx, by, person_id, {"window_check", {}, "", "W-1"});
        });
        reload();
        grant.grant_id = std::string(32, 'b');
        grant.client_id = client_id;
        grant.person_id = person_id;
        grant.session_id = std::string(32, 'c');
        grant.scopes = {"openid", "licences"};
        grant.level = Level::rc04;
        grant.auth_time = now;
        grant.created_at = now;
        grant.expires_at = now + 8h;
    }
    void run(const std::function<void(store::Transaction&)>& work) { session_.transact(work); }
    void reload() {
        run([&](store::Transaction& tx) { registry.reload(tx); });
    }
    void granted() {
        run([&](store::Transaction& tx) { insert_grant(tx, grant); });
    }
    /// As the token endpoint makes it, with what `more` says otherwise.
    std::string token(const Json& more = Json::object(), const char* typ = "at+jwt") {
        Json claims{{"iss", issuer},
                    {"aud", issuer},
                    {"exp", seconds_of(now + 600s)},
                    {"scope", join_scopes(grant.scopes)},
                    {"grant", grant.grant_id}};
        claims.update(more);
        std::string signed_token;
        run([&](store::Transaction& tx) {
            signed_token = foundation->keys->current(tx, crypto::JwtAlgorithm::es256, now).sign(typ, claims);
        });
        return signed_token;
    }
    http::Response ask(const std::string& bearer, Time at = now) {
        service::Call call;
        call.now = at;
        if (!bearer.empty()) {
            call.request.fields.emplace_back("Authorization", "Bearer " + bearer);
        }
        http::Response response;
        run([&](store::Transaction& tx) { response = route.transact(call, tx); });
        return response;
    }
    /// "200", or status, code and challenge of the refusal.
    std::string outcome(const std::string& bearer, Time at = now) {
        const auto response = ask(bearer, at);
        const std::string status = std::to_string(response.status);
        if (response.status == 200) {
            return status;
        }
        return status + " " + text_of(Json::parse(response.text()), "code") + " " +
               std::string(http::find_field(response.fields, "www-authenticate").value_or(""));
    }

    test::TestDatabase database_;
    store::Session session_{database_.connection_string()};
    std::shared_ptr<crypto::Vault> vault =
        std::make_shared<crypto::Vault>(std::vector<Bytes>{Bytes(32, 'k')});
    identity::FoundationPtr persons = identity::make_foundation(Standard::load(), vault, {});
    access::Registry registry{crypto::TokenKey::generate(), issuer, "provincial-gateway", 600s};
    FoundationPtr foundation =
        std::make_shared<const Foundation>(Foundation{issuer,
                                                      "320500",
                                                      persons,
                                                      vault,
                                                      std::make_shared<SigningKeys>(vault),
                                                      access::ClientGate(registry),
                                                      Pages(),
                                                      Lifetimes{},
                                                      nullptr,
                                                      {},
                                                      ""});
    std::string client_id, person_id;
    RelyingParty party;
    Grant grant;
    int answered = 0;
    service::Route route = [this] {
        service::Route made = service::make_route("test", "GET", "/v1/my/name", "showMyName", {}, "");
        for_persons(made, {"licences", Level::rc04}, person_finder(foundation, 2),
                    [this](const SignedIn& who, const service::Call& call, store::Transaction&) {
                        ++answered;
                        EXPECT_EQ(call.caller.client_id, client_id);
                        EXPECT_TRUE(call.caller.scopes.empty());
                        return service::json_response(
                            200, {{"name", who.person.text("user_name")}, {"for_self", !who.acts_for}});
                    });
        return made;
    }();
};

const std::string invalid = R"(401 invalid_token Bearer error="invalid_token")";
const std::string no_scope = R"(403 insufficient_scope Bearer error="insufficient_scope", scope="licences")";

TEST_F(PersonsTest, KnowWhoseTokenItIsAndKeepTheAnswerFromOthers) {
    granted();
    const auto response = ask(token());
    ASSERT_EQ(response.status, 200) << response.text();
    EXPECT_EQ(Json::parse(response.text()), (Json{{"name", "张三（演示）"}, {"for_self", true}}));
    EXPECT_EQ(http::find_field(response.fields, "cache-control"), "no-store");
    EXPECT_EQ(route.operation.scope, "person:licences");
}

TEST_F(PersonsTest, AskForATokenWhereThereIsNone) {
    EXPECT_EQ(outcome(""), "401 token_missing Bearer");
    EXPECT_EQ(outcome("no-token"), invalid);
    EXPECT_EQ(answered, 0);
}

TEST_F(PersonsTest, TakeNoTokenOfAnotherAudienceIssuerOrKind) {
    granted();
    EXPECT_EQ(outcome(token({{"aud", client_id}})), invalid);
    EXPECT_EQ(outcome(token({{"aud", Json::array({issuer, client_id})}})), invalid);
    EXPECT_EQ(outcome(token({{"iss", "https://other.example.invalid"}})), invalid);
    EXPECT_EQ(outcome(token(Json::object(), "JWT")), invalid) << "an id token opens nothing";
    EXPECT_EQ(outcome(token({{"grant", std::string(32, 'd')}})), invalid);
    EXPECT_EQ(answered, 0);
}

TEST_F(PersonsTest, TakeNoTokenThatIsOutOfDateOrWhoseGrantHasEnded) {
    granted();
    const std::string given = token();
    EXPECT_EQ(outcome(given, now + 600s), invalid);
    EXPECT_EQ(outcome(given), "200");
    run([&](store::Transaction& tx) { end_grant(tx, grant.grant_id, "revoked", now); });
    EXPECT_EQ(outcome(given), invalid);
}

TEST_F(PersonsTest, TakeNoTokenOfAClientThatIsDisabledOrRegisteredNoMore) {
    granted();
    const std::string given = token();
    run([&](store::Transaction& tx) { access::disable_client(tx, client_id); });
    reload();
    EXPECT_EQ(outcome(given), invalid);
}

TEST_F(PersonsTest, NeedTheScopeInTheTokenAndInTheRegistration) {
    granted();
    EXPECT_EQ(outcome(token({{"scope", "openid"}})), no_scope) << "narrowed when it was refreshed";
    party.scopes = {"openid", "profile"};
    party.revision = 2;
    run([&](store::Transaction& tx) { save_party(tx, party); });
    EXPECT_EQ(outcome(token()), no_scope) << "what was taken from the client counts at once";
    EXPECT_EQ(answered, 0);
}

TEST_F(PersonsTest, ChallengeWhoSignedInAtALowerLevel) {
    grant.level = Level::rc03;
    granted();
    EXPECT_EQ(outcome(token({{"acr", "RC05"}})),
              "401 insufficient_user_authentication Bearer "
              "error=\"insufficient_user_authentication\", acr_values=\"RC04\"")
        << "what the grant says counts";
}

TEST_F(PersonsTest, ChallengeWhoseSignInIsTooOldForTheLevel) {
    grant.offline = true;
    grant.auth_time = now - 1h;
    granted();
    EXPECT_EQ(outcome(token()), "200") << "RC04 is carried for an hour, that moment included";
    EXPECT_EQ(outcome(token(), now + 1s),
              "401 insufficient_user_authentication Bearer "
              "error=\"insufficient_user_authentication\", acr_values=\"RC04\", max_age=\"3600\"");
}

TEST_F(PersonsTest, HaveNothingWhenTheirOwnLevelFell) {
    granted();
    const std::string given = token();
    run([&](store::Transaction& tx) {
        identity::declare_identity(*persons, tx, {"person:" + person_id, "", now}, person_id,
                                   {"111", "320100199001010026", "李四（演示）"});
    });
    EXPECT_EQ(outcome(given), invalid) << "who they say they are now nobody has checked";
}

TEST_F(PersonsTest, AreLimitedByTheRateOfTheirClient) {
    granted();
    const std::string given = token();
    for (int i = 0; i < 4; ++i) { // twice as many at once
        EXPECT_EQ(outcome(given), "200");
    }
    EXPECT_EQ(test::refusal([&] { ask(given); }), "too_many_requests");
    EXPECT_EQ(outcome(given, now + 1s), "200");
}

} // namespace
} // namespace gateway::signon
