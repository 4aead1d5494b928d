#pragma once

#include "service.hpp"
#include "support/one_session.hpp"
#include "support/refusal.hpp"

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <memory>
#include <string>

namespace gateway::cases {

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

/// Columns that every case here begins with.
inline Json accept_columns() {
    return Json{{"applyer_name", "张三（演示）"},
                {"applyer_type", "1"},
                {"applyer_page_type", "111"},
                {"applyer_page_code", "320102185001010013"},
                {"apply_date", "2019-04-18T09:00:00+08:00"},
                {"apply_type", "1"},
                {"accept_date", "2019-04-18T10:30:00+08:00"},
                {"matter_code", matter_code}};
}

inline Json with(Json record, const char* name, Json value) {
    record[name] = std::move(value);
    return record;
}

inline Json process(const char* start, const char* end) {
    return Json{{"event_name", "1"},
                {"process_name", "审查"},
                {"handle_user_name", "李四（演示）"},
                {"handle_explain", "符合要求"},
                {"event_start_time", start},
                {"event_end_time", end}};
}
inline Json special(const char* type, const char* start, const char* end) {
    return Json{{"special_type", type},
                {"special_name", "现场核查"},
                {"special_time", start},
                {"special_reason", "依法需要现场核查"},
                {"end_time", end}};
}
inline Json result(const char* date) {
    return Json{{"result_date", date}, {"result_type", "0"}, {"is_delivery_results", "0"}};
}
inline Json material(const char* name = "申请书") { return Json{{"material_name", name}, {"get_type", "1"}}; }

/// A published matter as the matters module keeps it. Inserted as a row: what it takes to publish is that
/// module's to test.
inline void publish(store::Transaction& tx, const std::string& code, const std::string& state = "published",
                    int version = 1, int position = 5) {
    static const store::Statement insert{
        "test.publish",
        "INSERT INTO matters.matter (code, row_guid, task_code, owner, dept_name, region, catalog_code, "
        "local_catalog_code, local_task_code, task_type, use_level, task_name, name_folded, grams, "
        "project_type, "
        "promise_day, promise_type, state, task_version, revision, parts, position, statutory_day, "
        "statutory_type, "
        "changed_at) "
        "VALUES ($1, md5($1), left($1, 31), left($1, 18), '示范审批局（演示）', substr($1, 3, 6), substr($1, "
        "20, 12), '', "
        "'', '01', '{3}', '食品经营许可（演示）', '', '{}', '2', 10, '1', $2, $3, $3, '[]', $4, 20, '1', "
        "now()) "
        "ON CONFLICT (code) DO UPDATE SET state = excluded.state, task_version = excluded.task_version, "
        "revision = excluded.revision"};
    tx.exec(insert, code, state, version, position);
}

/// One case alone; throws the Problem.
inline Case accept_case(const Foundation& base, const service::Call& call, store::Transaction& tx) {
    const std::array calls{&call};
    CaseOrProblem outcome = std::move(accept_cases(base, calls, tx).front());
    if (auto* problem = std::get_if<Problem>(&outcome)) {
        throw *problem;
    }
    return std::get<Case>(std::move(outcome));
}

/// A database with two published matters, and calls as the mechanism makes them.
class CasesTest : public testing::Test, protected test::OneSession {
protected:
    CasesTest() {
        run([](store::Transaction& tx) {
            publish(tx, matter_code);
            publish(tx, other_matter, "published", 3);
        });
    }

    static service::Call call(Json body = nullptr, const std::string& who = owner) {
        service::Call made;
        made.body = std::move(body);
        made.caller.client_id = "c-" + who.substr(0, 8);
        made.caller.credit_code = who;
        made.caller.region = who.substr(2, 6);
        made.now = now;
        return made;
    }
    static service::Call region_call(const std::string& region) {
        service::Call made = call();
        made.caller.role = service::Role::region;
        made.caller.credit_code.clear();
        made.caller.region = region;
        return made;
    }

    Case accept(Json body, const std::string& who = owner) {
        Case record;
        run([&](store::Transaction& tx) {
            record = accept_case(foundation(), call(std::move(body), who), tx);
        });
        return record;
    }
    Change add(EventKind kind, const std::string& number, Json body, const std::string& who = owner) {
        Change change;
        run([&](store::Transaction& tx) {
            change = add_event(foundation(), call(std::move(body), who), tx, kind, number);
        });
        return change;
    }
    Change correct(EventKind kind, const std::string& number, const std::string& row_guid, Json body) {
        Change change;
        run([&](store::Transaction& tx) {
            change = correct_event(foundation(), call(std::move(body)), tx, kind, number, row_guid);
        });
        return change;
    }

    static inline const Time now = at("2019-06-03T09:00:00+08:00");
};

} // namespace gateway::cases
