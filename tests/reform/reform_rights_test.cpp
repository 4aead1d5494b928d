// Who may do what after a reform, and who may not.
#include "two_bodies.hpp"

namespace gateway::test {
namespace {

constexpr auto disabled = "c-0000000000000001";
constexpr auto watching = "c-0000000000000002";

class ReformRights : public ReformTest {
protected:
    std::set<std::string> rights() {
        return province.column("SELECT predecessor || ' ' || successor FROM access.succession");
    }
    /// A client that nobody may sign in with, or whose office watches over a region.
    void add_client(const std::string& id, const std::string& role, bool enabled) {
        province.rows("INSERT INTO access.client (client_id, name, role, credit_code, region, scopes, "
                      "secret_hash, enabled) VALUES ('" +
                      id + "', '示例系统', '" + role + "', '" + giver +
                      "', '320500', '{cases:read}', '$argon2id$test', " + (enabled ? "true" : "false") +
                      ") RETURNING 1");
    }
    std::string client_now(const std::string& id) {
        return province
            .rows(
                "SELECT credit_code || ' ' || region || ' ' || enabled FROM access.client WHERE client_id = "
                "'" +
                id + "'")
            .at(0)
            .at(0);
    }
};

TEST_F(ReformRights, WhoSucceededABodyHasNoRightsOverItOnceItIsBack) {
    done(reform({{{"kind", "merge"}, {"from", {giver}}, {"to", {second}}}}));
    ASSERT_EQ(rights(), std::set{giver + " " + second});
    province.pass(std::chrono::seconds(1));
    const std::string id = done(reform({{{"kind", "transfer"},
                                         {"from", {second}},
                                         {"to", {giver}},
                                         {"assignments", {{{"to", giver}, {"catalog_codes", {licence}}}}}}},
                                       {province.body_record(giver, "甲局（示例）")}));
    EXPECT_EQ(rights(), std::set<std::string>{});
    ASSERT_EQ(province.roll_back(id).status, 200);
    EXPECT_EQ(rights(), std::set{giver + " " + second});
}

TEST_F(ReformRights, ARegionGainsNothingAndADisabledClientStaysSo) {
    add_client(disabled, "department", false);
    add_client(watching, "region", true);
    const std::string id = done(reform({{{"kind", "merge"}, {"from", {giver}}, {"to", {second}}}}));
    EXPECT_EQ(client_now(client), second + " 320500 true");
    EXPECT_TRUE(client_now(disabled).ends_with("false")) << client_now(disabled);
    EXPECT_EQ(client_now(watching), giver + " 320500 true") << "a region is no body's heir";
    ASSERT_EQ(province.roll_back(id).status, 200);
    EXPECT_EQ(client_now(disabled), giver + " 320500 false");
}

} // namespace
} // namespace gateway::test
