#include "answer_cache.hpp"
#include "fixture.hpp"

#include <random>

namespace gateway::ratings {
namespace {

class StatisticsTest : public RatingsTest {
protected:
    static constexpr int cases = 60;
    const std::vector<std::string> matters{matter_code, std::string(matter_code) + "01", other_matter};

    /// Ratings of all grades over three matters and two bodies, some changed, some rectified, some excluded.
    void generate() {
        std::mt19937 random(20190418);
        const auto draw = [&](int most) { return static_cast<int>(random() % static_cast<unsigned>(most)); };
        for (int i = 0; i < cases; ++i) {
            const std::string number = "G-" + std::to_string(i);
            const std::string& matter = matters[static_cast<std::size_t>(draw(3))];
            const std::string body = matter.substr(0, 18);
            run([&](store::Transaction& tx) { add_case(tx, number, matter); });
            const std::string day = draw(2) == 0 ? "2019-04-26" : "2019-05-02";
            now = at("2019-05-06T09:00:00+08:00");
            const std::string guid =
                rate(with(rated(number, 1 + draw(5)), "rated_at", day + "T12:00:00+08:00"), body).row_guid;
            if (draw(4) == 0) {
                run([&](store::Transaction& tx) {
                    change_rating(foundation(),
                                  call(changed_to(1 + draw(5), "2019-05-03T12:00:00+08:00"), body), tx, guid);
                });
            }
            if (is_negative(found(guid).said.grade)) {
                mend(guid, body, draw(5));
            }
        }
    }

    /// 0: untouched; 1: in time; 2: too late; 3: called back; 4: excluded.
    void mend(const std::string& guid, const std::string& body, int how) {
        const Json note{{"note", "演示"}};
        if (how == 4) {
            step(guid, Step::appeal, call(note, body));
            step(guid, Step::grant, region_call("320000", note));
        } else if (how > 0) {
            step(guid, Step::accept, call(Json::object(), body));
            now = at(how == 2 ? "2019-07-01T09:00:00+08:00" : "2019-05-08T09:00:00+08:00");
            step(guid, Step::rectify, call(note, body));
            if (how == 3) {
                step(guid, Step::call_back, call(Json{{"satisfied", true}}, body));
            }
        }
    }

    std::vector<Json> figures(const StatisticsQuery& query) {
        std::vector<Json> rows;
        run([&](store::Transaction& tx) {
            rows = count_ratings(tx, query, at("2019-07-15T00:00:00+08:00"), {200, {}});
        });
        return rows;
    }

    /// The same by a count over the ratings themselves, one condition after the other.
    Json slow(const std::string& condition) {
        const auto ratings_where = [&](const std::string& more) {
            return count(
                "SELECT count(*) FROM ratings.rating r LEFT JOIN ratings.rectification t USING (row_guid) "
                "WHERE " +
                condition + " AND " + more);
        };
        Json grades = Json::object();
        for (const char* grade : {"1", "2", "3", "4", "5"}) {
            grades[grade] = ratings_where(std::string("valid AND grade = ") + grade);
        }
        const std::string counted = "valid AND grade >= 4 AND ";
        return {{"ratings", ratings_where("valid")},
                {"grades", grades},
                {"excluded", ratings_where("NOT valid")},
                {"negative", ratings_where(counted + "true")},
                {"rectified", ratings_where(counted + "rectified_at IS NOT NULL")},
                {"called_back", ratings_where(counted + "called_back_at IS NOT NULL")},
                {"overdue",
                 ratings_where(counted + "(rectified_at > due_at OR (rectified_at IS NULL AND due_at < "
                                         "'2019-07-15T00:00:00+08:00'))")}};
    }
    static Json without_rates(Json row) {
        for (const char* name :
             {"key", "defaults", "satisfaction_rate", "rectification_rate", "call_back_rate"}) {
            row.erase(name);
        }
        return row;
    }
    static StatisticsQuery period() {
        return {parse_date("2019-04-01").value(), parse_date("2019-05-31").value(), "", "", "", ""};
    }
};

TEST_F(StatisticsTest, EqualASlowCountOverTheRatings) {
    generate();
    ASSERT_GT(count("SELECT count(*) FROM ratings.rating WHERE NOT valid"), 0);
    ASSERT_GT(count("SELECT count(*) FROM ratings.rating WHERE times > 1"), 0);
    ASSERT_GT(count("SELECT count(*) FROM ratings.rectification WHERE rectified_at > due_at"), 0);
    const auto total = figures(period());
    ASSERT_EQ(total.size(), 1U);
    EXPECT_EQ(without_rates(total[0]), slow("true"));
    StatisticsQuery one_day = period();
    one_day.to = parse_date("2019-04-26").value();
    EXPECT_EQ(without_rates(figures(one_day).at(0)), slow("rated_at < '2019-04-27T00:00:00+08:00'"));
    StatisticsQuery city = period();
    city.region_prefix = "3205";
    EXPECT_EQ(without_rates(figures(city).at(0)), slow("r.region = '320500'"));
    StatisticsQuery body = period();
    body.owner = other_owner;
    EXPECT_EQ(without_rates(figures(body).at(0)), slow(std::string("r.owner = '") + other_owner + "'"));
    for (const auto& [group, column] : std::map<std::string, std::string>{
             {"matter", "r.matter_code"},
             {"department", "r.owner"},
             {"region", "r.region"},
             {"month", "to_char(rated_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM')"}}) {
        StatisticsQuery grouped = period();
        grouped.group_by = group;
        const auto rows = figures(grouped);
        EXPECT_GE(rows.size(), 2U) << group;
        for (const Json& row : rows) {
            const auto key = row.at("key").get<std::string>();
            EXPECT_EQ(without_rates(row), slow(column + " = '" + key + "'")) << group << " " << key;
        }
    }
}

TEST_F(StatisticsTest, GroupsComePageByPage) {
    generate();
    StatisticsQuery query = period();
    query.group_by = "matter";
    run([&](store::Transaction& tx) {
        const auto first = count_ratings(tx, query, now, {1, {}});
        ASSERT_EQ(first.size(), 2U); // one more than the page shows
        const auto key = first[0].at("key").get<std::string>();
        const auto rest = count_ratings(tx, query, now, {200, {key}});
        EXPECT_EQ(rest.size(), 2U);
        EXPECT_GT(rest[0].at("key").get<std::string>(), key);
    });
}

TEST_F(StatisticsTest, RatesAreSharesAndNothingHasNone) {
    EXPECT_TRUE(figures(period()).empty());
    rate(rated("A", 1));
    rate(with(rated("A", 3), "service_no", "W-1"));
    EXPECT_EQ(figures(period()).at(0).at("rectification_rate"), nullptr);
    const std::string bad = rate(rated("B", 5)).row_guid;
    step(bad, Step::accept, Json::object());
    step(bad, Step::rectify);
    const Json row = figures(period()).at(0);
    EXPECT_DOUBLE_EQ(row.at("satisfaction_rate").get<double>(), 0.6667);
    EXPECT_EQ(row.at("rectification_rate"), 1.0);
    EXPECT_EQ(row.at("call_back_rate"), 0.0);
}

TEST_F(StatisticsTest, APeriodHasItsBounds) {
    const auto asked = [&](const char* from, const char* to) {
        service::Call made = call();
        made.query = {{"from", from}, {"to", to}};
        return refusal([&] { read_statistics_query(made); });
    };
    EXPECT_EQ(asked("2019-01-01", "2019-12-31"), "none");
    EXPECT_EQ(asked("2019-01-01", "2020-01-02"), "/from out_of_range");
    EXPECT_EQ(asked("2019-05-02", "2019-05-01"), "/from out_of_range");
    EXPECT_EQ(asked("yesterday", "2019-05-01"), "/from wrong_date");
    const StatisticsQuery usual = read_statistics_query(call());
    EXPECT_EQ(format_date(usual.from), "2019-03-31");
    EXPECT_EQ(format_date(usual.to), "2019-04-29");
}

TEST(AnswerCache, ForgetsAfterAMinute) {
    AnswerCache cache;
    const Time made = at("2019-04-29T09:00:00+08:00");
    cache.keep("a", std::make_shared<const std::string>("body"), made);
    EXPECT_EQ(*cache.find("a", made + std::chrono::milliseconds(59'999)), "body");
    EXPECT_EQ(cache.find("a", made + AnswerCache::age), nullptr);
    EXPECT_EQ(cache.find("b", made), nullptr);
}

TEST(AnswerCache, StaysSmall) {
    AnswerCache cache;
    const Time made = at("2019-04-29T09:00:00+08:00");
    for (int i = 0; i < 3000; ++i) {
        cache.keep(std::to_string(i), std::make_shared<const std::string>("x"), made);
    }
    int kept = 0;
    for (int i = 0; i < 3000; ++i) {
        kept += cache.find(std::to_string(i), made) != nullptr ? 1 : 0;
    }
    EXPECT_EQ(kept, 1000);
    EXPECT_NE(cache.find("2999", made), nullptr);
}

} // namespace
} // namespace gateway::ratings
