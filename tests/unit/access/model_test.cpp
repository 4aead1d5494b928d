#include "fixture.hpp"
#include "model.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace gateway::access {
namespace {

/// The codes of the faults at `pointer` that checked() finds.
std::vector<std::string> faults(const Client& client, const std::string& pointer) {
    std::vector<std::string> codes;
    try {
        checked(client);
    } catch (const Problem& problem) {
        for (const FieldError& field : problem.fields()) {
            if (field.pointer == pointer) {
                codes.push_back(field.code);
            }
        }
    }
    return codes;
}

using Codes = std::vector<std::string>;

TEST(Client, OfADepartmentIsAtHomeWhereItsBodyIsRegistered) {
    EXPECT_EQ(checked(department()).region, "320500");
}

TEST(Client, KeepsTheRegionItWasGiven) {
    Client client = department();
    client.region = "320583";
    EXPECT_EQ(checked(client).region, "320583");
}

TEST(Client, OfADepartmentNeedsACreditCode) {
    Client client = department();
    client.credit_code.clear();
    EXPECT_EQ(faults(client, "/credit_code"), Codes{"required"});
}

TEST(Client, RefusesAWrongCheckCharacter) {
    Client client = department();
    client.credit_code.back() = '5';
    EXPECT_EQ(faults(client, "/credit_code"), Codes{"check_digit"});
}

TEST(Client, OfARegionMustSayItsDivision) {
    Client client = department();
    client.role = service::Role::region;
    client.scopes = {"cases:read"};
    EXPECT_EQ(faults(client, "/region"), Codes{"region"});
}

TEST(Client, RefusesARegionThatIsNoDivisionCode) {
    for (const char* region : {"32050", "3205000", "32050x", "020500"}) {
        Client client = department();
        client.region = region;
        EXPECT_EQ(faults(client, "/region"), Codes{"region"}) << region;
    }
}

TEST(Client, RefusesAnUnknownScope) {
    Client client = department();
    client.scopes = {"cases:erase"};
    EXPECT_EQ(faults(client, "/scopes"), Codes{"unknown_scope"});
}

TEST(Client, OfADepartmentGetsNothingThatConcernsOthers) {
    for (const char* scope : {"directory:write", "delivery:read", "delivery:write", "metrics:read"}) {
        Client client = department();
        client.scopes = {scope};
        EXPECT_EQ(faults(client, "/scopes"), Codes{"scope_not_for_role"}) << scope;
        client.role = service::Role::operations;
        EXPECT_NO_THROW(checked(client)) << scope;
    }
}

TEST(Client, OfARegionOnlyReadsAndAcknowledges) {
    Client client = department();
    client.role = service::Role::region;
    client.region = "320000";
    client.scopes = {"cases:write"};
    EXPECT_EQ(faults(client, "/scopes"), Codes{"scope_not_for_role"});
    client.scopes = {"cases:read", "supervision:read", "supervision:write"};
    EXPECT_NO_THROW(checked(client));
}

TEST(Client, AppealsAreReviewedByThoseAboveTheDepartment) {
    Client client = department();
    client.scopes = {"ratings:write", "ratings:review"};
    EXPECT_EQ(faults(client, "/scopes"), Codes{"scope_not_for_role"});
    client.role = service::Role::region;
    client.region = "320000";
    client.scopes = {"ratings:read", "ratings:review"};
    EXPECT_NO_THROW(checked(client));
    client.scopes = {"ratings:write"};
    EXPECT_EQ(faults(client, "/scopes"), Codes{"scope_not_for_role"});
}

TEST(Client, DraftsAreReviewedAboveOrBesideTheDepartmentAndPublishedByIt) {
    Client client = department();
    client.scopes = {"matters:publish", "matters:review", "matters:write"};
    EXPECT_NO_THROW(checked(client)); // a second account of the body; nobody reviews his own work
    client.role = service::Role::region;
    client.region = "320000";
    client.scopes = {"matters:review"};
    EXPECT_NO_THROW(checked(client));
    client.scopes = {"matters:publish"};
    EXPECT_EQ(faults(client, "/scopes"), Codes{"scope_not_for_role"});
}

TEST(Client, PersonsAreForWindowsAndOperations) {
    Client client = department();
    client.scopes = {"identity:read", "identity:write"};
    EXPECT_NO_THROW(checked(client));
    client.scopes = {"identity:manage"};
    EXPECT_EQ(faults(client, "/scopes"), Codes{"scope_not_for_role"});
    client.role = service::Role::region;
    client.region = "320000";
    client.scopes = {"identity:read"};
    EXPECT_EQ(faults(client, "/scopes"), Codes{"scope_not_for_role"});
}

TEST(Client, HoldsEachScopeOnce) {
    Client client = department();
    client.scopes = {"cases:write", "cases:read", "cases:write"};
    EXPECT_EQ(checked(client).scopes, (std::vector<std::string>{"cases:read", "cases:write"}));
}

TEST(Client, TellsEveryFaultAtOnce) {
    Client client;
    client.requests_per_second = -1;
    for (const char* pointer : {"/name", "/credit_code", "/scopes", "/requests_per_second"}) {
        EXPECT_EQ(faults(client, pointer).size(), 1u) << pointer;
    }
}

TEST(Client, ContentForTheJournalHoldsNoSecret) {
    const std::string content = canonical_content(stored_department().client, 1);
    EXPECT_EQ(content.find("argon2"), std::string::npos);
    EXPECT_NE(content, canonical_content(stored_department().client, 2));
}

TEST(Client, IdsAndSecretsHaveTheirForm) {
    EXPECT_EQ(new_client_id().size(), 18u);
    EXPECT_TRUE(new_client_id().starts_with("c-"));
    EXPECT_EQ(from_base64url(new_secret()).value_or("").size(), 32u);
    EXPECT_NE(new_secret(), new_secret());
}

TEST(Scopes, AreAllExplainedInBothLanguages) {
    EXPECT_TRUE(std::all_of(scopes().begin(), scopes().end(),
                            [](const Scope& s) { return !s.meaning.zh.empty() && !s.meaning.en.empty(); }));
}

} // namespace
} // namespace gateway::access
