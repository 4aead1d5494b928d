// The list as it stood at a moment.
#include "examples.hpp"
#include "library.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <random>
#include <sstream>

namespace gateway::matters {
namespace {

Time at_minute(int minute) { return *parse_time("2019-04-18T09:00:00+08:00") + std::chrono::minutes(minute); }

Json matter_of(int item) {
    Json matter = example_matter();
    const std::string serial = std::to_string(item);
    matter["task_handle_item"] =
        std::string(example_code).substr(0, 31) + (serial.size() == 1 ? "0" : "") + serial;
    return matter;
}

Json list(Library& library, std::map<std::string, std::string> query, const std::string& now) {
    Asked asked;
    asked.query = std::move(query);
    asked.query["limit"] = "200";
    asked.now = now;
    const auto answer = library.ask("GET", "/v1/matters", asked);
    EXPECT_EQ(answer.status, 200) << answer.code;
    return answer.body["items"];
}

/// Random publications, changes of state and planned ends, minute by minute, some minutes with several.
class History {
public:
    History(Library& library, unsigned seed) : library_(library), random_(seed) {}

    /// What was planned for this minute.
    void carry_out(Time now) {
        for (const service::ScheduledWork& work : library_.module().work) {
            library_.run([&](store::Transaction& tx) { work.run(tx, now); });
        }
    }
    void act(Time moment) {
        const std::string now = format_time(moment);
        const int item = pick(90) + 1;
        Json matter = matter_of(item);
        const std::string code = matter["task_handle_item"];
        const int what = pick(10);
        if (what < 6) {
            matter["promise_day"] = pick(5) + 1;
            matter["task_name"] = names[static_cast<std::size_t>(pick(3))];
            if (pick(6) == 0) {
                matter["plan_cancel_date"] = format_time(moment + std::chrono::minutes(pick(40) + 1));
            }
            matter["use_level"] = pick(2) == 0 ? Json{"4"} : Json{"3", "4"};
            Asked asked;
            asked.now = now;
            library_.import("/v1/matters:import", {matter.dump()}, asked);
            return;
        }
        Asked asked;
        asked.now = now;
        asked.parameters = {{"code", code}};
        asked.if_match = library_.ask("GET", "/v1/matters/{code}", asked).etag;
        const char* verb = what < 8 ? "suspend" : what == 8 ? "resume" : "cancel";
        library_.ask("POST", std::string("/v1/matters/{code}:") + verb, asked); // refused ones change nothing
    }
    int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

    static constexpr std::array names{"甲类许可（示例）", "乙类ＡＢＣ 确认", "丙类登记"};

private:
    Library& library_;
    std::mt19937 random_;
};

/// The filters a random question asks.
std::map<std::string, std::string> random_filters(History& history) {
    std::map<std::string, std::string> filters;
    if (history.pick(2) == 0) {
        filters["state"] =
            std::array{"published", "suspended", "cancelled"}[static_cast<std::size_t>(history.pick(3))];
    }
    if (history.pick(3) == 0) {
        filters["name"] = std::array{"甲类", "abc", "登"}[static_cast<std::size_t>(history.pick(3))];
    }
    if (history.pick(4) == 0) {
        filters["use_level"] = "3";
    }
    if (history.pick(4) == 0) {
        filters["region"] = "320500";
    }
    return filters;
}

/// Slow and obvious: what a list holds of these filters.
bool passes(const Json& item, const std::map<std::string, std::string>& filters) {
    const auto asked = [&](const char* name) {
        const auto found = filters.find(name);
        return found == filters.end() ? std::string() : found->second;
    };
    const std::string name = item["task_name"], state = asked("state"), part = asked("name");
    const std::string looked_for = part == "abc" ? "ＡＢＣ" : part;
    return (state.empty() || item["state"] == state) && name.find(looked_for) != std::string::npos &&
           (asked("use_level").empty() ||
            std::ranges::find(item["use_level"], Json("3")) != item["use_level"].end());
}

TEST(Standing, AnyMomentShowsTheListThatWasRecordedThen) {
    Library library;
    library.publish_item();
    constexpr int minutes = 300;
    History history(library, 20190418);
    std::vector<Json> recorded{Json::array()}; // by minute
    for (int minute = 1; minute <= minutes; ++minute) {
        const Time now = at_minute(minute);
        history.carry_out(now);
        for (int acts = history.pick(3); acts >= 0; --acts) {
            history.act(now);
        }
        recorded.push_back(list(library, {}, format_time(now)));
    }
    ASSERT_GT(recorded.back().size(), 80U);
    ASSERT_GT(library.count("SELECT count(*) FROM journal.entry WHERE actor = 'system'"), 20);
    const std::string end = format_time(at_minute(minutes + 1));
    for (int minute = 0; minute <= minutes; ++minute) {
        for (const int seconds : {0, 59}) {
            auto query = random_filters(history);
            Json expected = Json::array();
            for (const Json& item : recorded[static_cast<std::size_t>(minute)]) {
                if (passes(item, query)) {
                    expected.push_back(item);
                }
            }
            query["as_of"] = format_time(at_minute(minute) + std::chrono::seconds(seconds));
            ASSERT_EQ(list(library, query, end), expected) << Json(query).dump();
        }
    }
}

TEST(Standing, OneListIsReadAsItStood) {
    Library library;
    library.publish_item();
    const auto at = [&](const std::string& as_of, const std::string& version = {}) {
        Asked asked;
        asked.parameters = {{"code", example_code}};
        asked.query = {{"as_of", as_of}};
        if (!version.empty()) {
            asked.query["version"] = version;
        }
        asked.now = "2019-04-22T09:00:00+08:00";
        return library.ask("GET", "/v1/matters/{code}", asked);
    };
    ASSERT_EQ(library.publish(example_matter()).status, 201);
    Asked second;
    second.now = "2019-04-20T09:00:00+08:00";
    Json changed = example_matter();
    changed["promise_day"] = 3;
    library.import("/v1/matters:import", {changed.dump()}, second);
    EXPECT_EQ(at("2019-04-18T08:59:59+08:00").code, "matter_not_found");
    EXPECT_EQ(at("2019-04-20").body["matter"]["promise_day"], 5);
    EXPECT_EQ(at("2019-04-20T09:00:00+08:00").body["matter"]["promise_day"],
              3); // the moment itself is the new one's
    EXPECT_EQ(at("2019-04-21").body["task_version"], 2);
    EXPECT_EQ(at("2019-04-21").etag, "\"r2\"");
    EXPECT_EQ(at("2019-04-23").fields.at(0).code, "in_future");
    EXPECT_EQ(at("yesterday").fields.at(0).code, "wrong_date");
    EXPECT_EQ(at("2019-04-20", "1").fields.at(0).code, "one_of_two");
}

TEST(Standing, ComesInPages) {
    Library library;
    library.publish_item();
    std::vector<std::string> lines;
    for (int item = 1; item <= 5; ++item) {
        lines.push_back(matter_of(item).dump());
    }
    library.import("/v1/matters:import", lines);
    Asked page;
    page.query = {{"as_of", "2019-04-18T09:00:00+08:00"}, {"limit", "2"}};
    std::vector<std::string> codes;
    for (bool more = true; more;) {
        const Json answer = library.ask("GET", "/v1/matters", page).body;
        for (const Json& item : answer["items"]) {
            codes.push_back(item["code"]);
        }
        more = answer.contains("next");
        if (more) {
            page.query["cursor"] = answer["next"];
        }
    }
    EXPECT_EQ(codes.size(), 5U);
    EXPECT_TRUE(std::ranges::is_sorted(codes));
}

TEST(Standing, WhatStoodOnceIsImmutable) {
    Library library;
    library.publish_item();
    library.publish(example_matter());
    EXPECT_THROW(library.count("UPDATE matters.standing SET state = 'cancelled' RETURNING 1"), Problem);
    EXPECT_THROW(library.count("DELETE FROM matters.standing RETURNING 1"), Problem);
    EXPECT_EQ(library.count("UPDATE matters.standing SET to_at = '2030-01-01' RETURNING 1"), 1);
    EXPECT_THROW(library.count("UPDATE matters.standing SET to_at = 'infinity' RETURNING 1"), Problem);
}

/// An installation that comes from before has the same standing as one that kept it all along.
TEST(Standing, TheBackFillOfTheMigrationAgrees) {
    Library library;
    library.publish_item();
    History history(library, 7);
    for (int minute = 1; minute <= 60; ++minute) {
        history.act(at_minute(minute));
        history.act(at_minute(minute));
    }
    std::ifstream file(std::string(GATEWAY_SOURCE_DIR) + "/migrations/0020_matter_editorial.sql");
    std::stringstream text;
    text << file.rdbuf();
    const std::string migration = text.str();
    const auto begin = migration.find("-- Back-fill"), end = migration.find("-- By code for pages");
    ASSERT_NE(begin, std::string::npos);
    ASSERT_NE(end, std::string::npos);
    long long rows = 0, differing = -1;
    library.run([&](store::Transaction& tx) {
        tx.exec("CREATE TEMP TABLE kept AS SELECT * FROM matters.standing");
        tx.exec("TRUNCATE matters.standing");
        tx.exec(migration.substr(begin, end - begin));
        const std::string sorted =
            "SELECT code, revision, row_guid, from_at, to_at, state, task_version, owner, "
            "dept_name, region, catalog_code, task_type, use_level, task_name, "
            "name_folded, ARRAY(SELECT unnest(grams) AS g ORDER BY g) AS grams, origin FROM ";
        rows = tx.exec("SELECT count(*) FROM kept")[0][0].as<long long>();
        differing = tx.exec("SELECT count(*) FROM ((" + sorted + "kept EXCEPT " + sorted +
                            "matters.standing) UNION ALL (" + sorted + "matters.standing EXCEPT " + sorted +
                            "kept)) AS d")[0][0]
                        .as<long long>();
    });
    EXPECT_GT(rows, 60);
    EXPECT_EQ(differing, 0);
}

} // namespace
} // namespace gateway::matters
