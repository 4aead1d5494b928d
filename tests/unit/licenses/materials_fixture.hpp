#pragma once

#include "fixture.hpp"
#include "gateway/base/workdays.hpp"
#include "gateway/cases/module.hpp"

#include <memory>
#include <string>

namespace gateway::licenses {

inline constexpr auto other_body = "11320000PDY00001XW";

/// Fewer papers over a real database, with published lists and cases of the real module.
class MaterialTest : public LicenceTest {
protected:
    /// The matter's list; where there is one, its next version.
    void publish(const Json& materials, const std::string& code = matter) {
        static const store::Statement list{
            "test.publish",
            "INSERT INTO matters.matter AS m (code, row_guid, task_code, owner, dept_name, region, "
            "catalog_code, local_catalog_code, local_task_code, task_type, use_level, task_name, "
            "name_folded, grams, project_type, promise_day, promise_type, state, task_version, revision, "
            "parts, position, changed_at) "
            "VALUES ($1, md5($1), left($1, 31), left($1, 18), '示范局', substr($1, 3, 6), substr($1, 20, "
            "12), '', '', '01', '{3}', '示范事项', '', '{}', '2', 10, '1', 'published', 1, 1, '[]', 1, "
            "now()) "
            "ON CONFLICT (code) DO UPDATE SET task_version = m.task_version + 1, revision = m.revision + 1"};
        static const store::Statement revision{
            "test.revision",
            "INSERT INTO matters.revision (row_guid, revision, task_version, state, content, sent, digest, "
            "actor, changed_at) SELECT row_guid, revision, task_version, 'published', $2, '[]', "
            "decode(repeat('00', 32), 'hex'), 'test', now() FROM matters.matter WHERE code = $1"};
        run([&](store::Transaction& tx) {
            tx.exec(list, code);
            tx.exec(revision, code, Json{{"materials", materials}}.dump());
        });
    }
    /// The department's own client may use licences of the type, too.
    void permit(const std::string& type, const Json& grounds) {
        ask("giveLicenceRight",
            operations({{"grounds", grounds}}, {{"name", type}, {"client_id", bureau_client}}));
    }
    /// As a department; its client is the same for all.
    service::Call as_body(const std::string& body, Json content = nullptr,
                          std::map<std::string, std::string> parameters = {}) {
        service::Call made = call(std::move(content), std::move(parameters));
        made.caller.credit_code = body;
        made.caller.region = body.substr(2, 6);
        made.caller.scopes = {"cases:write"};
        return made;
    }
    static std::string owner_of(const std::string& code) {
        return code.substr(0, std::string_view(bureau).size());
    }

    service::Call map_call(const Json& items, int revision = 0, const std::string& code = matter) {
        service::Call made = as_body(owner_of(code), {{"items", items}}, {{"code", code}});
        if (revision > 0) {
            made.request.fields.emplace_back("If-Match", service::entity_tag(revision));
        }
        return made;
    }

    /// A route of the module of cases.
    Json ask_cases(std::string_view id, const service::Call& made) {
        const service::Route& route = *std::ranges::find(
            cases_.routes, id, [](const service::Route& each) { return each.operation.id; });
        http::Response response;
        run([&](store::Transaction& tx) { response = service::answer_alone(route, made, tx); });
        return Json::parse(response.text());
    }
    /// A case of the company; `more` says otherwise.
    std::string accepted(const std::string& number, const Json& more = Json::object(),
                         const std::string& code = matter) {
        Json record{{"matter_code", code},
                    {"project_no", number},
                    {"applyer_name", "示例有限公司"},
                    {"applyer_type", "2"},
                    {"applyer_page_type", "001"},
                    {"applyer_page_code", company},
                    {"apply_date", format_time(now - std::chrono::hours(1))},
                    {"apply_type", "1"},
                    {"accept_date", format_time(now - std::chrono::minutes(30))}};
        record.update(more);
        ask_cases("acceptCase", as_body(owner_of(code), record));
        return number;
    }
    /// A paper that was handed in.
    void take_paper(const std::string& number, const std::string& material,
                    const std::string& body = bureau) {
        ask_cases("addCaseMaterial",
                  as_body(body, {{"material_name", material}, {"get_type", "1"}, {"get_num", "1"}},
                          {{"project_no", number}}));
    }

    static Json purpose(const std::string& number, const std::string& code = matter) {
        Json made = example_purpose();
        made["matter_code"] = code;
        made["project_no"] = number;
        return made;
    }
    static Json consent() { return {{"ground", "ex_officio"}, {"reference", "law-17"}}; }
    /// `items`: [{material, identifier}]
    service::Call attach_call(const std::string& number, Json items, const std::string& code = matter) {
        return as_body(
            owner_of(code),
            {{"purpose", purpose(number, code)}, {"consent", consent()}, {"items", std::move(items)}});
    }

    std::shared_ptr<const Standard> standard_ = Standard::load();
    service::Module cases_ = cases::module(
        standard_,
        std::make_shared<const WorkCalendar>(WorkCalendar::parse(standard_->file("holidays.toml"))));
};

} // namespace gateway::licenses
