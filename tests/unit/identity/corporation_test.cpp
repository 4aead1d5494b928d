#include "fixture.hpp"

namespace gateway::identity {
namespace {

Json company_of(const Identity& representative) {
    return {{"corp_name", "江苏演示有限公司"},
            {"corp_type", "enterprise"},
            {"legal_name", representative.user_name},
            {"legal_cert_type", representative.cert_type},
            {"legal_cert_no", representative.cert_no}};
}

class Corporations : public IdentityTest {
protected:
    Corporations() {
        Options options;
        options.bases.verify_corporation = [this](const CorporationClaim& claim) {
            heard = claim;
            return answer;
        };
        use(foundation_with(vault, options));
    }
    service::Call on_company(Json body = nullptr) {
        return call(std::move(body), {{"credit_code", company}});
    }
    Json saved(const Json& body) { return Json::parse(ask("saveCorporation", on_company(body)).text()); }
    Json changed(const Json& body, long long revision) {
        return Json::parse(ask("saveCorporation", at_revision(on_company(body), revision)).text());
    }
    Json verified_company() { return Json::parse(ask("verifyCorporation", on_company()).text()); }
    /// A verified company of Zhang's, and Zhang, verified.
    std::string zhang_with_company() {
        saved(company_of(zhang));
        verified_company();
        return verified(zhang_mobile, zhang).person_id;
    }
    service::Call mandate_call(const std::string& person, const std::string& role,
                               Json more = Json::object()) {
        more["person_id"] = person;
        more["role"] = role;
        return on_company(std::move(more));
    }
    std::string granted(const std::string& person, const std::string& role, Json more = Json::object()) {
        return Json::parse(ask("grantMandate", mandate_call(person, role, std::move(more))).text())
            .at("mandate_id");
    }
    std::vector<std::string> acts_for(const std::string& person) {
        std::vector<std::string> roles;
        run([&](store::Transaction& tx) {
            for (const Mandate& mandate : mandates_of(*foundation, tx, person, now)) {
                roles.push_back(mandate.role + " " + mandate.credit_code);
            }
        });
        return roles;
    }
    std::vector<std::string> sent() {
        std::vector<std::string> rows;
        for (const auto& row : national_rows()) {
            rows.push_back(std::string(1, static_cast<char>(row.operation)) + " " + row.table);
        }
        return rows;
    }

    CorporationClaim heard;
    BaseAnswer answer{BaseResult::match, "national-corporations", "C-1"};
    const std::string as_representative = std::string("representative ") + company;
    const std::string as_agent = std::string("agent ") + company;
};

using Roles = std::vector<std::string>;

TEST_F(Corporations, IsRegisteredOnceAndChangedWithItsTag) {
    EXPECT_EQ(ask("saveCorporation", on_company(company_of(zhang))).status, 201);
    EXPECT_EQ(refused("saveCorporation", on_company(company_of(zhang))), "if_match_required");
    EXPECT_EQ(refused("saveCorporation", at_revision(on_company(company_of(zhang)), 9)), "changed_meanwhile");
    EXPECT_EQ(changed(company_of(zhang), 1).at("revision"), 1) << "nothing differs";
    EXPECT_EQ(changed(company_of(li), 1).at("revision"), 2);
    const Json read = asked("getCorporation", nullptr, {{"credit_code", company}});
    EXPECT_EQ(read.at("profile").at("legal_name"), li.user_name);
    EXPECT_EQ(actions().back(), "identity.read");
    EXPECT_EQ(refused("getCorporation", call(nullptr, {{"credit_code", "91320000PDY0002207"}})),
              "corporation_not_found");
}

TEST_F(Corporations, RefusesWhatIsWrongInForm) {
    const auto wrong = [&](const char* column, Json value) {
        Json body = company_of(zhang);
        body[column] = std::move(value);
        return refused("saveCorporation", on_company(body));
    };
    EXPECT_EQ(wrong("legal_cert_no", "320100199001010017"), "/legal_cert_no citizen_id.check_digit");
    EXPECT_EQ(wrong("legal_name", nullptr), "/legal_name required");
    EXPECT_EQ(wrong("legal_cert_type", "001"), "/legal_cert_type not_of_persons");
    EXPECT_EQ(wrong("corp_name", nullptr), "/corp_name required");
    EXPECT_EQ(wrong("corp_type", nullptr), "/corp_type required");
    EXPECT_EQ(wrong("legal_mobile", "110"), "/legal_mobile mobile");
    EXPECT_EQ(wrong("certificate_key", "x"), "/certificate_key unknown_field");
    EXPECT_EQ(refused("saveCorporation", call(company_of(zhang), {{"credit_code", "91320000PDY000087Q"}})),
              "/credit_code credit_code.check_digit");
    EXPECT_EQ(refused("saveCorporation", on_company(Json::array())), " wrong_type");
}

TEST_F(Corporations, EveryElementIsVerifiedAndAnotherOneMustBeVerifiedAnew) {
    EXPECT_EQ(saved(company_of(zhang)).at("verified_at"), nullptr);
    EXPECT_EQ(verified_company().at("verified_base"), "national-corporations");
    EXPECT_EQ(heard.credit_code, company);
    EXPECT_EQ(heard.corp_name, "江苏演示有限公司");
    EXPECT_EQ(heard.legal_name, zhang.user_name);
    EXPECT_EQ(heard.legal_cert_no, zhang.cert_no);
    Json body = company_of(zhang);
    body["legal_mobile"] = zhang_mobile;
    EXPECT_NE(changed(body, 2).at("verified_at"), nullptr) << "a telephone is none of them";
    body["corp_name"] = "江苏演示（集团）有限公司";
    EXPECT_EQ(changed(body, 3).at("verified_at"), nullptr);
}

TEST_F(Corporations, ABaseThatDoesNotAgreeEndsTheVerification) {
    saved(company_of(zhang));
    verified_company();
    answer.result = BaseResult::unavailable;
    EXPECT_EQ(refused("verifyCorporation", on_company()), "base_unavailable");
    EXPECT_NE(asked("getCorporation", nullptr, {{"credit_code", company}}).at("verified_at"), nullptr);
    answer.result = BaseResult::mismatch;
    EXPECT_EQ(refused("verifyCorporation", on_company()), "base_mismatch");
    EXPECT_EQ(asked("getCorporation", nullptr, {{"credit_code", company}}).at("verified_at"), nullptr);
}

TEST_F(Corporations, OnlyTheVerifiedRepresentativeIsItsRepresentative) {
    saved(company_of(zhang));
    const std::string person = declared(registered(zhang_mobile).person_id, zhang).person_id;
    EXPECT_EQ(refused("grantMandate", mandate_call(person, "representative")), "corporation_unverified");
    verified_company();
    EXPECT_EQ(refused("grantMandate", mandate_call(person, "representative")), "identity_unverified");
    proven(person);
    const std::string other = verified(li_mobile, li).person_id;
    EXPECT_EQ(refused("grantMandate", mandate_call(other, "representative")), "not_representative");
    granted(person, "representative");
    EXPECT_EQ(acts_for(person), Roles{as_representative});
    EXPECT_EQ(refused("grantMandate", mandate_call(person, "representative")), "mandate_exists");
}

TEST_F(Corporations, AnAgentIsSentByTheRepresentativeOrAWindow) {
    const std::string person = zhang_with_company();
    const std::string agent = verified(li_mobile, li).person_id;
    const auto grant = [&](const std::string& grantor) {
        return refusal([&] {
            run([&](store::Transaction& tx) {
                grant_mandate(*foundation, tx, by(grantor), {company, agent, "agent", {}, {}, {}});
            });
        });
    };
    EXPECT_EQ(grant("person:" + person), "not_your_mandate") << "he is not registered as representative yet";
    granted(person, "representative");
    EXPECT_EQ(grant("person:" + agent), "not_your_mandate");
    EXPECT_EQ(grant("person:" + person), "none");
    EXPECT_EQ(grant("c-window"), "none");
    EXPECT_EQ(acts_for(agent), (Roles{as_agent, as_agent}));
}

TEST_F(Corporations, AMandateIsGoodForItsTimeWithoutAnyWork) {
    const std::string agent = (zhang_with_company(), verified(li_mobile, li).person_id);
    const Time from = now + std::chrono::hours(1);
    const Time until = now + std::chrono::hours(2);
    granted(agent, "agent",
            {{"valid_from", format_time(from)}, {"valid_until", format_time(until)}, {"matters", {matter}}});
    EXPECT_EQ(acts_for(agent), Roles{});
    now = from;
    EXPECT_EQ(acts_for(agent), Roles{as_agent});
    now = until - std::chrono::milliseconds(1);
    EXPECT_EQ(acts_for(agent), Roles{as_agent});
    now = until;
    EXPECT_EQ(acts_for(agent), Roles{});
    EXPECT_EQ(asked("listMandates", nullptr, {{"credit_code", company}}).at("items").at(0).at("state"),
              "ended");
    EXPECT_EQ(national_rows().back().row.at("agent_exp_date"), "20190418");
}

TEST_F(Corporations, AMandateIsRefusedWhenItsFieldsAreWrong) {
    const std::string person = zhang_with_company();
    const auto wrong = [&](const char* role, Json more) {
        return refused("grantMandate", mandate_call(person, role, std::move(more)));
    };
    EXPECT_EQ(wrong("owner", Json::object()), "/role unknown_code");
    EXPECT_EQ(wrong("representative", {{"matters", {matter}}}), "/matters not_together");
    EXPECT_EQ(wrong("agent", {{"matters", {"x"}}}).substr(0, 10), "/matters/0");
    EXPECT_EQ(wrong("agent", {{"valid_until", "2019-04-18T08:59:59+08:00"}}), "/valid_until date_order");
    EXPECT_EQ(wrong("agent", {{"power", 1}}), "/power unknown_field");
    EXPECT_EQ(refused("grantMandate", mandate_call("nobody", "agent")), "person_not_found");
}

TEST_F(Corporations, AnEndedMandateIsTakenBackAtTheNation) {
    const std::string person = zhang_with_company();
    const std::string mandate = granted(person, "representative");
    const auto end = [&](const std::string& code, const std::string& id) {
        return refused("endMandate", call(nullptr, {{"credit_code", code}, {"mandate_id", id}}));
    };
    EXPECT_EQ(end(company, "another"), "mandate_not_found");
    EXPECT_EQ(end(company, mandate), "none");
    EXPECT_EQ(end(company, mandate), "none") << "it ended already";
    EXPECT_EQ(acts_for(person), Roles{});
    EXPECT_EQ(sent().back(), "D up_uc_corporator_account");
    EXPECT_EQ(std::ranges::count(sent(), std::string("D up_uc_corporator_account")), 1);
}

TEST_F(Corporations, ANewRepresentativeEndsTheMandateOfTheOld) {
    const std::string person = zhang_with_company();
    granted(person, "representative");
    changed(company_of(li), 2);
    verified_company();
    EXPECT_EQ(acts_for(person), Roles{});
    EXPECT_EQ(sent().back(), "D up_uc_corporator_account");
    granted(verified(li_mobile, li).person_id, "representative");
}

TEST_F(Corporations, AMandateHangsOnTheIdentityItWasGivenTo) {
    const std::string person = zhang_with_company();
    granted(person, "representative");
    declared(person, wang);
    EXPECT_EQ(acts_for(person), Roles{});
    EXPECT_EQ(one("SELECT count(*) FROM identity.mandate WHERE ended_at IS NULL"), "0");
    declared(person, zhang);
    granted(person, "representative");
    ask("closePerson", call(nullptr, {{"person_id", person}}));
    EXPECT_EQ(one("SELECT count(*) FROM identity.mandate WHERE ended_at IS NULL"), "0");
}

TEST_F(Corporations, NobodyActsForASuspendedOne) {
    const std::string person = zhang_with_company();
    granted(person, "representative");
    EXPECT_EQ(Json::parse(ask("suspendCorporation", on_company()).text()).at("state"), "suspended");
    EXPECT_EQ(acts_for(person), Roles{});
    ask("resumeCorporation", on_company());
    EXPECT_EQ(acts_for(person), Roles{as_representative});
}

TEST_F(Corporations, ACancelledOneTakesItsMandatesAlong) {
    const std::string person = zhang_with_company();
    granted(person, "representative");
    ask("cancelCorporation", on_company());
    const auto rows = sent();
    EXPECT_EQ(rows[rows.size() - 2], "D up_uc_corporator_account");
    EXPECT_EQ(rows.back(), "D up_uc_corporator_identity");
    const auto all = entries();
    EXPECT_EQ(all.back().requires_position, all[all.size() - 2].position) << "the account goes first";
    EXPECT_EQ(refused("resumeCorporation", on_company()), "corporation_cancelled");
    EXPECT_EQ(refused("saveCorporation", at_revision(on_company(company_of(zhang)), 3)),
              "corporation_cancelled");
    EXPECT_EQ(refused("verifyCorporation", on_company()), "corporation_cancelled");
    EXPECT_EQ(refused("grantMandate", mandate_call(person, "agent")), "corporation_unverified");
}

TEST_F(Corporations, AMandateGoesUpBehindItsLegalPerson) {
    const std::string person = zhang_with_company();
    granted(person, "representative");
    const auto all = entries();
    const auto mandate = std::ranges::find(all, std::string("identity.mandate"), &journal::Entry::dataset);
    const auto corporation =
        std::ranges::find(all, std::string("identity.corporation"), &journal::Entry::dataset);
    ASSERT_NE(mandate, all.end());
    EXPECT_EQ(mandate->requires_position, corporation->position);
}

TEST_F(Corporations, TheListOfMandatesHasPages) {
    const std::string person = zhang_with_company();
    for (int i = 0; i < 3; ++i) {
        granted(person, "agent");
        now += std::chrono::seconds(1);
    }
    service::Call paged = on_company();
    paged.query["limit"] = "2";
    const Json first = Json::parse(ask("listMandates", paged).text());
    EXPECT_EQ(first.at("items").size(), 2U);
    paged.query["cursor"] = first.at("next");
    EXPECT_EQ(Json::parse(ask("listMandates", paged).text()).at("items").size(), 1U);
}

} // namespace
} // namespace gateway::identity
