#include "fixture.hpp"
#include "gateway/store/database.hpp"
#include "support/database.hpp"

#include <gtest/gtest.h>

namespace gateway::access {
namespace {

using Names = std::vector<std::string>;

class Clients : public testing::Test {
protected:
    Clients() {
        run([&](store::Transaction& tx) { id_ = add_client(tx, department()).client_id; });
    }
    void run(const std::function<void(store::Transaction&)>& work) { session_.transact(work); }
    /// "" when they are taken.
    std::string change(const Names& scopes) {
        std::string code;
        try {
            run([&](store::Transaction& tx) { change_scopes(tx, id_, scopes); });
        } catch (const Problem& problem) {
            code = problem.fields().empty() ? problem.code() : problem.fields().front().code;
        }
        return code;
    }
    Names scopes() {
        Names held;
        run([&](store::Transaction& tx) { held = list_clients(tx).at(0).scopes; });
        return held;
    }
    long long journaled() {
        long long count = 0;
        run([&](store::Transaction& tx) {
            count = tx.exec("SELECT count(*) FROM journal.entry WHERE action = 'access.change_scopes'")[0][0]
                        .as<long long>();
        });
        return count;
    }
    Registry::State& state() {
        run([&](store::Transaction& tx) { registry_.reload(tx); });
        return *registry_.state();
    }

    const test::TestDatabase database_;
    store::Session session_{database_.connection_string()};
    Registry registry_{token_key(), "https://gateway.test", "provincial-gateway", std::chrono::seconds(600)};
    std::string id_;
};

TEST_F(Clients, GetTheScopesNamedAndNoOther) {
    EXPECT_EQ(change({"identity:read", "cases:read", "cases:read"}), "");
    EXPECT_EQ(scopes(), (Names{"cases:read", "identity:read"}));
    EXPECT_EQ(journaled(), 1);
    EXPECT_EQ(change({"cases:read", "identity:read"}), "");
    EXPECT_EQ(journaled(), 1) << "the same ones are no change";
}

TEST_F(Clients, GetNoScopesThatAddingOneWouldRefuse) {
    EXPECT_EQ(change({"identity:manage"}), "scope_not_for_role");
    EXPECT_EQ(change({"cases:reed"}), "unknown_scope");
    EXPECT_EQ(change({}), "required");
    EXPECT_EQ(scopes(), department().scopes);
}

TEST_F(Clients, OnceDisabledStayAsTheyAre) {
    run([&](store::Transaction& tx) { disable_client(tx, id_); });
    EXPECT_EQ(change({"cases:read"}), "client_disabled");
    id_ = "c-ffffffffffffffff";
    EXPECT_EQ(change({"cases:read"}), "unknown_client");
}

TEST_F(Clients, LoseAScopeAtOnceAndGetOneWithTheNextToken) {
    const std::string token = state().issue(*state().snapshot()->find(id_), department().scopes, start);
    EXPECT_EQ(change({"cases:read", "identity:read"}), "");
    const auto outcome = state().judge(token, start);
    const auto& caller = std::get<std::shared_ptr<const service::Caller>>(outcome);
    EXPECT_TRUE(caller->has_scope("cases:read"));
    EXPECT_FALSE(caller->has_scope("cases:write")) << "taken away";
    EXPECT_FALSE(caller->has_scope("identity:read")) << "the token was given before";
}

} // namespace
} // namespace gateway::access
