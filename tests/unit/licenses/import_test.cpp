#include "fixture.hpp"
#include "gateway/base/licence_identifier.hpp"

#include <future>

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
    using Outcomes = std::vector<std::string>; ///< "accepted", "unchanged", or why not

    Outcomes imported(store::Transaction& tx, const std::vector<Json>& bodies) {
        std::vector<service::Line> lines;
        for (const Json& body : bodies) {
            lines.push_back({static_cast<long long>(lines.size()) + 1, body.dump()});
        }
        Outcomes outcomes;
        for (const auto& outcome : route("importLicences").import(call(), lines, tx)) {
            outcomes.push_back(outcome.state == LineState::accepted    ? "accepted"
                               : outcome.state == LineState::unchanged ? "unchanged"
                                                                       : outcome.reasons.at(0).code);
        }
        return outcomes;
    }
    Outcomes imported(const std::vector<Json>& bodies) {
        Outcomes outcomes;
        run([&](store::Transaction& tx) { outcomes = imported(tx, bodies); });
        return outcomes;
    }
    /// What `other` gives that begins while `tx` is open, and has to wait for its end.
    template <class Work>
    auto waiting_for_end(Work other) {
        auto told = std::async(std::launch::async, std::move(other));
        store::Session onlooker(database_.connection_string());
        bool waits = false;
        while (!waits) {
            onlooker.transact([&](store::Transaction& tx) {
                waits = !tx.exec("SELECT FROM pg_locks WHERE NOT granted").empty();
            });
        }
        return told;
    }
    /// Versions whose serial begins so, with their history and their entries in the journal.
    std::string stand_of(const std::string& prefix) {
        return one(
            "SELECT string_agg(concat_ws(' ', substr(l.serial, 2), l.version, l.state, l.reason, "
            "l.revision, 'after', p.version, 'before', s.version, 'holders', "
            "(SELECT count(*) FROM licenses.holder h WHERE h.licence_id = l.licence_id), "
            "(SELECT string_agg(concat_ws(' ', h.action, h.state, h.reason), ', ' ORDER BY history_id) "
            "FROM licenses.history h WHERE h.licence_id = l.licence_id), "
            "(SELECT string_agg(concat_ws(' ', e.dataset, substr(e.record_key, 33), e.version, "
            "e.operation), ', ' ORDER BY e.position) FROM journal.entry e "
            "WHERE e.entity = 'licence:' || l.chain)), E'\n' ORDER BY l.serial, l.version) "
            "FROM licenses.licence l LEFT JOIN licenses.licence p ON p.identifier = l.predecessor "
            "AND p.chain = l.chain LEFT JOIN licenses.licence s ON s.identifier = l.successor "
            "AND s.chain = l.chain WHERE starts_with(l.serial, '" +
            prefix + "')");
    }
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

TEST_F(LicenceImport, LinesOfOneLicenceTogetherLeaveWhatTheyLeaveOneByOne) {
    const auto file = [&](const std::string& prefix) {
        const std::string first = prefix + "1", second = prefix + "2", third = prefix + "3";
        Json differs = line(1, first), suspended = line(1, second), cancelled = line(3, second),
             shared = line(5, third);
        differs["number"] = "N-2";
        suspended.update({{"state", "suspended"}, {"reason", "lost"}});
        cancelled.update({{"state", "cancelled"}, {"reason", "revoked"}});
        shared["holders"].push_back({{"name", "另一公司"}, {"code_type", "001"}, {"code", bureau}});
        return std::vector{line(1, first), line(1, first),  suspended,       line(3, first),
                           line(1, first), line(2, second), line(2, first),  differs,
                           cancelled,      shared,          line(4, second), line(3, first)};
    };
    const Outcomes expected{"accepted",  "unchanged", "accepted",           "accepted",
                            "unchanged", "accepted",  "older_than_current", "licence_differs",
                            "accepted",  "accepted",  "licence_cancelled",  "unchanged"};
    EXPECT_EQ(imported(file("A")), expected);
    Outcomes alone;
    for (const Json& each : file("B")) {
        alone.push_back(imported({each}).at(0));
    }
    EXPECT_EQ(alone, expected);
    EXPECT_EQ(stand_of("A"), stand_of("B"));
    EXPECT_NE(stand_of("A").find("superseded"), std::string::npos);
}

TEST_F(LicenceImport, ALicenceThatAnotherImportEntersMeanwhileIsKnown) {
    store::Session first(database_.connection_string());
    std::future<Outcomes> told;
    first.transact([&](store::Transaction& tx) {
        imported(tx, {line(1, "S1"), line(2, "S2")});
        told = waiting_for_end([&] {
            return imported({line(1, "S0"), line(2, "S1"), line(1, "S2"), line(2, "S2"), line(1, "S3")});
        });
    });
    EXPECT_EQ(told.get(), (Outcomes{"accepted", "accepted", "older_than_current", "unchanged", "accepted"}));
    EXPECT_EQ(read(line(2, "S1")["identifier"])["predecessor"], line(1, "S1")["identifier"]);
}

TEST_F(LicenceImport, ALicenceWhoseImportComesToNothingIsEntered) {
    store::Session first(database_.connection_string());
    std::future<Outcomes> told;
    EXPECT_THROW(first.transact([&](store::Transaction& tx) {
        imported(tx, {line(2, "S1")});
        told = waiting_for_end([&] { return imported({line(1, "S1")}); });
        throw Problem(ProblemKind::conflict, "given_up", {});
    }),
                 Problem);
    EXPECT_EQ(told.get(), Outcomes{"accepted"});
}

TEST_F(LicenceImport, OnlyImportsOfTheSameLicencesWaitForEachOther) {
    const auto many = [&](const std::string& prefix) {
        std::vector<Json> lines;
        for (int i = 0; i < 200; ++i) {
            lines.push_back(line(1, prefix + std::to_string(i)));
        }
        return lines;
    };
    imported({line(1, "TYPE")}); // the first of a type sends the type up
    store::Session other(database_.connection_string(), std::chrono::seconds(10));
    run([&](store::Transaction& tx) {
        imported(tx, many("A"));
        other.transact([&](store::Transaction& beside) {
            EXPECT_EQ(imported(beside, many("B")), Outcomes(200, "accepted"));
        });
    });
}

TEST_F(LicenceImport, ASerialThatAnImportTakesMeanwhileIsTaken) {
    store::Session first(database_.connection_string());
    std::future<std::string> told;
    first.transact([&](store::Transaction& tx) {
        imported(tx, {line(1, "S1")});
        told = waiting_for_end([&] {
            Json body = draft();
            body["serial"] = "S1";
            return refused("issueLicence", call(body));
        });
    });
    EXPECT_NE(told.get().find("serial_taken"), std::string::npos);
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
    EXPECT_EQ(imported({line(1, zhang), line(1, "320100199001010019"), line(1, std::string("A") + zhang)}),
              (Outcomes{"personal_number", "accepted", "personal_number"}));
}

} // namespace
} // namespace gateway::licenses
