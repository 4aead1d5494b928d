#include "province.hpp"

#include "gateway/access/oauth.hpp"
#include "gateway/cases/module.hpp"
#include "gateway/licenses/module.hpp"
#include "gateway/matters/module.hpp"
#include "gateway/national/link.hpp"
#include "gateway/reform/module.hpp"
#include "gateway/seals/seals.hpp"
#include "gateway/service/answers.hpp"

#include <gtest/gtest.h>

namespace gateway::test {

std::string reasons_of(const Province::Answer& answer) {
    std::string text;
    for (const FieldError& field : answer.fields) {
        text += field.pointer + " " + field.code + " " + field.text.en + "; ";
    }
    return text;
}

Province::Province()
    : registry_(crypto::TokenKey::generate(), "https://gateway.test", "provincial-gateway",
                std::chrono::seconds(600)),
      now_(parse_time("2019-04-18T09:00:00+08:00").value()) {
    const auto standard = Standard::load();
    const auto calendar =
        std::make_shared<const WorkCalendar>(WorkCalendar::parse(standard->file("holidays.toml")));
    modules_.push_back(access::module(registry_, metrics_, {}));
    modules_.push_back(matters::module(standard));
    modules_.push_back(cases::module(standard, calendar, nullptr));
    const auto vault = std::make_shared<crypto::Vault>(std::vector<Bytes>{Bytes(32, 'k')});
    modules_.push_back(licenses::module(
        licenses::make_foundation(standard, vault, seals::make_foundation(*standard, vault)), {}));
    modules_.push_back(national::module());
    modules_.push_back(reform::module(modules_));
}

const service::Route& Province::route(const std::string& method, const std::string& pattern) const {
    for (const service::Module& module : modules_) {
        for (const service::Route& one : module.routes) {
            if (one.method == method && one.pattern == pattern) {
                return one;
            }
        }
    }
    throw std::logic_error("no route " + method + " " + pattern);
}

service::Call Province::call(const Ask& asked) const {
    service::Call call;
    call.caller.client_id = asked.as.empty() ? "c-operations" : "c-" + asked.as;
    call.caller.role = asked.as.empty() ? service::Role::operations : service::Role::department;
    call.caller.credit_code = asked.as;
    call.caller.region = asked.as.empty() ? "320000" : asked.as.substr(2, 6);
    call.caller.scopes = {"matters:read", "matters:write", "matters:publish", "cases:write",
                          "reforms:manage"};
    call.body = asked.body;
    call.parameters = asked.parameters;
    call.query = asked.query;
    call.now = now_;
    if (!asked.if_match.empty()) {
        call.request.fields.emplace_back("If-Match", asked.if_match);
    }
    return call;
}

Province::Answer Province::ask(const std::string& method, const std::string& pattern, const Ask& asked) {
    return ask(session_, method, pattern, asked);
}

std::unique_ptr<store::Session> Province::connect() const {
    return std::make_unique<store::Session>(database_.connection_string());
}

Province::Answer Province::ask(store::Session& session, const std::string& method, const std::string& pattern,
                               const Ask& asked) const {
    const service::Call request = call(asked);
    const service::Route& handler = route(method, pattern);
    http::Response response;
    try {
        session.transact(
            [&](store::Transaction& tx) { response = service::answer_alone(handler, request, tx); });
    } catch (const Problem& problem) {
        return {problem.status(), problem.code(), problem.fields(), {}, {}};
    }
    Answer answer;
    answer.status = response.status;
    answer.body = response.text().empty() ? Json() : Json::parse(response.text());
    answer.etag = http::find_field(response.fields, "etag").value_or("");
    return answer;
}

std::vector<service::LineOutcome> Province::import(store::Transaction& tx, const std::string& pattern,
                                                   const std::vector<Json>& lines,
                                                   const std::string& as) const {
    std::vector<service::Line> numbered;
    for (const Json& line : lines) {
        numbered.push_back({static_cast<long long>(numbered.size() + 1), line.dump()});
    }
    return route("POST", pattern).import(call({.as = as}), numbered, tx);
}

void Province::work(const std::string& name) {
    for (const service::Module& module : modules_) {
        for (const auto& one : module.work) {
            if (one.name == name) {
                session_.transact([&](store::Transaction& tx) { one.run(tx, now_); });
                return;
            }
        }
    }
    throw std::logic_error("no work " + name);
}

void Province::apply_due(store::Session& session) const {
    session.transact([&](store::Transaction& tx) { modules_.back().work.front().run(tx, now_); });
}

long long Province::waiting() {
    return number("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = "
                  "current_database()");
}

void Province::import(const std::string& pattern, const std::vector<Json>& lines) {
    std::vector<service::LineOutcome> outcomes;
    session_.transact([&](store::Transaction& tx) { outcomes = import(tx, pattern, lines); });
    for (const service::LineOutcome& outcome : outcomes) {
        ASSERT_TRUE(outcome.reasons.empty())
            << outcome.reasons.front().pointer << " " << outcome.reasons.front().code << " "
            << outcome.reasons.front().text.en;
    }
}

Province::Answer Province::confirm(const Json& reform) {
    const Answer made = ask("POST", "/v1/reforms", {.body = reform});
    if (made.status != 201) {
        return made;
    }
    const std::map<std::string, std::string> id{{"id", made.body.at("id").get<std::string>()}};
    return ask("POST", "/v1/reforms/{id}:confirm", {.parameters = id, .if_match = made.etag});
}

Province::Answer Province::carry_out(const Json& reform) {
    const Answer confirmed = confirm(reform);
    if (confirmed.status != 200) {
        return confirmed;
    }
    apply_due(session_);
    return ask("GET", "/v1/reforms/{id}",
               {.parameters = {{"id", confirmed.body.at("id").get<std::string>()}}});
}

Province::Answer Province::roll_back(const std::string& id) {
    const std::map<std::string, std::string> parameters{{"id", id}};
    const Answer stands = ask("GET", "/v1/reforms/{id}", {.parameters = parameters});
    return ask("POST", "/v1/reforms/{id}:rollback", {.parameters = parameters, .if_match = stands.etag});
}

std::string Province::snapshot() {
    std::string text;
    run([&](store::Transaction& tx) { text = test::snapshot(tx); });
    return text;
}

std::vector<std::vector<std::string>> Province::rows(const std::string& sql) {
    std::vector<std::vector<std::string>> all;
    run([&](store::Transaction& tx) {
        all.clear();
        for (const auto& row : tx.exec(sql)) {
            std::vector<std::string>& one = all.emplace_back();
            for (const auto& field : row) {
                one.emplace_back(field.is_null() ? "" : field.as<std::string>());
            }
        }
    });
    return all;
}

std::set<std::string> Province::column(const std::string& sql) {
    std::set<std::string> values;
    for (const auto& row : rows(sql)) {
        values.insert(row.front());
    }
    return values;
}

long long Province::number(const std::string& sql) { return std::stoll(rows(sql).at(0).at(0)); }

void Province::add_item(const std::string& catalog_code) {
    const Answer answer = ask("POST", "/v1/directory",
                              {.body = {{"task_name", "示范许可（示例）" + catalog_code},
                                        {"catalog_code", catalog_code},
                                        {"task_type", catalog_code.substr(2, 2)},
                                        {"by_law", "《示例条例》第十二条"},
                                        {"use_level", {"3"}}}});
    ASSERT_EQ(answer.status, 201) << answer.code << " " << reasons_of(answer);
}

Json Province::list_of(const std::string& body, const std::string& catalog_code) const {
    return {{"task_name", "示范许可（示例）" + catalog_code},
            {"catalog_code", catalog_code},
            {"task_type", catalog_code.substr(2, 2)},
            {"by_law", "《示例条例》第十二条"},
            {"power_source", "1"},
            {"use_level", {"3"}},
            {"task_code", body + "3" + catalog_code},
            {"dept_name", "示例机关" + body},
            {"dept_type", "1"},
            {"dept_code", body},
            {"anticipate_day", 20},
            {"anticipate_type", "1"},
            {"promise_day", 5},
            {"promise_type", "1"},
            {"promise_explain", "自受理之日起计算。"},
            {"accept_condition", "申请材料齐全。"},
            {"handle_flow", "申请—受理—审查—决定—送达"},
            {"is_fee", "0"},
            {"server_type", {"1"}},
            {"project_type", "2"},
            {"handle_type", {"1"}},
            {"limit_scene_num", 1},
            {"special_procedure", "现场勘验，时间不计入办理时限。"},
            {"app_is_single_login", "0"},
            {"is_single_login", "1"},
            {"link_addr", "https://example.com/apply"},
            {"transact_addr", "示例路1号"},
            {"transact_time", "工作日9:00—17:00"},
            {"link_way", "示例咨询电话"},
            {"supervise_way", "示例监督电话"},
            {"extend",
             {{"is_entry_center", "1"},
              {"result_type", {"1"}},
              {"is_pay_online", "0"},
              {"is_express", "0"},
              {"is_online", "1"}}},
            {"materials", {{{"material_name", "申请表"}, {"is_need", "1"}}}}};
}

Json Province::body_record(const std::string& body, const std::string& name) const {
    return {{"org_name", name},
            {"org_short_name", name.substr(0, 12)},
            {"credit_code", body},
            {"exist_task", "1"},
            {"order_num", 1}};
}

std::string Province::add_client(const std::string& body) {
    // As a row: the hash of a real secret is slow on purpose.
    return rows("INSERT INTO access.client (client_id, name, role, credit_code, region, scopes, secret_hash, "
                "created_at) VALUES ('c-' || left(md5('" +
                body + "'), 16), '示例系统', 'department', '" + body + "', substr('" + body +
                "', 3, 6), '{cases:read}', '$argon2id$test', '" + format_time(now_) +
                "') RETURNING client_id")
        .at(0)
        .at(0);
}

namespace {

Json application_columns(const std::string& matter_code) {
    return {{"applyer_name", "张三（演示）"},
            {"applyer_type", "1"},
            {"applyer_page_type", "111"},
            {"applyer_page_code", "320102185001010013"},
            {"apply_date", "2019-04-18T08:00:00+08:00"},
            {"apply_type", "1"},
            {"matter_code", matter_code}};
}

} // namespace

void Province::accept_case(const std::string& body, const std::string& matter_code) {
    Json record = application_columns(matter_code);
    record["accept_date"] = "2019-04-18T08:30:00+08:00";
    const Answer answer = ask("POST", "/v1/cases", {.body = record, .as = body});
    ASSERT_EQ(answer.status, 201) << answer.code << " " << reasons_of(answer);
}

void Province::receive_application(const std::string& body, const std::string& matter_code) {
    Json record = application_columns(matter_code);
    record["received_at"] = "2019-04-18T08:30:00+08:00";
    const Answer answer = ask("POST", "/v1/applications", {.body = record, .as = body});
    ASSERT_EQ(answer.status, 201) << answer.code << " " << reasons_of(answer);
    // The column counts by the database's clock, this province by its own.
    rows("UPDATE cases.application SET created_at = '" + format_time(now_) + "' WHERE created_at > '" +
         format_time(now_) + "' RETURNING 1");
}

Province::Answer Province::map_material(const std::string& matter_code, const std::string& licence_type) {
    const std::map<std::string, std::string> code{{"code", matter_code}};
    const Answer stands = ask("GET", "/v1/matters/{code}/licences", {.parameters = code});
    Json items = Json::array();
    if (!licence_type.empty()) {
        items.push_back({{"material", "申请表"}, {"type", licence_type}});
    }
    return ask("PUT", "/v1/matters/{code}/licences",
               {.body = {{"items", std::move(items)}},
                .parameters = code,
                .if_match = stands.body.at("revision") == 0 ? "" : stands.etag,
                .as = matter_code.substr(0, 18)});
}

} // namespace gateway::test
