#include "fixture.hpp"
#include "gateway/base/licence_identifier.hpp"

namespace gateway::licenses {
namespace {

using service::LineState;

class LicenceImport : public LicenceTest {
protected:
    Json line(int version, const std::string& serial = "S1") {
        Json body = example_draft();
        body["identifier"] = LicenceIdentifier{"11100000MB0143028R001", bureau, serial, version}.text();
        return body;
    }
    /// "accepted", "unchanged", or why not.
    std::vector<std::string> imported(const std::vector<Json>& bodies) {
        std::vector<service::Line> lines;
        for (const Json& body : bodies) {
            lines.push_back({static_cast<long long>(lines.size()) + 1, body.dump()});
        }
        std::vector<std::string> outcomes;
        run([&](store::Transaction& tx) {
            for (const auto& outcome : route("importLicences").import(call(), lines, tx)) {
                outcomes.push_back(outcome.state == LineState::accepted    ? "accepted"
                                   : outcome.state == LineState::unchanged ? "unchanged"
                                                                           : outcome.reasons.at(0).code);
            }
        });
        return outcomes;
    }
    using Outcomes = std::vector<std::string>;
};

TEST_F(LicenceImport, TheSameFileAgainChangesNothing) {
    const std::vector<Json> file{line(1, "S1"), line(1, "S2"), line(2, "S2")};
    EXPECT_EQ(imported(file), (Outcomes{"accepted", "accepted", "accepted"}));
    const std::string before =
        one("SELECT md5(string_agg(l::text, ' ' ORDER BY licence_id)) FROM licenses.licence l");
    EXPECT_EQ(imported(file), (Outcomes{"unchanged", "unchanged", "unchanged"}));
    EXPECT_EQ(one("SELECT md5(string_agg(l::text, ' ' ORDER BY licence_id)) FROM licenses.licence l"),
              before);
}

TEST_F(LicenceImport, VersionsJoinToOneChain) {
    EXPECT_EQ(imported({line(1), line(3), line(2)}),
              (Outcomes{"accepted", "accepted", "older_than_current"}));
    const Json last = read(line(3)["identifier"]);
    EXPECT_EQ(last["predecessor"], line(1)["identifier"]);
    EXPECT_EQ(read(line(1)["identifier"])["successor"], line(3)["identifier"]);
    EXPECT_EQ(one("SELECT count(DISTINCT chain) FROM licenses.licence"), "1");
}

TEST_F(LicenceImport, ABadLineIsAnOutcomeAndTheOthersAreTaken) {
    Json differs = line(1);
    differs["number"] = "N-2";
    Json foreign = line(1);
    foreign["identifier"] = LicenceIdentifier{"11100000MB0143028R001", company, "S1", 1}.text();
    Json checked = line(1);
    checked["identifier"] = checked["identifier"].get<std::string>().substr(0, 70) + "?";
    Json undated = line(1, "S4");
    undated.erase("issued_on");
    Json unknown = line(1);
    unknown["identifier"] = LicenceIdentifier{"11100000MB0143028R777", bureau, "S1", 1}.text();
    Json cancelled = line(1, "S5");
    cancelled["state"] = "cancelled";
    Json said = cancelled;
    said["reason"] = "revoked";
    const auto outcomes = imported(
        {line(1), differs, foreign, undated, unknown, cancelled, said, line(2, "S5"), line(1, "S6")});
    EXPECT_EQ(outcomes, (Outcomes{"accepted", "licence_differs", "not_your_authority", "required",
                                  "licence_type_unknown", "unknown_code", "accepted", "licence_cancelled",
                                  "accepted"}));
    EXPECT_TRUE(imported({checked})[0].starts_with("licence_identifier."));
    EXPECT_EQ(read(said["identifier"])["state"], "cancelled");
}

TEST_F(LicenceImport, ALicenceThatWasChangedHereIsNotSetBack) {
    imported({line(1)});
    asked("suspendLicence", on(read(line(1)["identifier"]), {{"reason", "lost"}}));
    EXPECT_EQ(imported({line(1)}), Outcomes{"licence_differs"});
    EXPECT_EQ(read(line(1)["identifier"])["state"], "suspended");
}

TEST_F(LicenceImport, OnlyACitizensOwnNumberIsNoSerial) {
    EXPECT_EQ(imported({line(1, zhang), line(1, "320100199001010019")}),
              (Outcomes{"personal_number", "accepted"}));
}

} // namespace
} // namespace gateway::licenses
