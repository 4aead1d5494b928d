#pragma once

#include "gateway/base/standard.hpp"
#include "gateway/cases/module.hpp"
#include "gateway/service/answers.hpp"
#include "gateway/supervision/module.hpp"
#include "support/one_session.hpp"
#include "support/refusal.hpp"
#include "watch.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace gateway::supervision {

using test::refusal;

inline constexpr auto owner = "11320500PDY000167D"; // fictitious, of Suzhou (320500)
inline constexpr auto matter = "11320500PDY000167D3000199001000";
inline constexpr auto provincial_owner = "11320000PDY00001XW"; // fictitious, of the province
inline constexpr auto provincial_matter = "11320000PDY00001XW2000199001000";

inline Time at(const char* text) { return parse_time(text).value(); }

inline std::shared_ptr<const Standard> standard() {
    static const auto loaded = Standard::load();
    return loaded;
}
inline std::shared_ptr<const WorkCalendar> calendar() {
    static const auto parsed =
        std::make_shared<const WorkCalendar>(WorkCalendar::parse(standard()->file("holidays.toml")));
    return parsed;
}

/// A database with two published matters that promise ten working days; cases come by the routes of their
/// module.
class SupervisionTest : public testing::Test, protected test::OneSession {
protected:
    SupervisionTest() {
        publish(matter);
        publish(provincial_matter);
    }

    void publish(const std::string& code, int statutory_days = 0) {
        static const store::Statement insert{
            "test.publish",
            "INSERT INTO matters.matter (code, row_guid, task_code, owner, dept_name, region, catalog_code, "
            "local_catalog_code, local_task_code, task_type, use_level, task_name, name_folded, grams, "
            "project_type, "
            "promise_day, promise_type, state, task_version, revision, parts, position, statutory_day, "
            "statutory_type, changed_at) VALUES ($1, md5($1), left($1, 31), left($1, 18), "
            "'示范审批局（演示）', "
            "substr($1, 3, 6), substr($1, 20, 12), '', '', '01', '{3}', '食品经营许可（演示）', '', '{}', "
            "'2', 10, "
            "'1', 'published', 1, 1, '[]', 5, nullif($2::int, 0), CASE WHEN $2::int > 0 THEN '1' END, now()) "
            "ON CONFLICT (code) DO UPDATE SET statutory_day = excluded.statutory_day, "
            "statutory_type = excluded.statutory_type"};
        run([&](store::Transaction& tx) { tx.exec(insert, code, statutory_days); });
    }

    static service::Call call(service::Role role, const std::string& code, const std::string& region,
                              Json body = nullptr) {
        service::Call made;
        made.caller.client_id = "c-" + region;
        made.caller.role = role;
        made.caller.credit_code = code;
        made.caller.region = region;
        made.body = std::move(body);
        made.now = at("2026-11-02T09:00:00+08:00");
        return made;
    }
    static service::Call department(const std::string& code = owner, Json body = nullptr) {
        return call(service::Role::department, code, code.substr(2, 6), std::move(body));
    }
    static service::Call region(const std::string& code) { return call(service::Role::region, "", code); }
    static service::Call operations() { return call(service::Role::operations, provincial_owner, "320000"); }

    http::Response ask(const service::Module& module, const char* id, const service::Call& made) {
        const auto route =
            std::ranges::find(module.routes, id, [](const service::Route& r) { return r.operation.id; });
        http::Response response;
        run([&](store::Transaction& tx) { response = service::answer_alone(*route, made, tx); });
        return response;
    }
    Json shown(const char* id, service::Call made, const std::map<std::string, std::string>& query = {}) {
        made.query = query;
        return Json::parse(ask(module_, id, made).body);
    }
    service::Call on(const Json& record, service::Call made) {
        made.parameters["number"] = record.at("number");
        return made;
    }

    void accept(const char* number, const char* accepted, const char* of_matter = matter) {
        const Json body{{"project_no", number},           {"matter_code", of_matter},
                        {"applyer_name", "张三（演示）"}, {"applyer_type", "1"},
                        {"applyer_page_type", "111"},     {"applyer_page_code", "320102185001010013"},
                        {"apply_date", accepted},         {"apply_type", "1"},
                        {"accept_date", accepted}};
        ask(cases_, "acceptCase", department(std::string(of_matter).substr(0, 18), body));
    }
    void on_case(const char* id, const char* number, Json body, const char* who = owner) {
        service::Call made = department(who, std::move(body));
        made.parameters["project_no"] = number;
        ask(cases_, id, made);
    }
    void finish(const char* number, const char* date) {
        on_case("addCaseResult", number,
                Json{{"result_date", date}, {"result_type", "0"}, {"is_delivery_results", "0"}});
    }
    void extend(const char* number, const char* start, const char* end) {
        on_case("addCaseSpecialProcedure", number,
                Json{{"special_type", "1"},
                     {"special_name", "延长审批"},
                     {"special_time", start},
                     {"special_reason", "经批准延长（演示）"},
                     {"end_time", end}});
    }

    /// Both sweeps from their beginning to their end at this moment.
    void sweep(const char* moment) {
        const Time now = at(moment);
        for (const auto step : {settle_step, raise_step}) {
            run([&](store::Transaction& tx) {
                step(foundation_, Pace{500, std::chrono::seconds(0)}, tx, now);
            });
        }
    }
    Json records(const service::Call& made, const std::map<std::string, std::string>& query = {}) {
        return shown("listSupervisionRecords", made, query).at("items");
    }
    /// "rule state level" of each, newest first.
    std::vector<std::string> lights() {
        std::vector<std::string> found;
        for (const Json& record : records(operations())) {
            found.push_back(record.at("rule").get<std::string>() + " " +
                            record.at("state").get<std::string>() + " " +
                            record.at("level").get<std::string>());
        }
        return found;
    }
    std::size_t notices(const service::Call& made, const std::map<std::string, std::string>& query = {}) {
        return shown("listSupervisionNotices", made, query).at("items").size();
    }
    using Lights = std::vector<std::string>;

    const Foundation foundation_{read_rules(standard()->file("supervision.toml")), calendar()};
    const service::Module cases_ = cases::module(standard(), calendar());
    const service::Module module_ = module(*standard(), calendar());
};

} // namespace gateway::supervision
