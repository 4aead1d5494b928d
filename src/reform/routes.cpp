#include "gateway/base/log.hpp"
#include "gateway/reform/module.hpp"
#include "gateway/service/answers.hpp"
#include "gateway/service/parameters.hpp"
#include "schemas.hpp"
#include "service.hpp"

#include <array>

namespace gateway::reform {
namespace {

using service::Call;
using service::Route;

using Shared = std::shared_ptr<const Participants>;

constexpr auto scope = "reforms:manage";
constexpr std::uint64_t longest_plan = 8u << 20; // a province's assignments by code
constexpr std::size_t most_dependencies = 1'000;

Route make_route(std::string method, std::string pattern, std::string id, Text summary, Json schema,
                 Json example) {
    Route route = service::make_route("reforms", std::move(method), std::move(pattern), std::move(id),
                                      std::move(summary), scope);
    route.operation.response_schema = std::move(schema);
    route.operation.response_example = std::move(example);
    return route;
}

http::Response tagged(int status, const Record& record) {
    return service::with_tag(service::json_response(status, reform_json(record)), record.revision);
}

const std::string& id_of(const Call& call) { return call.parameters.at("id"); }

Route list_route() {
    Json item = record_schema();
    item["properties"].erase("reform");
    Json example = example_record();
    example.erase("reform");
    Route route = make_route("GET", "/v1/reforms", "listReforms",
                             {"查询机构改革方案（由近到远）", "List reforms, newest first"},
                             service::page_schema(item), {{"items", {example}}});
    static const std::array<std::string, 5> states{"draft", "confirmed", "blocked", "applied", "rolled_back"};
    route.operation.query = service::page_parameters();
    route.operation.query.push_back({"state", {"状态", "State"}, {{"type", "string"}, {"enum", states}}});
    route.transact = [](const Call& call, store::Transaction& tx) {
        const service::Page page = service::read_number_page(call);
        std::vector<FieldError> errors;
        const std::string state = service::choice_parameter(call, "state", states, errors);
        refuse(std::move(errors));
        return service::json_response(
            200, service::page_json(list_reforms(tx, state, page), page, [](const Json& one) {
                return std::vector{one.at("sequence").get<std::string>()};
            }));
    };
    return route;
}

Route get_route() {
    Route route = make_route("GET", "/v1/reforms/{id}", "getReform", {"读取机构改革方案", "Read a reform"},
                             record_schema(), example_record());
    route.transact = [](const Call& call, store::Transaction& tx) {
        const Record record = read(tx, id_of(call));
        auto same = service::not_modified(call, service::entity_tag(record.revision));
        return same ? *std::move(same) : tagged(200, record);
    };
    return route;
}

Route create_route() {
    Route route = make_route("POST", "/v1/reforms", "createReform",
                             {"建立机构改革方案（草案）", "Draft a reform of institutions"}, record_schema(),
                             example_record());
    route.operation.request_schema = request_schema();
    route.operation.request_example = example_request();
    route.operation.status = 201;
    route.body_limit = longest_plan;
    route.transact = [](const Call& call, store::Transaction& tx) {
        const Record record = create(call, tx);
        auto response = tagged(201, record);
        response.set("Location", "/v1/reforms/" + record.id);
        return response;
    };
    return route;
}

Route change_route() {
    Route route = make_route("PUT", "/v1/reforms/{id}", "changeReform",
                             {"修改尚未确认的方案", "Change a reform that is not confirmed"}, record_schema(),
                             example_record());
    route.operation.request_schema = request_schema();
    route.operation.request_example = example_request();
    route.operation.if_match = true;
    route.body_limit = longest_plan;
    route.transact = [](const Call& call, store::Transaction& tx) {
        return tagged(200, change(call, tx, id_of(call)));
    };
    return route;
}

Route delete_route() {
    Route route =
        make_route("DELETE", "/v1/reforms/{id}", "deleteReform",
                   {"删除尚未确认的方案", "Delete a reform that is not confirmed"}, nullptr, nullptr);
    route.operation.if_match = true;
    route.operation.status = 204;
    route.transact = [](const Call& call, store::Transaction& tx) {
        remove(call, tx, id_of(call));
        return service::no_content();
    };
    return route;
}

Route preview_route(const Shared& participants) {
    Route route =
        make_route("GET", "/v1/reforms/{id}/preview", "previewReform",
                   {"预览方案的全部影响（不改变任何数据）", "Everything it touches; changes nothing"},
                   preview_schema(), example_preview());
    route.transact = [participants](const Call& call, store::Transaction& tx) {
        return service::json_response(200, preview(*participants, call, tx, id_of(call)));
    };
    return route;
}

Route changes_route() {
    Route route = make_route("GET", "/v1/reforms/{id}/changes", "listReformChanges",
                             {"逐条列出生效时改变的记录", "The records it changed when it took effect"},
                             service::page_schema(change_schema()), {{"items", {example_change()}}});
    route.operation.query = service::page_parameters();
    route.transact = [](const Call& call, store::Transaction& tx) {
        const service::Page page = service::read_number_page(call);
        read(tx, id_of(call));
        return service::json_response(
            200, service::page_json(list_changes(tx, id_of(call), page), page, [](const Json& one) {
                return std::vector{one.at("ordinal").get<std::string>()};
            }));
    };
    return route;
}

Route dependencies_route(const Shared& participants) {
    Route route = make_route(
        "GET", "/v1/reforms/{id}/dependencies", "listReformDependencies",
        {"列出使方案不能回滚的记录；为空即可回滚", "What keeps it from being rolled back; empty: nothing"},
        service::page_schema(dependency_schema()), {{"items", {example_dependency()}}});
    route.transact = [participants](const Call& call, store::Transaction& tx) {
        const Record record = read(tx, id_of(call));
        Json items = Json::array();
        if (record.state == State::applied) {
            for (const auto& dependency : dependencies(*participants, tx, record, most_dependencies)) {
                items.push_back(dependency_json(dependency));
            }
        }
        return service::json_response(200, {{"items", std::move(items)}});
    };
    return route;
}

Route step_route(const char* verb, const char* id, Text summary,
                 std::function<Record(const Call&, store::Transaction&)> step) {
    Route route = make_route("POST", std::string("/v1/reforms/{id}:") + verb, id, std::move(summary),
                             record_schema(), example_record());
    route.operation.if_match = true;
    route.transact = [step = std::move(step)](const Call& call, store::Transaction& tx) {
        return tagged(200, step(call, tx));
    };
    return route;
}

std::vector<Route> routes(const Shared& participants) {
    return {
        list_route(),
        create_route(),
        get_route(),
        change_route(),
        delete_route(),
        preview_route(participants),
        changes_route(),
        dependencies_route(participants),
        step_route("confirm", "confirmReform",
                   {"确认方案，到生效时间自动执行", "Confirm it: it takes effect at its time by itself"},
                   [participants](const Call& call, store::Transaction& tx) {
                       return confirm(*participants, call, tx, id_of(call));
                   }),
        step_route("withdraw", "withdrawReform",
                   {"撤回确认，退回草案", "Withdraw the confirmation: a draft again"},
                   [](const Call& call, store::Transaction& tx) { return withdraw(call, tx, id_of(call)); }),
        step_route("rollback", "rollBackReform",
                   {"回滚已生效的方案，恢复全部记录", "Roll it back: every record as it stood"},
                   [participants](const Call& call, store::Transaction& tx) {
                       return roll_back(*participants, call, tx, id_of(call));
                   })};
}

} // namespace

service::Module module(const std::vector<service::Module>& modules) {
    Participants participants;
    for (const service::Module& one : modules) {
        if (one.reform) {
            participants.push_back({one.name, *one.reform});
        }
    }
    const auto shared = std::make_shared<const Participants>(std::move(participants));
    service::Module reform;
    reform.name = "reform";
    reform.routes = routes(shared);
    reform.work.push_back({"reform.apply", std::chrono::seconds(5),
                           [shared](store::Transaction& tx, Time now) { apply_due(*shared, tx, now); }});
    return reform;
}

} // namespace gateway::reform
