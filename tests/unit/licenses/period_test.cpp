// A licence counts from its first day to its last, and a renewal leaves it in use.
#include "gateway/base/licence_identifier.hpp"
#include "sealed.hpp"

namespace gateway::licenses {
namespace {

class LicencePeriod : public SealedLicences {
protected:
    LicencePeriod() { give_right("business_licence", {"ex_officio"}); }
    void at(const char* time) { now = parse_time(time).value(); }
    Json period(const char* from, const char* until) {
        return {{"valid_from", from}, {"valid_until", until}};
    }
    Json with_period(Json body, const char* from, const char* until) {
        body.update(period(from, until));
        return body;
    }
    service::Call portal(const Json& licence) {
        return as(service::Role::operations, "c-portal", {{"holder", example_holder()}},
                  {{"identifier", licence["identifier"]}});
    }
    Json state_of(const Json& licence) { return read(licence["identifier"])["state"]; }
    Json verified_state(const Json& licence) {
        return asked("verifyLicences",
                     window({{"purpose", example_purpose()},
                             {"items", {{{"identifier", licence["identifier"]}}}}}))["items"][0]["state"];
    }
    std::size_t listed(const char* state) {
        service::Call query = call();
        query.query = {{"state", state}};
        return asked("listLicences", query)["items"].size();
    }
    std::string presented(const Json& licence) { return refused("presentLicence", portal(licence)); }
    Json renewed(const Json& licence, const char* from, const char* until) {
        return asked("renewLicence", on(licence, period(from, until)));
    }
};

TEST_F(LicencePeriod, BeforeItsFirstDayALicenceIsOfNoUse) {
    const Json licence = issued(with_seal(with_period(draft(), "2019-05-01", "2029-04-30")));
    at("2019-04-30T23:59:59+08:00");
    EXPECT_EQ(licence["state"], "not_yet_valid");
    EXPECT_EQ(state_of(licence), "not_yet_valid");
    EXPECT_EQ(verified_state(licence), "not_yet_valid");
    EXPECT_EQ(presented(licence), "licence_not_valid");
    EXPECT_EQ(refused("authorizeLicenceUse", portal(licence)), "licence_not_valid");
    EXPECT_EQ(refused("copyLicence", window(copy_wish(licence))), "licence_not_valid");
    const Json verdict = verified(file_of(licence));
    EXPECT_EQ(verdict["verdict"], "licence_not_valid");
    EXPECT_EQ(verdict["licence"]["state"], "not_yet_valid");
    EXPECT_NE(verdict["zh"].get<std::string>().find("尚未开始"), std::string::npos);
    EXPECT_EQ(listed("not_yet_valid"), 1U);
    EXPECT_EQ(listed("valid"), 0U);
    at("2019-05-01T00:00:00+08:00"); // midnight in Beijing
    EXPECT_EQ(state_of(licence), "valid");
    EXPECT_EQ(verified_state(licence), "valid");
    EXPECT_EQ(presented(licence), "none");
    EXPECT_EQ(verified(file_of(licence))["verdict"], "valid");
    EXPECT_EQ(listed("not_yet_valid"), 0U);
    EXPECT_EQ(listed("valid"), 1U);
}

TEST_F(LicencePeriod, TheBodyMaySealALicenceBeforeItsFirstDay) {
    const Json licence = issued(with_period(draft(), "2019-05-01", "2029-04-30"));
    EXPECT_EQ(asked("sealLicence", on(licence, with_seal(Json::object())))["state"], "not_yet_valid");
}

TEST_F(LicencePeriod, ARenewalAheadOfTimeLeavesTheLicenceInUse) {
    const Json first = issued(with_period(draft(), "2019-01-01", "2019-12-31"));
    const Json second = renewed(first, "2020-01-01", "2029-12-31");
    EXPECT_EQ(second["state"], "valid");
    EXPECT_EQ(second["valid_from"], "2020-01-01") << "as the body says and the file shows";
    EXPECT_EQ(verified_state(second), "valid");
    EXPECT_EQ(presented(second), "none");
    EXPECT_EQ(listed("valid"), 1U);
    EXPECT_EQ(listed("not_yet_valid"), 0U);
    const Json third =
        asked("changeLicence", on(second, with_period(example_draft(), "2020-01-01", "2029-12-31")));
    EXPECT_EQ(presented(third), "none") << "so does a change of it";
    EXPECT_ANY_THROW(one("UPDATE licenses.licence SET counts_from = NULL RETURNING 1"));
}

TEST_F(LicencePeriod, ARenewalLeavesNoGap) {
    const Json licence = issued(with_period(draft(), "2019-01-01", "2019-12-31"));
    EXPECT_EQ(refused("renewLicence", on(licence, period("2020-01-02", "2029-12-31"))), "period_leaves_gap");
    EXPECT_EQ(refused("changeLicence", on(licence, with_period(example_draft(), "2020-01-02", "2029-12-31"))),
              "period_leaves_gap");
    EXPECT_EQ(asked("renewLicence", on(licence, {{"valid_until", "2029-12-31"}}))["valid_from"],
              "2019-01-01");
}

TEST_F(LicencePeriod, NoVersionIsExpiredWhenItIsMade) {
    const Json licence = issued(with_period(draft(), "2019-01-01", "2019-12-31"));
    EXPECT_EQ(refused("changeLicence", on(licence, with_period(example_draft(), "2018-01-01", "2018-12-31"))),
              "period_over");
}

TEST_F(LicencePeriod, ACollectedVersionThatBeginsLaterLeavesTheLicenceInUse) {
    const auto line = [&](int version, const char* from, const char* until) {
        Json body = with_period(example_draft(), from, until);
        body["identifier"] = LicenceIdentifier{"11100000MB0143028R001", bureau, "S1", version}.text();
        return body.dump();
    };
    const std::vector<service::Line> lines{{1, line(1, "2019-01-01", "2019-12-31")},
                                           {2, line(2, "2020-01-01", "2029-12-31")}};
    run([&](store::Transaction& tx) { route("importLicences").import(call(), lines, tx); });
    EXPECT_EQ(listed("valid"), 1U);
    EXPECT_EQ(listed("superseded"), 1U);
    const std::vector<service::Line> gap{{1, line(3, "2030-02-01", "2039-12-31")}};
    run([&](store::Transaction& tx) { route("importLicences").import(call(), gap, tx); });
    EXPECT_EQ(listed("not_yet_valid"), 1U) << "what was collected may leave a gap";
}

} // namespace
} // namespace gateway::licenses
