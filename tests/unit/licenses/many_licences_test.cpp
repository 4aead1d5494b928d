// Holders with more licences than one answer tells: what stands best is found, and it is told that there are
// more.
#include "gateway/base/licence_identifier.hpp"
#include "gateway/base/text.hpp"
#include "material_rules.hpp"
#include "materials_fixture.hpp"
#include "support/dice.hpp"

#include <array>
#include <set>

namespace gateway::licenses {
namespace {

class ManyLicences : public MaterialTest {
protected:
    /// Of the company; the serials go on.
    Json line(const Json& more = Json::object()) {
        Json body = example_draft();
        body["identifier"] =
            LicenceIdentifier{"11100000MB0143028R001", bureau, "M" + std::to_string(++last_), 1}.text();
        body.update(more);
        return body;
    }
    void collect(const std::vector<Json>& bodies) {
        std::vector<service::Line> lines;
        for (const Json& body : bodies) {
            lines.push_back({static_cast<long long>(lines.size()) + 1, body.dump()});
        }
        run([&](store::Transaction& tx) {
            for (const auto& outcome : route("importLicences").import(call(), lines, tx)) {
                ASSERT_EQ(outcome.state, service::LineState::accepted) << outcome.reasons.at(0).code;
            }
        });
    }
    std::vector<Json> cancelled(int count) {
        std::vector<Json> bodies;
        for (int i = 0; i < count; ++i) {
            bodies.push_back(line({{"state", "cancelled"}, {"reason", "revoked"}}));
        }
        return bodies;
    }
    Json page(const std::string& limit, const Json& cursor = nullptr) {
        service::Call made = window({{"purpose", example_purpose()},
                                     {"consent", {{"ground", "ex_officio"}, {"reference", "law-17"}}},
                                     {"holder", example_holder()}});
        made.query = {{"limit", limit}};
        if (cursor.is_string()) {
            made.query["cursor"] = cursor;
        }
        return asked("queryLicences", made);
    }

private:
    int last_ = 0;
};

TEST_F(ManyLicences, AMaterialIsMetHoweverManyOthersAreNewer) {
    publish({{{"material_name", "营业执照"}, {"page_num", 2}}});
    permit("business_licence", {"ex_officio"});
    ask("setMatterLicences", map_call({{{"material", "营业执照"}, {"type", "business_licence"}}}));
    const std::string valid = issued()["identifier"];
    collect(cancelled(205));
    const Json item = asked("checkMatterMaterials", call({{"purpose", purpose("APPLICATION-1")},
                                                          {"consent", consent()},
                                                          {"applicant", example_holder()}}))["items"][0];
    EXPECT_EQ(item["met"], true) << item;
    EXPECT_EQ(item["identifier"], valid);
}

TEST_F(ManyLicences, AQueryTellsThemAllPageByPageTheValidOnesFirst) {
    give_right("business_licence", {"ex_officio"});
    const std::string valid = issued()["identifier"];
    collect(cancelled(12));
    const Json first = page("5");
    ASSERT_EQ(first["items"].size(), 5U);
    EXPECT_EQ(first["items"][0]["identifier"], valid);
    EXPECT_EQ(one("SELECT count(*) FROM licenses.use"), "5") << "what is not told is not used";
    std::set<std::string> told;
    std::size_t pages = 0;
    for (Json answer = first;; answer = page("5", answer["next"])) {
        ++pages;
        for (const Json& item : answer["items"]) {
            EXPECT_TRUE(told.insert(item["identifier"]).second);
        }
        if (!answer.contains("next")) {
            break;
        }
    }
    EXPECT_EQ(told.size(), 13U);
    EXPECT_EQ(pages, 3U);
    EXPECT_EQ(one("SELECT count(*) FROM licenses.use"), "13");
}

/// In every state and period there can be.
TEST_F(ManyLicences, OfEachTypeTheStoreChoosesWhatTheRulesWouldAmongAll) {
    test::Dice dice(20190418);
    const std::array states{State::valid, State::valid, State::suspended, State::cancelled};
    const Date today = beijing_date(now);
    const auto day = [&](int from_today) {
        return Date(std::chrono::sys_days(today) + std::chrono::days(from_today));
    };
    const auto drawn = [&](const std::string& passport, int number) {
        Licence licence;
        licence.type = "real_estate_certificate";
        licence.type_code = "11100000MB03271699001";
        licence.authority = bureau;
        licence.serial = passport + "N" + std::to_string(number);
        licence.chain = new_guid();
        licence.issued_on = today;
        licence.area = "320500";
        licence.content = {"N-1", {{"示例", "414", passport}}, Json::object()};
        licence.state = dice.of(states);
        const int begins = dice.below(7) - 4;
        if (dice.below(3) > 0) {
            licence.valid_from = day(begins);
            licence.count_from(begins > 0 && dice.one_in(3) ? std::optional(today) : licence.valid_from);
        }
        if (dice.below(3) > 0) {
            licence.valid_until = day(begins + dice.below(6));
        }
        return licence;
    };
    int met = 0;
    for (int round = 0; round < 100; ++round) {
        const std::string passport = "P" + std::to_string(round);
        const int count = 1 + dice.below(5);
        const service::Call by = call();
        const HolderQuery query{
            digests_of(*foundation, {"414", passport}), {"real_estate_certificate"}, today, ""};
        run([&](store::Transaction& tx) {
            Deeds deeds(*foundation, "issue");
            for (int i = 0; i < count; ++i) {
                Licence licence = drawn(passport, i);
                deeds.enter(by, licence);
            }
            deeds.write(tx);
            std::vector<Candidate> all;
            for (HeldRow& held : find_by_holder(tx, query, {200, {}})) {
                all.push_back({std::move(held.row.licence), true, false});
            }
            ASSERT_EQ(all.size(), static_cast<std::size_t>(count));
            const Finding best = best_of({"证", "real_estate_certificate", Whose::applicant}, all, today);
            const auto chosen = find_best_by_holder(tx, query);
            ASSERT_EQ(chosen.size(), 1U);
            EXPECT_EQ(chosen[0].licence.id, best.candidate->licence.id) << round;
            EXPECT_EQ(shown_state(all[0].licence.standing(), today), best.standing)
                << "the list begins so, too";
            met += best.standing == "valid" ? 1 : 0;
        });
    }
    EXPECT_GT(met, 10);
    EXPECT_LT(met, 90) << "the others are not valid, each in its way";
}

} // namespace
} // namespace gateway::licenses
