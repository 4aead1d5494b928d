#pragma once

#include "gateway/cases/module.hpp"
#include "gateway/ratings/module.hpp"
#include "grade.hpp"
#include "service.hpp"
#include "support/one_session.hpp"
#include "support/refusal.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace gateway::ratings {

using test::refusal;

inline constexpr auto owner = "11320500PDY000167D"; // fictitious, of Suzhou (320500)
inline constexpr auto matter_code = "11320500PDY000167D3000199001000";
inline constexpr auto other_owner = "11320000PDY00001XW";
inline constexpr auto other_matter = "11320000PDY00001XW200019900100001"; // a handling item (33)

inline Time at(const char* text) { return parse_time(text).value(); }

inline const Foundation& foundation() {
    static const Foundation made = [] {
        auto standard = Standard::load();
        auto calendar =
            std::make_shared<const WorkCalendar>(WorkCalendar::parse(standard->file("holidays.toml")));
        return Foundation(std::move(standard), std::move(calendar));
    }();
    return made;
}

/// A finished case as the cases module keeps it: accepted on 2019-04-18, finished on 2019-04-25. Inserted as
/// a row: what it takes to accept one is that module's to test.
inline void add_case(store::Transaction& tx, const std::string& number,
                     const std::string& matter = matter_code, bool finished = true) {
    static const store::Statement insert{
        "test.add_case",
        "INSERT INTO cases.\"case\" (project_no, row_guid, matter_code, task_version, owner, region, state, "
        "applied_at, "
        "accepted_at, promise_day, promise_type, finished_at, last_event_at, revision, version, given, "
        "content) "
        "VALUES ($1, md5($1), $2, 1, left($2, 18), substr($2, 3, 6), CASE WHEN $3 THEN 'finished' ELSE "
        "'accepted' END, "
        "'2019-04-18T09:00:00+08:00', '2019-04-18T10:30:00+08:00', 10, '1', "
        "CASE WHEN $3 THEN '2019-04-25T15:00:00+08:00'::timestamptz END, '2019-04-18T10:30:00+08:00', 1, 1, "
        "'\\x00', '{\"task_name\":\"食品经营许可（演示）\"}')"};
    tx.exec(insert, number, matter, finished);
}

inline Json with(Json record, const char* name, Json value) {
    record[name] = std::move(value);
    return record;
}

/// A rating of 2019-04-26, the day after the result.
inline Json rated(const std::string& number, int grade = 1) {
    return Json{{"project_no", number},   {"satisfaction", std::to_string(grade)},
                {"channel", "2"},         {"rater_name", "张三（演示）"},
                {"text", "等候时间较长"}, {"rated_at", "2019-04-26T08:30:00+08:00"}};
}
inline Json changed_to(int grade, const char* time = "2019-04-28T08:30:00+08:00") {
    return Json{{"satisfaction", std::to_string(grade)}, {"channel", "6"}, {"rated_at", time}};
}

/// A database with finished cases "A" and "B", an unfinished one "OPEN", and one of another body, "THEIRS".
class RatingsTest : public testing::Test, protected test::OneSession {
protected:
    RatingsTest() {
        run([](store::Transaction& tx) {
            add_case(tx, "A");
            add_case(tx, "B");
            add_case(tx, "OPEN", matter_code, false);
            add_case(tx, "THEIRS", other_matter);
        });
    }

    service::Call call(Json body = nullptr, const std::string& who = owner) {
        service::Call made;
        made.body = std::move(body);
        made.caller.client_id = "c-" + who.substr(0, 8);
        made.caller.credit_code = who;
        made.caller.region = who.substr(2, 6);
        made.caller.scopes = {"ratings:read", "ratings:write"};
        made.now = now;
        return made;
    }
    service::Call region_call(const std::string& region, Json body = nullptr) {
        service::Call made = call(std::move(body));
        made.caller.role = service::Role::region;
        made.caller.credit_code.clear();
        made.caller.region = region;
        made.caller.scopes = {"ratings:read", "ratings:review"};
        return made;
    }

    Rating rate(Json body, const std::string& who = owner) {
        Rating rating;
        run([&](store::Transaction& tx) {
            rating = ratings::rate(foundation(), call(std::move(body), who), tx);
        });
        return rating;
    }
    Rating change(const std::string& guid, Json body) {
        Rating rating;
        run([&](store::Transaction& tx) {
            rating = change_rating(foundation(), call(std::move(body)), tx, guid);
        });
        return rating;
    }
    Task step(const std::string& guid, Step what, service::Call who) {
        Task task;
        run([&](store::Transaction& tx) { task = take_step(foundation(), who, tx, guid, what); });
        return task;
    }
    Task step(const std::string& guid, Step what, Json body = Json{{"note", "已整改"}}) {
        return step(guid, what, call(std::move(body)));
    }
    Rating found(const std::string& guid) {
        Rating rating;
        run([&](store::Transaction& tx) { rating = find_rating(tx, guid).value(); });
        return rating;
    }
    Time now = at("2019-04-29T09:00:00+08:00");
};

} // namespace gateway::ratings
