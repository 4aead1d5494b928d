#include "fixture.hpp"
#include "use_store.hpp"

#include <thread>

namespace gateway::seals {
namespace {

class Signing : public SealsTest {
protected:
    Json uses(const std::string& es_id) {
        return ask("GET", "/v1/seals/{es_id}/uses", call(), es_id).at("items");
    }
};

TEST_F(Signing, GivesASignatureThatStandsTheCheck) {
    const std::string es_id = enabled();
    allow(es_id);
    const std::string signature = sign(es_id);
    EXPECT_EQ(verdict(signature), "valid");
    const Json read = verify(signature).at("signature");
    EXPECT_EQ(read.at("es_id"), es_id);
    EXPECT_EQ(read.at("signed_at"), "2026-04-18T09:00:00+08:00");
    EXPECT_EQ(read.at("property_info"), document);
}

TEST_F(Signing, IsOverThisDocumentOnly) {
    const std::string es_id = enabled();
    allow(es_id);
    const Json report = verify(sign(es_id), crypto::to_hex(crypto::sm3("别的原文")));
    EXPECT_FALSE(report.at("valid"));
    EXPECT_EQ(report.at("first_failure"), "DATA_HASH_MISMATCH");
}

TEST_F(Signing, NeedsARight) {
    const std::string es_id = enabled();
    EXPECT_EQ(refusal([&] { sign(es_id); }), "seal_right_missing");
    allow(es_id);
    EXPECT_EQ(refusal([&] { sign(es_id); }), "none");
    ask("DELETE", "/v1/seals/{es_id}/rights/{client_id}", call(), es_id, client);
    EXPECT_EQ(refusal([&] { sign(es_id); }), "seal_right_missing");
}

TEST_F(Signing, ARightIsForItsMatters) {
    const std::string es_id = enabled();
    allow(es_id, {matter_code});
    EXPECT_EQ(refusal([&] { sign(es_id); }), "seal_right_missing") << "no matter was named";
    EXPECT_EQ(refusal([&] { sign(es_id, call({{"matter_code", matter_code}})); }), "none");
    EXPECT_EQ(refusal([&] {
                  sign(es_id, call({{"matter_code", "11320500PDY000167D3000199001001"}}));
              }),
              "seal_right_missing");
}

TEST_F(Signing, ARightHasItsTime) {
    const std::string es_id = enabled();
    const Json hour{{"valid_from", format_time(now + 1h)}, {"valid_until", format_time(now + 2h)}};
    ask("PUT", "/v1/seals/{es_id}/rights/{client_id}", call(hour), es_id, client);
    EXPECT_EQ(refusal([&] { sign(es_id); }), "seal_right_missing");
    now += 90min;
    EXPECT_EQ(refusal([&] { sign(es_id); }), "none");
    now += 30min;
    EXPECT_EQ(refusal([&] { sign(es_id); }), "seal_right_missing");
}

TEST_F(Signing, IsForTheBodyAlone) {
    const std::string es_id = enabled();
    allow(es_id);
    EXPECT_EQ(refusal([&] { sign(es_id, operations(Json::object())); }), "seal_not_yours");
    EXPECT_EQ(refusal([&] { sign(es_id, stranger(Json::object())); }), "seal_not_found");
    auto heir = stranger(Json::object()); // a body that took over its records
    heir.caller.inherited = {owner};
    EXPECT_EQ(refusal([&] { sign(es_id, heir); }), "seal_not_yours");
    EXPECT_EQ(refusal([&] {
                  ask("PUT", "/v1/seals/{es_id}/rights/{client_id}", operations(Json::object()), es_id,
                      client);
              }),
              "seal_not_yours");
    EXPECT_EQ(uses(es_id).size(), 0u) << "what was refused left no use";
}

TEST_F(Signing, NeedsAnEnabledSeal) {
    const std::string es_id = apply();
    allow(es_id);
    EXPECT_EQ(refusal([&] { sign(es_id); }), "seal_not_enabled");
    step(es_id, "approve");
    step(es_id, "make");
    EXPECT_EQ(refusal([&] { sign(es_id); }), "seal_not_enabled");
    step(es_id, "enable");
    EXPECT_EQ(refusal([&] { sign(es_id); }), "none");
    step(es_id, "suspend", {{"reason", "核查"}});
    EXPECT_EQ(refusal([&] { sign(es_id); }), "seal_not_enabled");
}

TEST_F(Signing, EndsWithThePeriodOfTheSeal) {
    const std::string es_id = enabled();
    allow(es_id);
    const std::string signature = sign(es_id);
    now = at("2029-04-18T00:00:01+08:00");
    EXPECT_EQ(refusal([&] { sign(es_id); }), "seal_unusable");
    EXPECT_EQ(verdict(signature), "valid +SEAL_EXPIRED_NOW +SIGNER_EXPIRED_NOW");
}

TEST_F(Signing, EndsWhenTheAuthorityIsTrustedNoMore) {
    const std::string es_id = enabled();
    allow(es_id);
    const std::string signature = sign(es_id);
    run([&](store::Transaction& tx) {
        drop_authority(tx, list_authorities(tx).at(0).authority_id, now);
        drop_authority(tx, list_authorities(tx).at(0).authority_id, now);
    });
    EXPECT_EQ(refusal([&] { sign(es_id); }), "seal_unusable");
    EXPECT_EQ(verify(signature).at("first_failure"), "SEAL_MAKER_CHAIN");
}

TEST_F(Signing, LeavesAUseForEachSignature) {
    const std::string es_id = enabled();
    allow(es_id);
    sign(es_id);
    const std::string signature = sign(es_id, call({{"matter_code", matter_code}, {"project_no", "A-17"}}));
    const Json all = uses(es_id);
    ASSERT_EQ(all.size(), 2u);
    const Json& newest = all.at(0);
    EXPECT_EQ(newest.at("client_id"), client);
    EXPECT_EQ(newest.at("matter_code"), matter_code);
    EXPECT_EQ(newest.at("project_no"), "A-17");
    EXPECT_EQ(newest.at("digest"), hash);
    EXPECT_EQ(newest.at("property_info"), document);
    EXPECT_EQ(newest.at("trace_id"), "4bf92f3577b34da6a3ce929d0e0e4736");
    EXPECT_EQ(newest.at("signature_digest"), crypto::to_hex(crypto::sm3(*from_base64(signature))));
    EXPECT_NE(refusal([&] { count("UPDATE seals.seal_use SET client_id = 'c-x' RETURNING 1"); }), "none");
    EXPECT_NE(refusal([&] { count("DELETE FROM seals.seal_use RETURNING 1"); }), "none");
}

TEST_F(Signing, ASuspensionCountsFromItsTimeOn) {
    const std::string es_id = enabled();
    allow(es_id);
    const std::string before = sign(es_id);
    now += 100ms; // the same second: signatures do not know it
    step(es_id, "suspend", {{"reason", "核查"}});
    EXPECT_EQ(verdict(before), "valid +SEAL_SUSPENDED_NOW");
    now += 24h;
    EXPECT_EQ(verdict(before), "valid +SEAL_SUSPENDED_NOW");
    step(es_id, "enable");
    EXPECT_EQ(verdict(sign(es_id)), "valid");
    EXPECT_EQ(verdict(before), "valid");
}

TEST_F(Signing, TheLastUseIsFoundWithoutReadingTheOthers) {
    const std::string es_id = enabled();
    std::string plan;
    run([&](store::Transaction& tx) {
        tx.exec("INSERT INTO seals.seal_use (es_id, client_id, matter_code, project_no, digest, "
                "property_info, signed_at, signature, trace_id, document_id) SELECT '" +
                es_id + "', 'c', '', '', sha256(''), 'x', '2026-04-18'::timestamptz + n * interval '1 s', " +
                "sha256(''), '', '' FROM generate_series(1, 5000) AS n; ANALYZE seals.seal_use");
        EXPECT_EQ(last_use(tx, es_id), at("2026-04-18T00:00:00Z") + 5000s);
        for (const store::Row row : tx.exec("EXPLAIN EXECUTE \"seals.last_use\" ('" + es_id + "')")) {
            plan += row[0].as<std::string>() + "\n";
        }
    });
    EXPECT_NE(plan.find("seal_use_time"), std::string::npos) << plan;
    EXPECT_NE(plan.find("Limit"), std::string::npos) << plan;
}

TEST_F(Signing, WhoComesWhileASealIsBeingSuspendedWaitsAndIsRefused) {
    const std::string es_id = enabled();
    allow(es_id);
    std::string outcome;
    std::thread signer;
    run([&](store::Transaction& tx) {
        tx.exec("UPDATE seals.seal SET state = 'suspended' WHERE es_id = '" + es_id + "'");
        signer = std::thread([&] {
            store::Session other(database_.connection_string());
            outcome = refusal([&] {
                other.transact([&](store::Transaction& theirs) {
                    seals::sign(*foundation, theirs, call().caller,
                                {es_id, "", "", crypto::sm3("原文"), document, now});
                });
            });
        });
    });
    signer.join();
    EXPECT_EQ(outcome, "seal_not_enabled");
}

/// Made with the key of the seal, past the register: by whom does not matter.
TEST_F(Signing, OneMadeDuringASuspensionIsNone) {
    const std::string es_id = enabled();
    allow(es_id);
    const Time enabled_at = now;
    now += 2h;
    const std::string later = sign(es_id);
    // The suspension comes to be known as one of an hour before.
    run([&](store::Transaction& tx) {
        tx.exec("INSERT INTO seals.history VALUES ('" + es_id + "', 99, 'suspended', '" +
                format_time(enabled_at + 1h) + "', 'c-00000000000000aa', 'x')");
    });
    EXPECT_EQ(verdict(later), "SEAL_STATE_SUSPENDED");
}

TEST_F(Signing, TellsTheStateOfAnyTime) {
    const std::string es_id = enabled();
    now += 24h;
    step(es_id, "suspend", {{"reason", "核查"}});
    now += 24h;
    step(es_id, "cancel", {{"reason", "单位撤销"}});
    const auto state = [&](const char* moment) {
        auto asked = call();
        asked.query = {{"at", moment}};
        const Json answered = ask("GET", "/v1/seals/{es_id}/status", asked, es_id);
        EXPECT_EQ(answered.at("now").at("state"), "cancelled");
        return answered.at("at").at("state");
    };
    EXPECT_EQ(state("2026-04-18T08:00:00+08:00"), nullptr);
    EXPECT_EQ(state("2026-04-19T00:00:00+08:00"), "enabled");
    EXPECT_EQ(state("2026-04-20T00:00:00+08:00"), "suspended");
    EXPECT_EQ(state("2026-04-21T00:00:00+08:00"), "cancelled");
    EXPECT_EQ(ask("GET", "/v1/seals/{es_id}/status", call(), es_id).at("history").size(), 6u);
}

TEST_F(Signing, ChecksWhatIsToBeSigned) {
    const std::string es_id = enabled();
    const auto refused = [&](const Json& body) {
        return refusal([&] { ask("POST", "/v1/seals/{es_id}:sign", call(body), es_id); });
    };
    EXPECT_EQ(refused({{"digest", "abc"}, {"property_info", document}}), "/digest malformed");
    EXPECT_EQ(refused({{"digest", hash}, {"property_info", "有中文"}}), "/property_info length");
    EXPECT_EQ(refused({{"digest", hash}, {"property_info", document}, {"matter_code", "1"}}).substr(0, 12),
              "/matter_code");
    EXPECT_EQ(refused({{"digest", hash}, {"property_info", document}, {"matter_code", 1}}),
              "/matter_code wrong_type")
        << "a number would count as no matter at all";
    EXPECT_EQ(refused({{"digest", hash}, {"property_info", document}, {"project", "A-17"}}),
              "/project unknown_field");
    EXPECT_EQ(refused({{"property_info", document}}), "/digest required");
    EXPECT_EQ(refused(Json::array()), " wrong_type");
}

TEST_F(Signing, AMisspeltListOfMattersIsNotAllMatters) {
    const std::string es_id = enabled();
    const auto give = [&](const Json& body) {
        return refusal(
            [&] { ask("PUT", "/v1/seals/{es_id}/rights/{client_id}", call(body), es_id, client); });
    };
    EXPECT_EQ(give({{"matter", {matter_code}}}), "/matter unknown_field");
    EXPECT_EQ(refusal([&] { sign(es_id); }), "seal_right_missing");
    EXPECT_EQ(give({{"valid_to", "2026-04-19"}}), "/valid_to unknown_field") << "nor without end";
    EXPECT_EQ(give(Json::object()), "none") << "all, when nothing is said";
}

TEST_F(Signing, CheckingTakesAnyOctets) {
    EXPECT_EQ(refusal([&] { verify("*"); }), "/signature malformed");
    const Json report = verify(to_base64("no signature"));
    EXPECT_EQ(report.at("first_failure"), "SES_FORMAT");
    EXPECT_TRUE(report.at("signature").is_null());
}

TEST_F(Signing, AClientIsNamedByItsId) {
    const std::string es_id = enabled();
    EXPECT_EQ(refusal([&] {
                  ask("PUT", "/v1/seals/{es_id}/rights/{client_id}", call(Json::object()), es_id,
                      "everybody");
              }),
              "/client_id malformed");
    allow(es_id, {matter_code, matter_code});
    const Json rights = ask("GET", "/v1/seals/{es_id}/rights", call(), es_id).at("items");
    ASSERT_EQ(rights.size(), 1u);
    EXPECT_EQ(rights.at(0).at("given_by"), client);
}

} // namespace
} // namespace gateway::seals
