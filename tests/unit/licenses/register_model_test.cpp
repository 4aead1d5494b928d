// Random operations through the API over a real database, held against what must always be true.
#include "fixture.hpp"
#include "support/dice.hpp"

#include <atomic>
#include <thread>

namespace gateway::licenses {
namespace {

using test::Dice;

class Register : public LicenceTest {
protected:
    /// One random operation on a licence; what is refused changes nothing.
    void step(Dice& dice, Json& licence) {
        static const std::vector<std::pair<const char*, Json>> operations{
            {"changeLicence", example_draft()},           {"renewLicence", {{"valid_until", "2030-01-01"}}},
            {"suspendLicence", {{"reason", "withheld"}}}, {"restoreLicence", nullptr},
            {"changeLicence", example_draft()},           {"restoreLicence", nullptr},
            {"cancelLicence", {{"reason", "revoked"}}}};
        const int drawn = dice.below(40);
        const auto& [id, body] = operations[drawn == 39 ? 6 : static_cast<std::size_t>(drawn % 6)];
        try {
            licence = asked(id, on(licence, body));
        } catch (const Problem& problem) {
            EXPECT_EQ(problem.status(), 409) << problem.code();
        }
    }
    std::string count(const std::string& condition) {
        return one("SELECT count(*) FROM licenses.licence l WHERE " + condition);
    }
};

TEST_F(Register, HasOneCurrentVersionOfEachLicenceAndClosedChains) {
    Dice dice(20190418);
    std::vector<Json> licences;
    for (int i = 0; i < 8; ++i) {
        licences.push_back(issued());
    }
    for (int i = 0; i < 250; ++i) {
        step(dice, licences[static_cast<std::size_t>(dice.below(8))]);
    }
    EXPECT_EQ(one("SELECT count(DISTINCT chain) FROM licenses.licence WHERE state <> 'superseded'"), "8");
    EXPECT_EQ(count("state <> 'superseded'"), "8");
    EXPECT_EQ(count("version = 1"), "8");
    EXPECT_EQ(count("version > 1 AND NOT EXISTS (SELECT 1 FROM licenses.licence p WHERE p.identifier = "
                    "l.predecessor AND p.chain = l.chain AND p.version = l.version - 1 AND p.successor = "
                    "l.identifier AND p.state = 'superseded')"),
              "0");
    EXPECT_NE(count("version > 1"), "0");
    EXPECT_NE(count("state = 'cancelled'"), "0");
    for (const Json& licence : licences) {
        EXPECT_EQ(read(licence["identifier"])["state"], licence["state"]) << "what was told last";
    }
}

TEST_F(Register, OfTwoWhoUseOneCodeAtOnceOneGetsTheLicence) {
    const Json licence = issued();
    constexpr int rounds = 10;
    for (int round = 0; round < rounds; ++round) {
        const std::string code = asked(
            "authorizeLicenceUse", as(service::Role::operations, "c-portal", {{"holder", example_holder()}},
                                      {{"identifier", licence["identifier"]}}))["code"];
        const Json body{{"purpose", example_purpose()}, {"consent", {{"ground", "code"}, {"code", code}}}};
        std::atomic<int> got = 0;
        const auto use = [&] {
            store::Session session(database_.connection_string());
            test::StepsHere steps(session);
            try {
                route("queryLicences").stepwise(window(body), steps);
                ++got;
            } catch (const Problem& problem) {
                EXPECT_EQ(problem.code(), "pass_invalid");
            }
        };
        std::thread other(use);
        use();
        other.join();
        ASSERT_EQ(got, 1);
    }
    EXPECT_EQ(one("SELECT count(*) FROM licenses.use"), std::to_string(rounds));
}

} // namespace
} // namespace gateway::licenses
