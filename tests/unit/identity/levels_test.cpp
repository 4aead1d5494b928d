#include "gateway/base/standard.hpp"
#include "gateway/identity/legacy_levels.hpp"
#include "gateway/identity/levels.hpp"

#include <gtest/gtest.h>

#include <map>
#include <stdexcept>

namespace gateway::identity {
namespace {

using namespace std::chrono_literals;
using enum Level;

const Time noon = *parse_time("2019-11-04T12:00:00+08:00");
const std::string zhang = "digest of Zhang's identity", li = "digest of Li's identity";

const std::string& built_in(const std::string& file) {
    static const auto standard = Standard::load();
    static std::map<std::string, std::string> texts;
    return texts.try_emplace(file, standard->file(file)).first->second;
}

const LevelRules& rules() {
    static const LevelRules read = LevelRules::parse(built_in("identity_rules.toml"));
    return read;
}

Evidence evidence(const std::string& kind, Time from = noon - 24h, const std::string& binding = zhang) {
    return evidence_of(*rules().evidence(kind), binding, from);
}

Proof by(const std::string& method, Time at = noon, Level asserted = rc05) {
    return proof_of(*rules().method(method), at, asserted);
}

Level zhangs_level(const std::vector<Evidence>& evidence, Time now = noon) {
    return person_level(evidence, zhang, now);
}

Level level_of_session(Level person, const std::vector<Proof>& proofs, Time now = noon) {
    return session_level(rules(), person, proofs, now);
}

/// "granted RC03", "step up to RC04", "sign in again for RC04", "unmet"
std::string decided(const Demand& demand, const Standing& standing, Time now = noon) {
    const Decision decision = decide(rules(), demand, standing, now);
    if (const auto* granted = std::get_if<Granted>(&decision)) {
        return "granted " + std::string(level_name(granted->level));
    }
    if (const auto* step = std::get_if<StepUp>(&decision)) {
        return (step->again ? "sign in again for " : "step up to ") + std::string(level_name(step->target));
    }
    return "unmet";
}

// What evidence gives

TEST(PersonLevel, AnAccountWithoutEvidenceHasRc01) { EXPECT_EQ(zhangs_level({}), rc01); }

TEST(PersonLevel, TheStrongestGoodEvidenceCounts) {
    EXPECT_EQ(zhangs_level({evidence("declared"), evidence("face_match"), evidence("base_match")}), rc04);
}

TEST(PersonLevel, EvidenceForAnotherIdentityDoesNotCount) {
    EXPECT_EQ(zhangs_level({evidence("window_check", noon, li), evidence("declared")}), rc02);
}

TEST(PersonLevel, WithoutAnIdentityNoEvidenceCounts) {
    EXPECT_EQ(person_level(std::vector{evidence("face_match", noon, "")}, "", noon), rc01);
}

TEST(PersonLevel, FallsAtTheVeryMomentItsEvidenceExpires) {
    const std::vector held{evidence("face_match", noon), evidence("base_match", noon)};
    const Time end = noon + rules().evidence("face_match")->good_for;
    EXPECT_EQ(next_change(held, zhang, noon), end);
    EXPECT_EQ(zhangs_level(held, end - 1ms), rc04);
    EXPECT_EQ(zhangs_level(held, end), rc03);
}

TEST(PersonLevel, FallsAtTheVeryMomentItsEvidenceIsWithdrawn) {
    Evidence window = evidence("window_check");
    window.withdrawn_at = noon;
    EXPECT_EQ(zhangs_level({window}, noon - 1ms), rc05);
    EXPECT_EQ(zhangs_level({window}, noon), rc01);
}

TEST(PersonLevel, EvidenceCountsFromItsFirstMoment) {
    const std::vector held{evidence("declared", noon)};
    EXPECT_EQ(zhangs_level(held, noon - 1ms), rc01);
    EXPECT_EQ(zhangs_level(held, noon), rc02);
    EXPECT_EQ(next_change(held, zhang, noon - 1ms), noon);
    EXPECT_EQ(next_change(held, zhang, noon), std::nullopt) << "declared is good until it is withdrawn";
}

TEST(PersonLevel, TheEndOfEvidenceThatAnotherOutlivesChangesNothing) {
    Evidence shorter = evidence("face_match");
    shorter.until = noon + 1h;
    const std::vector held{shorter, evidence("face_match")};
    EXPECT_EQ(next_change(held, zhang, noon), evidence("face_match").until);
}

TEST(PersonLevel, EvidenceNeverGrantsMoreThanItsKind) {
    const EvidenceKind& national = *rules().evidence("national_assertion");
    EXPECT_EQ(evidence_of(national, zhang, noon, rc02).level, rc02) << "nor more than was asserted";
    EXPECT_EQ(evidence_of(*rules().evidence("legacy_account"), zhang, noon, rc05).level, rc04);
}

// At what level a session acts

TEST(SessionLevel, NobodyActsAboveTheCeilingOfTheSignIn) {
    EXPECT_EQ(level_of_session(rc05, {by("password")}), rc02);
    EXPECT_EQ(level_of_session(rc05, {by("password"), by("electronic_id")}), rc04);
}

TEST(SessionLevel, NobodyActsAboveTheirOwnLevel) {
    EXPECT_EQ(level_of_session(rc03, {by("electronic_id")}), rc03);
    EXPECT_EQ(level_of_session(none, {by("electronic_id")}), none);
}

TEST(SessionLevel, WithoutASignInThereIsNone) { EXPECT_EQ(level_of_session(rc05, {}), none); }

TEST(SessionLevel, ABrokeredSignInNeitherLosesNorRaisesALevel) {
    for (const Level asserted : every_level) {
        for (const char* method : {"national", "region_ticket"}) {
            EXPECT_EQ(level_of_session(rc05, {by(method, noon, asserted)}), asserted) << method;
        }
    }
    EXPECT_EQ(level_of_session(rc05, {by("electronic_id", noon, rc05)}), rc04) << "not above the method";
}

TEST(SessionLevel, EachLevelHasItsOwnAge) {
    const std::vector proofs{by("national")};
    EXPECT_EQ(level_of_session(rc05, proofs, noon + rules().max_age(rc05)), rc05);
    EXPECT_EQ(level_of_session(rc05, proofs, noon + rules().max_age(rc05) + 1ms), rc04);
    EXPECT_EQ(level_of_session(rc05, proofs, noon + rules().max_age(rc04) + 1ms), rc03);
    EXPECT_EQ(level_of_session(rc05, proofs, noon + rules().max_age(rc01) + 1ms), none);
}

TEST(SessionLevel, AProofCarriesNoMoreThanTheRulesNowGiveItsMethod) {
    EXPECT_EQ(level_of_session(rc05, {{"password", rc05, noon}}), rc02);
    EXPECT_EQ(level_of_session(rc05, {{"a method no longer offered", rc05, noon}}), none);
}

TEST(SessionLevel, ASignInFromTheFutureCountsOnlyWithinTheDifferenceOfClocks) {
    EXPECT_EQ(level_of_session(rc05, {by("password", noon + clock_difference)}), rc02);
    EXPECT_EQ(level_of_session(rc05, {by("password", noon + clock_difference + 1ms)}), none);
}

TEST(Reachable, NeedsBothASignInAndEvidence) {
    const std::vector methods{*rules().method("password"), *rules().method("national")};
    const std::vector kinds{*rules().evidence("base_match")};
    EXPECT_EQ(reachable_levels(rc01, methods, kinds), (std::set{rc01, rc02, rc03}));
    EXPECT_EQ(reachable_levels(rc04, methods, {}), (std::set{rc01, rc02, rc03, rc04}));
    EXPECT_EQ(reachable_levels(rc04, std::span(methods).first(1), kinds), (std::set{rc01, rc02}));
    EXPECT_TRUE(reachable_levels(rc04, {}, kinds).empty());
}

// What is granted

const std::set every{rc01, rc02, rc03, rc04, rc05};

TEST(Decision, OfSeveralAcceptableLevelsTheStrongestSatisfiableWins) {
    const Standing signed_in{rc03, {by("password")}, {rc01, rc02, rc03, rc04}};
    EXPECT_EQ(decided({{rc02, rc03, rc04}}, signed_in), "step up to RC04");
    EXPECT_EQ(decided({{rc02, rc03, rc05}}, signed_in), "step up to RC03") << "RC05 cannot be had";
    EXPECT_EQ(decided({{rc02, rc04}}, {rc04, {by("electronic_id")}, every}), "granted RC04");
}

TEST(Decision, AHigherLevelServesForALowerOne) {
    EXPECT_EQ(decided({{rc02}}, {rc04, {by("electronic_id")}, every}), "granted RC04");
    EXPECT_EQ(decided({{rc03}}, {rc01, {by("password")}, {rc04}}), "step up to RC04");
}

TEST(Decision, WhoDemandsNoLevelGetsWhatIsHeld) {
    EXPECT_EQ(decided({}, {rc04, {by("password")}, every}), "granted RC02");
    EXPECT_EQ(decided({}, {rc04, {}, every}), "step up to RC01");
    EXPECT_EQ(decided({{}, rc03}, {rc04, {by("password")}, every}), "step up to RC03");
}

TEST(Decision, NothingBelowTheFloorWhateverIsAcceptable) {
    EXPECT_EQ(decided({{rc02}, rc03}, {rc04, {by("password")}, every}), "step up to RC03");
    EXPECT_EQ(decided({{rc02}, rc03}, {rc02, {by("password")}, {rc01, rc02}}), "unmet");
    EXPECT_EQ(decided({{none}, none}, {rc02, {}, {}}), "unmet") << "no demand is so low that nobody meets it";
}

TEST(Decision, NothingBelowEveryAcceptableLevel) {
    EXPECT_EQ(decided({{rc04, rc05}}, {rc03, {by("password_and_code")}, {rc01, rc02, rc03}}), "unmet");
}

TEST(Decision, DecliningTheStrongestFallsBackToTheNextAcceptableAndNeverBelowTheFloor) {
    Demand demand{{rc02, rc03, rc04}, rc03};
    const Standing signed_in{rc02, {by("password")}, every};
    EXPECT_EQ(decided(demand, signed_in), "step up to RC04");
    demand.declined = {rc04};
    EXPECT_EQ(decided(demand, signed_in), "step up to RC03");
    demand.declined = {rc03, rc04};
    EXPECT_EQ(decided(demand, signed_in), "unmet");
    demand.floor = rc02;
    EXPECT_EQ(decided(demand, signed_in), "granted RC02");
}

TEST(Decision, WhatWasDeclinedIsNotAskedForInAnotherPlace) {
    const Standing only_rc04{rc02, {by("password")}, {rc04}};
    EXPECT_EQ(decided({.acceptable = {rc03, rc04}, .declined = {rc04}}, only_rc04), "unmet");
    EXPECT_EQ(decided({.acceptable = {rc03}, .declined = {rc03}}, only_rc04), "unmet");
}

TEST(Decision, WhatIsHeldIsGrantedThoughItWasDeclined) {
    EXPECT_EQ(decided({.acceptable = {rc04}, .declined = {rc04}}, {rc04, {by("electronic_id")}, every}),
              "granted RC04");
}

TEST(Decision, ALevelThatFellIsAskedForAgainAndNeverSilentlyLower) {
    const Standing fell{rc03, {by("electronic_id")}, every};
    EXPECT_EQ(decided({{rc04}}, fell), "step up to RC04");
}

// max_age of a demand

TEST(MaxAge, AnOldSignInIsToBeDoneAgain) {
    const Standing held{rc04, {by("electronic_id", noon - 10min)}, every};
    EXPECT_EQ(decided({.acceptable = {rc04}, .max_age = 600s}, held), "granted RC04");
    EXPECT_EQ(decided({.acceptable = {rc04}, .max_age = 600s}, held, noon + 1ms), "sign in again for RC04");
}

TEST(MaxAge, AFreshPasswordDoesNotRenewAnOldScan) {
    const Standing held{rc04, {by("electronic_id", noon - 10min), by("password")}, every};
    EXPECT_EQ(decided({.acceptable = {rc04}, .max_age = 60s}, held), "sign in again for RC04");
    EXPECT_EQ(decided({.acceptable = {rc02}, .max_age = 60s}, held), "granted RC02");
    EXPECT_EQ(decided({.acceptable = {rc02}}, held), "granted RC04");
}

TEST(MaxAge, ASignInSinceTheDemandIsYoungEnoughHoweverSmallMaxAgeIs) {
    Demand demand{.acceptable = {rc02}, .max_age = 0s};
    const Standing held{rc04, {by("password", noon)}, every};
    EXPECT_EQ(decided(demand, held, noon + 5min), "sign in again for RC02");
    demand.asked_at = noon;
    EXPECT_EQ(decided(demand, held, noon + 5min), "granted RC02");
    demand.asked_at = noon + 1ms;
    EXPECT_EQ(decided(demand, held, noon + 5min), "sign in again for RC02");
}

TEST(MaxAge, NoDemandStretchesTheAgeThatTheRulesAllow) {
    const Demand demand{.acceptable = {rc05}, .max_age = 24h, .asked_at = noon};
    const Time late = noon + rules().max_age(rc05) + 1ms;
    EXPECT_EQ(decided(demand, {rc05, {by("national")}, every}, late), "step up to RC05");
}

TEST(Decision, TheTokenSaysWhenTheLevelItNamesWasProven) {
    const Standing held{rc04, {by("electronic_id", noon - 30min), by("password")}, every};
    const auto granted = std::get<Granted>(decide(rules(), {{rc02}}, held, noon));
    EXPECT_EQ(granted.level, rc04);
    EXPECT_EQ(granted.at, noon - 30min);
}

// The data

TEST(LevelRulesData, TheBuiltInFileHoldsWhatSignOnOffers) {
    const std::map<std::string, Level> kinds{{"mobile_code", rc01},        {"declared", rc02},
                                             {"base_match", rc03},         {"face_match", rc04},
                                             {"electronic_id", rc04},      {"business_licence", rc04},
                                             {"window_check", rc05},       {"digital_certificate", rc05},
                                             {"national_assertion", rc05}, {"region_assertion", rc05},
                                             {"legacy_account", rc04}};
    EXPECT_EQ(rules().evidence_kinds().size(), kinds.size());
    for (const auto& [name, level] : kinds) {
        ASSERT_NE(rules().evidence(name), nullptr) << name;
        EXPECT_EQ(rules().evidence(name)->grants, level) << name;
    }
    EXPECT_FALSE(rules().evidence("window_check")->online);
    for (const char* name : {"password", "one_time_code", "password_and_code", "electronic_id",
                             "business_licence", "national", "region_ticket"}) {
        EXPECT_NE(rules().method(name), nullptr) << name;
    }
    EXPECT_EQ(rules().method("telepathy"), nullptr);
    EXPECT_FALSE(rules().text(rc03).zh.empty());
}

TEST(LevelRulesData, ALevelHasOneName) {
    for (const Level level : every_level) {
        EXPECT_EQ(level_of(level_name(level)), level);
    }
    EXPECT_EQ(level_name(rc03), "RC03");
    for (const char* wrong : {"", "RC00", "RC06", "rc03", "RC3", "RC03 "}) {
        EXPECT_EQ(level_of(wrong), std::nullopt) << wrong;
    }
}

/// Changes the first place of `from` and expects the refusal to name the line and to say `why`.
template <class Read>
void expect_refused(Read read, const std::string& file, const std::string& from, const std::string& to,
                    const std::string& why) {
    std::string text = built_in(file);
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
    try {
        read(text);
        ADD_FAILURE() << "taken: " << to;
    } catch (const std::runtime_error& error) {
        const std::string said = error.what();
        EXPECT_EQ(said.find(file + ":"), 0U) << said;
        EXPECT_NE(said.find(why), std::string::npos) << said;
    }
}

TEST(LevelRulesData, AWrongRuleIsRefusedWithItsPlace) {
    const auto refused = [](const std::string& from, const std::string& to, const std::string& why) {
        expect_refused(LevelRules::parse, "identity_rules.toml", from, to, why);
    };
    refused("name = \"RC02\"", "name = \"RC03\"", "out of turn");
    refused("name = \"RC05\"", "name = \"RC06\"", "RC01 to RC05");
    refused("max_age_minutes = 60", "max_age_minutes = 241", "not be longer");
    refused("max_age_minutes = 60", "max_age_minutes = 0", "from 1 to");
    refused("max_age_minutes = 60", "max_age_seconds = 60", "max_age_minutes");
    refused("good_for_days = 0", "good_for_days = -1", "from 0 to");
    refused("good_for_days = 0", "good_for_days = 0\nreviewed = true", "'reviewed' is not a key");
    refused("online = true", "online = 1", "true or false");
    refused("online = false", "", "true or false");
    refused("name = \"declared\"", "name = \"mobile_code\"", "stands twice");
    refused("name = \"declared\"", "name = \"De clared\"", "small letters");
    refused("ceiling = \"RC02\"", "ceiling = \"high\"", "RC01 to RC05");
    refused("confidence = \"likely\"", "confidence = \"certain\"", "sure, likely, unsure");
    refused("zh = \"账号密码\"", "zh = \"\"", "is empty");
    refused("[[level]]", "colour = \"red\"\n[[level]]", "'colour' is not a key");
    refused("[[level]]", "[[level]", "table");
}

TEST(LevelRulesData, EveryPartMustBeThere) {
    const std::string& whole = built_in("identity_rules.toml");
    EXPECT_THROW(LevelRules::parse(""), std::runtime_error);
    EXPECT_THROW(LevelRules::parse(whole.substr(whole.find("[[evidence]]"))), std::runtime_error);
    EXPECT_THROW(LevelRules::parse(whole.substr(0, whole.find("[[method]]"))), std::runtime_error);
    const auto last_level = whole.find("[[level]]\nname = \"RC05\"");
    EXPECT_THROW(LevelRules::parse(whole.substr(0, last_level) + whole.substr(whole.find("[[evidence]]"))),
                 std::runtime_error);
}

TEST(LegacyLevels, TheFourValuesOfJisBecomeRc01ToRc04) {
    const LegacyLevels levels = LegacyLevels::parse(built_in("legacy_levels.toml"));
    EXPECT_TRUE(levels.knows("jis"));
    EXPECT_EQ(levels.level("jis", "0"), rc01);
    EXPECT_EQ(levels.level("jis", "1"), rc02);
    EXPECT_EQ(levels.level("jis", "2"), rc03);
    EXPECT_EQ(levels.level("jis", "3"), rc04);
}

TEST(LegacyLevels, WhatTheDataDoesNotNameBecomesNothing) {
    const LegacyLevels levels = LegacyLevels::parse(built_in("legacy_levels.toml"));
    EXPECT_EQ(levels.level("jis", "4"), std::nullopt);
    EXPECT_EQ(levels.level("another", "3"), std::nullopt);
    EXPECT_FALSE(levels.knows("another"));
}

TEST(LegacyLevels, TheMapAloneNeverGivesRc05) {
    expect_refused(LegacyLevels::parse, "legacy_levels.toml", "becomes = \"RC04\"", "becomes = \"RC05\"",
                   "RC04 or lower");
}

TEST(LegacyLevels, AWrongMapIsRefusedWithItsPlace) {
    const auto refused = [](const std::string& from, const std::string& to, const std::string& why) {
        expect_refused(LegacyLevels::parse, "legacy_levels.toml", from, to, why);
    };
    refused("is = \"1\"", "is = \"0\"", "stands twice");
    refused("is = \"1\"", "is = 1", "text");
    refused("becomes = \"RC02\"", "becoms = \"RC02\"", "becomes");
    refused("confidence = \"unsure\"", "", "confidence");
    refused("name = \"jis\"", "name = \"jis\"\nowner = \"x\"", "'owner' is not a key");
    refused("[[scheme]]", "[[schema]]", "'scheme'");
}

} // namespace
} // namespace gateway::identity
