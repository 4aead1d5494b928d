#include "fixture.hpp"
#include "gateway/service/answers.hpp"

#include <set>

namespace gateway::ratings {
namespace {

TEST(Grade, StarsAndCodesCountAgainstEachOther) {
    EXPECT_EQ(stars_of(1), 5); // 非常满意
    EXPECT_EQ(stars_of(5), 1); // 非常不满意
    EXPECT_EQ(grade_of(5), 1);
    EXPECT_EQ(grade_of(1), 5);
    for (int n = 1; n <= 5; ++n) {
        EXPECT_EQ(grade_of(stars_of(n)), n);
        EXPECT_EQ(stars_of(grade_of(n)), n);
        EXPECT_EQ(is_negative(n), n == 4 || n == 5) << n;
    }
}

TEST(Grade, IsTheCodeOfTheStandardsTable) {
    const CodeTable& table = foundation().standard->codes("satisfaction");
    EXPECT_EQ(table.find("1")->text.zh, "非常满意");
    EXPECT_EQ(table.find("5")->text.zh, "非常不满意");
    EXPECT_EQ(table.values().size(), 5U);
}

TEST(Rules, AreReadToTheLetter) {
    const Rules rules = foundation().rules;
    EXPECT_EQ(rules.change_within_days, 10);
    EXPECT_EQ(rules.rectification_working_days, 15);
    EXPECT_TRUE(rules.call_back);
    for (const char* wrong : {"change_within_days = 1",
                              "change_within_days = -1\n[rectification]\nworking_days = 1\n"
                              "call_back = true",
                              "change_within_day = 1\n[rectification]\nworking_days = 1\ncall_back = true",
                              "change_within_days = 1\n[rectification]\nworking_days = 0\ncall_back = true",
                              "change_within_days = 1\n[rectification]\nworking_days = 1", "= 3"}) {
        EXPECT_THROW(read_rules(wrong), std::runtime_error) << wrong;
    }
}

using RatingTest = RatingsTest;

TEST_F(RatingTest, KeepsWhatWasSaidUnderTheCase) {
    const Rating rating = rate(with(rated("A", 4), "service_no", nullptr));
    const Rating kept = found(rating.row_guid);
    EXPECT_EQ(kept.project_no, "A");
    EXPECT_EQ(kept.matter_code, matter_code);
    EXPECT_EQ(kept.task_name, "食品经营许可（演示）");
    EXPECT_EQ(kept.said.grade, 4);
    EXPECT_EQ(kept.said.rater_name, "张三（演示）");
    EXPECT_EQ(kept.said.text, "等候时间较长");
    EXPECT_EQ(kept.times, 1);
    EXPECT_TRUE(kept.valid);
    EXPECT_FALSE(kept.released);
    EXPECT_EQ(kept.content, rating.content);
}

TEST_F(RatingTest, StarsSayTheSameAsTheOppositeCode) {
    Json body = rated("A");
    body.erase("satisfaction");
    EXPECT_EQ(refusal([&] { rate(body); }), "/satisfaction required");
    EXPECT_EQ(refusal([&] { rate(with(rated("A"), "stars", 5)); }), "/satisfaction not_together");
    EXPECT_EQ(refusal([&] { rate(with(body, "stars", 6)); }), "/stars out_of_range");
    EXPECT_EQ(refusal([&] { rate(with(rated("A"), "satisfaction", "6")); }), "/satisfaction unknown_code");
    EXPECT_EQ(rate(with(body, "stars", 1)).said.grade, 5);
    EXPECT_EQ(rate(with(with(body, "stars", 5), "project_no", "B")).said.grade, 1);
}

TEST_F(RatingTest, ACaseIsRatedOnceAndEachServiceOfItOnce) {
    rate(rated("A"));
    EXPECT_EQ(refusal([&] { rate(rated("A", 2)); }), "rated_already");
    rate(with(rated("A"), "service_no", "W-1"));
    rate(with(rated("A"), "service_no", "W-2"));
    EXPECT_EQ(refusal([&] { rate(with(rated("A"), "service_no", "W-2")); }), "rated_already");
    EXPECT_EQ(count("SELECT count(*) FROM ratings.rating"), 3);
    EXPECT_EQ(count("SELECT sum(given) FROM ratings.tally"), 3);
    EXPECT_EQ(entries().size(), 3U);
}

TEST_F(RatingTest, OnlyAFinishedCaseIsRatedAsAWhole) {
    EXPECT_EQ(refusal([&] { rate(rated("OPEN")); }), "case_not_finished");
    EXPECT_EQ(rate(with(rated("OPEN"), "service_no", "W-1")).service_no, "W-1");
    EXPECT_EQ(refusal([&] { rate(rated("NOWHERE")); }), "case_not_found");
    EXPECT_EQ(refusal([&] { rate(with(rated("A"), "rated_at", "2019-04-24T08:00:00+08:00")); }),
              "/rated_at date_order");
    EXPECT_EQ(refusal([&] {
                  rate(with(with(rated("A"), "service_no", "W-1"), "rated_at", "2019-04-18T10:29:59+08:00"));
              }),
              "/rated_at date_order");
    EXPECT_EQ(refusal([&] { rate(with(rated("A"), "rated_at", "2019-04-29T10:00:00+08:00")); }),
              "/rated_at in_future");
}

TEST_F(RatingTest, AnothersCaseIsAsUnknownAsOneThatIsNotThere) {
    EXPECT_EQ(refusal([&] { rate(rated("THEIRS")); }), "case_not_found");
    EXPECT_EQ(rate(rated("THEIRS"), other_owner).owner(), other_owner);
}

TEST_F(RatingTest, ADefaultRatingIsNobodysWord) {
    const Json nobody{{"project_no", "A"}, {"satisfaction", "1"}, {"channel", "1"}, {"is_default", true}};
    EXPECT_EQ(refusal([&] { rate(with(nobody, "text", "好")); }), "/is_default not_default");
    EXPECT_EQ(refusal([&] { rate(with(nobody, "satisfaction", "4")); }), "/is_default not_default");
    const Rating rating = rate(nobody);
    EXPECT_EQ(count("SELECT sum(defaults) FROM ratings.tally"), 1);
    now = at("2019-08-01T09:00:00+08:00"); // a real one may come at any time
    EXPECT_EQ(change(rating.row_guid, changed_to(2, "2019-08-01T08:00:00+08:00")).said.grade, 2);
    EXPECT_EQ(count("SELECT sum(defaults) FROM ratings.tally"), 0);
}

TEST_F(RatingTest, AChangeIsTheNextVersionAndTheOneBeforeStays) {
    const Rating first = rate(rated("A", 3));
    const Rating second = change(first.row_guid, changed_to(1));
    EXPECT_EQ(second.times, 2);
    EXPECT_EQ(second.version, 2);
    run([&](store::Transaction& tx) {
        const auto contents = load_contents(tx, {{first.row_guid, 2}, {first.row_guid, 1}});
        EXPECT_EQ(contents, (std::vector<std::string>{second.content, first.content}));
        EXPECT_THROW(load_contents(tx, {{first.row_guid, 3}}), std::logic_error);
    });
    const auto read = entries();
    ASSERT_EQ(read.size(), 2U);
    EXPECT_EQ(read[1].operation, journal::Operation::update);
    EXPECT_EQ(read[1].version, 2);
    EXPECT_EQ(change(first.row_guid, changed_to(1)).version, 2); // the same again
    EXPECT_EQ(entries().size(), 2U);
}

TEST_F(RatingTest, AChangeComesWithinTheDaysOfTheRules) {
    const Rating rating = rate(rated("A", 3));
    now = at("2019-05-06T23:59:59+08:00"); // the tenth day after 04-26
    EXPECT_EQ(change(rating.row_guid, changed_to(2)).times, 2);
    now = at("2019-05-07T00:00:00+08:00");
    EXPECT_EQ(refusal([&] { change(rating.row_guid, changed_to(1)); }), "rating_closed");
    EXPECT_EQ(refusal([&] { change(rating.row_guid, changed_to(1, "2019-04-25T23:00:00+08:00")); }),
              "/rated_at date_order");
}

TEST_F(RatingTest, AnOldEntityTagIsRefused) {
    const Rating rating = rate(rated("A", 3));
    change(rating.row_guid, changed_to(2));
    auto old = call(changed_to(1));
    old.request.fields.emplace_back("If-Match", service::entity_tag(1));
    EXPECT_EQ(refusal([&] {
                  run([&](store::Transaction& tx) { change_rating(foundation(), old, tx, rating.row_guid); });
              }),
              "changed_meanwhile");
}

TEST_F(RatingTest, IsVisibleToItsDepartmentItsRegionsAndOperations) {
    const std::string guid = rate(rated("A")).row_guid;
    run([&](store::Transaction& tx) {
        EXPECT_EQ(refusal([&] { read_rating(call(nullptr, other_owner), tx, guid); }), "rating_not_found");
        EXPECT_EQ(refusal([&] { read_rating(region_call("320100"), tx, guid); }), "rating_not_found");
        EXPECT_EQ(refusal([&] { read_rating(call(), tx, "none"); }), "rating_not_found");
        EXPECT_EQ(read_rating(region_call("320500"), tx, guid).row_guid, guid);
        EXPECT_EQ(read_rating(region_call("320000"), tx, guid).row_guid, guid);
    });
    const auto other = call(changed_to(2), other_owner);
    EXPECT_EQ(
        refusal([&] { run([&](store::Transaction& tx) { change_rating(foundation(), other, tx, guid); }); }),
        "rating_not_found");
}

TEST_F(RatingTest, ItsDepartmentOrThoseAboveReleaseTheText) {
    const std::string guid = rate(rated("A")).row_guid;
    const auto release = [&](service::Call who, bool released) {
        Rating rating;
        run([&](store::Transaction& tx) { rating = release_rating(who, tx, guid, released); });
        return rating.released;
    };
    EXPECT_TRUE(release(call(), true));
    EXPECT_FALSE(release(region_call("320500"), false));
    service::Call reader = region_call("320500");
    reader.caller.scopes = {"ratings:read"};
    EXPECT_EQ(refusal([&] { release(reader, true); }), "not_your_release");
    EXPECT_EQ(refusal([&] { release(call(nullptr, other_owner), true); }), "rating_not_found");
    release(call(), true);
    EXPECT_FALSE(change(guid, changed_to(2)).released) << "another text";
    for (const auto& entry : entries()) {
        EXPECT_EQ(entry.dataset.empty(),
                  entry.action == "ratings.release" || entry.action == "ratings.withhold");
    }
}

TEST_F(RatingTest, JournalAndTimelineHoldNobodysWords) {
    const std::string guid = rate(rated("A", 5)).row_guid;
    Json again = rated("A", 4);
    again.erase("project_no");
    change(guid, again);
    step(guid, Step::accept, Json::object());
    step(guid, Step::rectify, Json{{"note", "已联系张三（演示）致歉"}});
    for (const char* table : {"journal.entry", "cases.mark"}) {
        EXPECT_GT(count(std::string("SELECT count(*) FROM ") + table), 0);
        EXPECT_EQ(count(std::string("SELECT count(*) FROM ") + table +
                        " AS t WHERE t::text LIKE '%张三%' OR t::text LIKE '%等候%'"),
                  0)
            << table;
    }
    EXPECT_EQ(count("SELECT count(*) FROM cases.mark WHERE kind IN ('ratings.rated', 'ratings.changed', "
                    "'ratings.rectified')"),
              3);
}

TEST_F(RatingTest, EachEntryStandsBehindItsCase) {
    const Rating rating = rate(rated("A", 2));
    const auto entry = entries().at(0);
    EXPECT_EQ(entry.entity, "case:A"); // the lane keeps the order: acceptance, rating
    EXPECT_EQ(entry.dataset, "ratings.rating");
    EXPECT_EQ(entry.record_key, rating.row_guid);
    EXPECT_EQ(entry.digest, crypto::sm3(rating.content));
}

} // namespace
} // namespace gateway::ratings
