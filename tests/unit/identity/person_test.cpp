#include "fixture.hpp"
#include "gateway/base/certificate.hpp"
#include "work.hpp"

#include <atomic>
#include <thread>

namespace gateway::identity {
namespace {

using Names = std::vector<std::string>;

class Persons : public IdentityTest {};

TEST(MobileNumber, IsElevenDigitsWithoutBlanksHyphensAndCountry) {
    EXPECT_EQ(normal_mobile("19900000001"), "19900000001");
    EXPECT_EQ(normal_mobile(" +86 199-0000-0001 "), "19900000001");
    EXPECT_EQ(normal_mobile("１９９０００００００１"), "19900000001");
    for (const char* wrong : {"", "1990000000", "199000000011", "12900000001", "29900000001", "1990000000x",
                              "+85219900000001", "++8619900000001"}) {
        EXPECT_EQ(normal_mobile(wrong), std::nullopt) << wrong;
    }
}

TEST(CertificateNumber, HasOneForm) {
    EXPECT_EQ(normal_certificate_no("111", " 32010019880808008x "), "32010019880808008X");
    EXPECT_EQ(normal_certificate_no("111", "320100900101001"), "320100199001010018");
    EXPECT_EQ(normal_certificate_no("111", "３２０１００１９９００１０１００１８"), "320100199001010018");
    EXPECT_EQ(normal_certificate_no("414", "e12345678"), "E12345678");
    EXPECT_EQ(normal_certificate_no("414", "\xef\xbc"), "\xef\xbc") << "cut off";
}

TEST_F(Persons, WhoProvesAMobileNumberHasAnAccountOfLevelOne) {
    const Person person = registered(zhang_mobile);
    EXPECT_EQ(person.person_id.size(), 32U);
    EXPECT_EQ(found(person.person_id).level(now), Level::rc01);
    EXPECT_EQ(holder_of("+86 199 0000 0001"), person.person_id);
    EXPECT_TRUE(national_rows().empty()) << "nobody the nation could know";
    EXPECT_EQ(refusal([&] { registered("123"); }), "/user_mobile mobile");
}

TEST_F(Persons, AMobileNumberMovesToItsNewHolder) {
    const Person before = registered(zhang_mobile);
    const Person after = registered(zhang_mobile);
    EXPECT_EQ(holder_of(zhang_mobile), after.person_id);
    EXPECT_EQ(found(before.person_id).text("user_mobile"), "");
    run([&](store::Transaction& tx) {
        change_mobile(*foundation, tx, by(), before.person_id, zhang_mobile);
    });
    EXPECT_EQ(holder_of(zhang_mobile), before.person_id);
    EXPECT_EQ(found(after.person_id).text("user_mobile"), "");
}

TEST_F(Persons, AnIdentityMustBeRightInForm) {
    const auto wrong = [&](Identity identity) {
        const auto faults = faults_of(*foundation, identity, now);
        return faults.empty() ? std::string("none") : faults.front().pointer + " " + faults.front().code;
    };
    EXPECT_EQ(wrong(zhang), "none");
    EXPECT_EQ(wrong({"111", "320100199001010017", "张三"}), "/cert_no citizen_id.check_digit");
    EXPECT_EQ(wrong({"111", "320100199902290010", "张三"}), "/cert_no citizen_id.date");
    EXPECT_EQ(wrong({"111", "990100199001010012", "张三"}), "/cert_no citizen_id.region");
    EXPECT_EQ(wrong({"111", "", "张三"}), "/cert_no required");
    EXPECT_EQ(wrong({"111", zhang.cert_no, "　"}), "/user_name required");
    EXPECT_EQ(wrong({"", zhang.cert_no, "张三"}), "/cert_type required");
    EXPECT_EQ(wrong({"999", zhang.cert_no, "张三"}), "/cert_type unknown_code");
    EXPECT_EQ(wrong({"001", company, "公司"}), "/cert_type not_of_persons");
    EXPECT_EQ(wrong({"414", "E12345678", "ZHANG SAN"}), "none");
    EXPECT_EQ(wrong({"414", std::string(65, 'E'), "ZHANG SAN"}), "/cert_no too_long");
    EXPECT_EQ(wrong({"414", "E1", "\xff\xfe"}), " character");
    EXPECT_EQ(wrong({"414", std::string("E\0 1", 4), "ZHANG"}), "/cert_no control_character");
}

TEST_F(Persons, ADeclaredIdentityIsLevelTwoAndGoesUp) {
    const Person person =
        declared(registered(zhang_mobile).person_id, {"111", "320100900101001", " 张三（演示） "});
    EXPECT_EQ(person.level(now), Level::rc02);
    EXPECT_EQ(person.text("cert_no"), zhang.cert_no);
    EXPECT_EQ(person.text("user_birthday"), "19900101");
    EXPECT_EQ(holder_of(zhang), person.person_id);
    const auto rows = national_rows();
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].operation, journal::Operation::insert);
    EXPECT_EQ(rows[0].row.at("user_real_lvl"), "RC02");
    EXPECT_EQ(rows[0].row.at("cert_key"), cert_key(*foundation, zhang));
}

TEST_F(Persons, EvidenceCountsForTheIdentityItWasCheckedFor) {
    const Person person = verified(zhang_mobile, zhang);
    EXPECT_EQ(person.level(now), Level::rc03);
    EXPECT_EQ(declared(person.person_id, li).level(now), Level::rc02);
    EXPECT_EQ(holder_of(zhang), "");
    EXPECT_EQ(declared(person.person_id, zhang).level(now), Level::rc03) << "it was checked for this one";
}

TEST_F(Persons, EvidenceNeedsAnIdentity) {
    const Person person = registered(zhang_mobile);
    EXPECT_EQ(refusal([&] { proven(person.person_id); }), "identity_missing");
    EXPECT_THROW(proven(declared(person.person_id, zhang).person_id, {"rumour", {}, {}, {}}),
                 std::logic_error);
}

TEST_F(Persons, TheSameEvidenceAgainWithinADayChangesNothing) {
    const Person person = verified(zhang_mobile, zhang);
    const auto before = proven(person.person_id).revision;
    EXPECT_EQ(before, person.revision);
    now += std::chrono::hours(24);
    EXPECT_EQ(proven(person.person_id).revision, person.revision + 1);
}

TEST_F(Persons, AnotherSideProvesNoMoreThanItAsserts) {
    const Person person = declared(registered(zhang_mobile).person_id, zhang);
    EXPECT_EQ(proven(person.person_id, {"national_assertion", Level::rc02, "", ""}).level(now), Level::rc02);
    EXPECT_EQ(proven(person.person_id, {"national_assertion", Level::rc04, "", ""}).level(now), Level::rc04);
}

TEST_F(Persons, AVerifiedIdentityIsKeptAnUnverifiedOneIsLost) {
    const Person squatter = declared(registered(zhang_mobile).person_id, zhang);
    const Person real = declared(registered(li_mobile).person_id, zhang);
    EXPECT_EQ(holder_of(zhang), real.person_id);
    const Person stripped = found(squatter.person_id);
    EXPECT_EQ(stripped.level(now), Level::rc01);
    EXPECT_EQ(stripped.text("user_name"), "");
    EXPECT_EQ(stripped.text("user_mobile"), zhang_mobile) << "the number is still his";
    proven(real.person_id);
    EXPECT_EQ(refusal([&] { declared(squatter.person_id, zhang); }), "identity_taken");
    const auto rows = national_rows();
    ASSERT_EQ(rows.size(), 4U);
    EXPECT_EQ(rows[1].operation, journal::Operation::erase);
    EXPECT_EQ(rows[1].row_guid, squatter.person_id);
    EXPECT_EQ(rows[3].row.at("user_real_lvl"), "RC03");
}

TEST_F(Persons, AnErasedRowComesBackAsItsNextVersion) {
    const Person one = declared(registered(zhang_mobile).person_id, zhang);
    declared(registered(li_mobile).person_id, zhang);
    declared(one.person_id, zhang);
    const auto rows = national_rows();
    EXPECT_EQ(rows.back().row_guid, one.person_id);
    EXPECT_EQ(rows.back().version, 3);
    EXPECT_EQ(rows.back().operation, journal::Operation::insert);
}

TEST_F(Persons, WhatTheNationHearsNothingOfIsInTheJournalAlone) {
    const Person person = declared(registered(zhang_mobile).person_id, zhang);
    run([&](store::Transaction& tx) { change_mobile(*foundation, tx, by(), person.person_id, li_mobile); });
    EXPECT_EQ(national_rows().size(), 1U) << "numbers do not travel, so the row is the same";
    EXPECT_EQ(actions().back(), "identity.change_mobile");
}

TEST_F(Persons, EachChangeOfLevelIsJournaled) {
    verified(zhang_mobile, zhang);
    EXPECT_EQ(actions(), (Names{"identity.register", "identity.level.RC01", "identity.declare",
                                "identity.level.RC02", "identity.add_evidence", "identity.level.RC03"}));
}

TEST_F(Persons, ALevelFallsByItselfAndTheNationHearsOfIt) {
    const Person person = declared(registered(zhang_mobile).person_id, zhang);
    const auto until = proven(person.person_id, {"face_match", {}, "", ""}).evidence.back().until.value();
    now = until - std::chrono::milliseconds(1);
    run([&](store::Transaction& tx) { EXPECT_EQ(renew_levels(*foundation, tx, now), 0); });
    now = until;
    run([&](store::Transaction& tx) { EXPECT_EQ(renew_levels(*foundation, tx, now), 1); });
    run([&](store::Transaction& tx) { EXPECT_EQ(renew_levels(*foundation, tx, now), 0); });
    EXPECT_EQ(national_rows().back().row.at("user_real_lvl"), "RC02");
    EXPECT_EQ(actions().back(), "identity.level.RC02");
}

// Arrivals from another side.

class Arrivals : public IdentityTest {
protected:
    Person arrives(const Identity& identity, Level level, const std::string& origin = "national",
                   const std::string& mobile = {}) {
        Person person;
        run([&](store::Transaction& tx) {
            person = arrive(*foundation, tx, by("system"), identity, {"national_assertion", level, "", ""},
                            origin, mobile);
        });
        return person;
    }
};

TEST_F(Arrivals, WhoIsNewGetsAnAccountOfTheLevelAsserted) {
    const Person person = arrives(zhang, Level::rc04);
    EXPECT_EQ(person.level(now), Level::rc04);
    EXPECT_EQ(person.region, "320000");
    EXPECT_EQ(arrives(zhang, Level::rc04).person_id, person.person_id);
    EXPECT_EQ(arrives(li, Level::rc02).level(now), Level::rc02);
    EXPECT_EQ(arrives(li, Level::rc02).person_id, holder_of(li));
}

TEST_F(Arrivals, AnAssertedNumberThatNobodyHasBecomesTheAccounts) {
    const Person made = arrives(zhang, Level::rc04, "national", std::string("+86 ") + zhang_mobile);
    EXPECT_EQ(made.text("user_mobile"), zhang_mobile) << "in the form that a person's own is kept in";
    run([&](store::Transaction& tx) {
        EXPECT_EQ(find_by_mobile(*foundation, tx, zhang_mobile).value().person_id, made.person_id);
    });
    arrives(li, Level::rc04);
    EXPECT_EQ(arrives(li, Level::rc04, "national", li_mobile).text("user_mobile"), li_mobile)
        << "an account without one gets it later";
}

TEST_F(Arrivals, AnAssertedNumberIsTakenFromNobody) {
    const Person other = registered(zhang_mobile);
    EXPECT_EQ(arrives(zhang, Level::rc04, "national", zhang_mobile).text("user_mobile"), "");
    run([&](store::Transaction& tx) {
        EXPECT_EQ(find_by_mobile(*foundation, tx, zhang_mobile).value().person_id, other.person_id);
    });
}

TEST_F(Arrivals, AnAssertedNumberReplacesNoneOfOnesOwn) {
    verified(zhang_mobile, zhang);
    EXPECT_EQ(arrives(zhang, Level::rc04, "national", li_mobile).text("user_mobile"), zhang_mobile);
    run([&](store::Transaction& tx) { EXPECT_FALSE(find_by_mobile(*foundation, tx, li_mobile)); });
}

TEST_F(Arrivals, WhatIsNoMobileNumberIsLeftOut) {
    for (const char* text : {"", "0512-88888888", "12345678901", "+1 555 0100"}) {
        EXPECT_EQ(arrives(zhang, Level::rc04, "national", text).text("user_mobile"), "") << text;
    }
}

TEST_F(Arrivals, AVerifiedAccountIsEnteredByAVerifiedPersonOfItsNameOnly) {
    const Person person = verified(zhang_mobile, zhang);
    EXPECT_EQ(refusal([&] { arrives(zhang, Level::rc02); }), "assertion_too_weak");
    EXPECT_EQ(refusal([&] {
                  arrives({"111", zhang.cert_no, "张三丰（演示）"}, Level::rc04);
              }),
              "identity_conflict");
    EXPECT_EQ(arrives(zhang, Level::rc03).person_id, person.person_id);
}

TEST_F(Arrivals, NobodyEntersAnAccountThatOnlyClaimedHisIdentity) {
    const Person squatter = declared(registered(zhang_mobile).person_id, zhang);
    const Person real = arrives(zhang, Level::rc04);
    EXPECT_NE(real.person_id, squatter.person_id);
    EXPECT_EQ(real.text("user_mobile"), "");
    EXPECT_EQ(found(squatter.person_id).level(now), Level::rc01);
    EXPECT_EQ(holder_of(zhang), real.person_id);
}

// Two sessions at once.

class Meeting : public IdentityTest {
protected:
    /// Both do their work in transactions of their own that begin together; gives the refusals.
    Names meet(const std::function<void(store::Transaction&)>& one,
               const std::function<void(store::Transaction&)>& other) {
        store::Session second(database_.connection_string());
        std::atomic<int> ready{0};
        const auto start = [&](store::Session& session,
                               const std::function<void(store::Transaction&)>& work) {
            session.transact([](store::Transaction& tx) { tx.exec("SELECT 1"); });
            ++ready;
            while (ready < 2) {
                std::this_thread::yield();
            }
            return refusal([&] { session.transact(work); });
        };
        std::string theirs;
        std::thread thread([&] { theirs = start(second, other); });
        std::string ours = start(session_, one);
        thread.join();
        return {ours, theirs};
    }
};

TEST_F(Meeting, TwoRegistrationsOfOneNumberMeet) {
    for (int round = 0; round < 20; ++round) {
        const std::string mobile = "199000001" + std::to_string(10 + round);
        const auto work = [&](store::Transaction& tx) {
            register_person(*foundation, tx, by("system"), mobile, "320500");
        };
        EXPECT_EQ(meet(work, work), (Names{"none", "none"}));
    }
    EXPECT_EQ(one("SELECT count(*) FROM identity.person WHERE mobile_index IS NOT NULL"), "20");
}

TEST_F(Meeting, TwoDeclarationsOfOneIdentityMeetAlsoWhileKeysRotate) {
    const auto newer = std::make_shared<crypto::Vault>(std::vector<Bytes>{key_of('n'), key_of('k')});
    const auto ours = foundation_with(newer);
    const auto theirs = foundation_with(std::make_shared<crypto::Vault>(
        std::vector<Bytes>{key_of('k'), key_of('n')})); // it has the new key, and does not use it yet
    use(ours);
    for (int round = 0; round < 10; ++round) {
        const std::string first = registered(zhang_mobile).person_id;
        const std::string second = registered(li_mobile).person_id;
        const auto outcome =
            meet([&](store::Transaction& tx) { declare_identity(*ours, tx, by("system"), first, zhang); },
                 [&](store::Transaction& tx) { declare_identity(*theirs, tx, by("system"), second, zhang); });
        EXPECT_EQ(outcome, (Names{"none", "none"}));
        EXPECT_EQ(one("SELECT count(*) FROM identity.person WHERE cert_index IS NOT NULL"), "1");
    }
}

} // namespace
} // namespace gateway::identity
