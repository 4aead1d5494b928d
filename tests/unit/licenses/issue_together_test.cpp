#include "sealed.hpp"

#include <set>

namespace gateway::licenses {
namespace {

/// Requests that come at once share a transaction; each is to fare as if it were alone.
class IssuedTogether : public SealedLicences {
protected:
    /// The body of a licence, or the code of the refusal.
    std::vector<std::string> together(const std::vector<service::Call>& calls) {
        std::vector<const service::Call*> members;
        for (const service::Call& each : calls) {
            members.push_back(&each);
        }
        std::vector<service::Outcome> outcomes;
        run([&](store::Transaction& tx) { outcomes = route("issueLicence").join(members, tx); });
        std::vector<std::string> told;
        for (const service::Outcome& outcome : outcomes) {
            const auto* problem = std::get_if<Problem>(&outcome);
            told.push_back(problem != nullptr ? problem->code()
                                              : std::string(std::get<http::Response>(outcome).text()));
        }
        return told;
    }
    Json numbered(const std::string& serial) {
        Json body = draft();
        body["serial"] = serial;
        return body;
    }
};

TEST_F(IssuedTogether, EachHasItsOwnOutcomeInOrder) {
    issued(numbered("OLD"));
    Json faulty = draft();
    faulty.erase("holders");
    Json unknown = draft();
    unknown["type"] = "none";
    const auto told = together({call(numbered("OLD")), call(faulty), call(numbered("NEW")), call(unknown),
                                operations(draft()), call(draft())});
    ASSERT_EQ(told.size(), 6u);
    EXPECT_EQ(told[0], "serial_taken");
    EXPECT_EQ(told[1], "invalid_fields");
    EXPECT_EQ(told[3], "licence_type_unknown");
    EXPECT_EQ(told[4], "not_your_authority");
    for (const std::size_t good : {2u, 5u}) {
        const Json licence = Json::parse(told[good]);
        EXPECT_EQ(read(licence["identifier"])["state"], "valid") << told[good];
    }
    EXPECT_EQ(one("SELECT count(*) FROM licenses.licence"), "3");
    EXPECT_EQ(one("SELECT count(*) FROM licenses.history"), "3");
    EXPECT_EQ(one("SELECT count(*) FROM journal.entry WHERE entity LIKE 'licence:%'"), "3");
}

TEST_F(IssuedTogether, ASerialIsTheFirstOnes) {
    const auto told = together({call(numbered("A1")), call(numbered("A1")), call(numbered("A2"))});
    EXPECT_TRUE(told[0].starts_with("{")) << told[0];
    EXPECT_EQ(told[1], "serial_taken");
    EXPECT_TRUE(told[2].starts_with("{")) << told[2];
    EXPECT_EQ(one("SELECT count(*) FROM licenses.licence"), "2");
}

TEST_F(IssuedTogether, ADrawnSerialGivesWayToOneThatIsInUse) {
    run([&](store::Transaction& tx) { tx.exec("SELECT setval('licenses.serial', 100, false)"); });
    issued(numbered("000000000100"));
    const auto told = together({call(numbered("000000000102")), call(draft()), call(draft())});
    std::set<std::string> serials;
    run([&](store::Transaction& tx) {
        for (const store::Row row : tx.exec("SELECT serial FROM licenses.licence")) {
            serials.insert(row[0].as<std::string>());
        }
    });
    EXPECT_EQ(told.size(), 3u);
    EXPECT_EQ(serials,
              (std::set<std::string>{"000000000100", "000000000101", "000000000102", "000000000103"}));
}

TEST_F(IssuedTogether, WhoMayNotUseTheSealDoesNotHinderOthers) {
    Json unknown = draft();
    unknown["es_id"] = "99999999999999";
    service::Call without_right = call(with_seal(draft()));
    without_right.caller.client_id = "c-00000000000000b1";
    const auto told = together({call(unknown), call(with_seal(draft())), without_right, call(draft())});
    EXPECT_EQ(told[0], "seal_not_found");
    EXPECT_EQ(told[2], "seal_right_missing");
    const Json with_file = Json::parse(told[1]);
    EXPECT_EQ(verified(file_of(with_file))["verdict"], "valid");
    EXPECT_EQ(with_file["file"]["sm3"], crypto::to_hex(crypto::sm3(file_of(with_file))));
    EXPECT_TRUE(Json::parse(told[3])["file"].is_null());
    EXPECT_EQ(one("SELECT count(*) FROM licenses.licence"), "2");
    EXPECT_EQ(seal_uses().size(), 1u);
}

TEST_F(IssuedTogether, EachStandsInItsOwnCallersName) {
    service::Call another = call(draft());
    another.caller.client_id = "c-00000000000000b1";
    another.trace_id = "trace-2";
    another.now = now + std::chrono::seconds(1);
    const auto told = together({call(draft()), another});
    const Json first = read(Json::parse(told[0])["identifier"]);
    const Json second = read(Json::parse(told[1])["identifier"]);
    EXPECT_EQ(first["history"][0]["actor"], bureau_client);
    EXPECT_EQ(second["history"][0]["actor"], "c-00000000000000b1");
    EXPECT_EQ(second["history"][0]["at"], "2019-04-18T09:00:01+08:00");
    EXPECT_EQ(one("SELECT actor FROM journal.entry WHERE trace_id = 'trace-2'"), "c-00000000000000b1");
}

} // namespace
} // namespace gateway::licenses
