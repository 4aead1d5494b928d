#include "routes.hpp"
#include "views.hpp"

namespace gateway::ratings {
namespace {

using service::Call;
using service::Route;

http::Response task_response(const Foundation& foundation, const Call& call, const Task& task) {
    return service::with_tag(service::json_response(200, task_json(task, foundation.rules, call.now)),
                             task.task.revision);
}

Route list_route(const FoundationPtr& foundation) {
    Route route =
        make_route("GET", "/v1/rectifications", "listRectifications",
                   {"查询差评整改（按期限由近到远）", "List the rectifications of negative ratings, earliest "
                                                      "deadline first"},
                   read_scope);
    route.operation.query = scope_parameters();
    route.operation.query.push_back(
        {"state", {"整改状态", "State"}, {{"type", "string"}, {"enum", state_names()}}});
    route.operation.query.push_back(
        {"overdue", {"逾期未整改", "Waits for the department after its deadline"}, {{"type", "boolean"}}});
    route.operation.response_schema = service::page_schema(task_schema(false));
    route.operation.response_example = Json{{"items", Json::array({example_task(false)})}};
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        const service::Page page = service::read_time_page(call);
        std::vector<Json> items;
        if (const auto query = read_task_query(call)) {
            for (const Rectification& task : list_rectifications(tx, *query, call.now, page)) {
                items.push_back(task_json(task, foundation->rules, call.now));
            }
        }
        return service::json_response(200, service::page_json(std::move(items), page, [](const Json& item) {
                                          return std::vector{item.at("due_at").get<std::string>(),
                                                             item.at("row_guid").get<std::string>()};
                                      }));
    };
    return route;
}

Route get_route(const FoundationPtr& foundation) {
    Route route = make_route(
        "GET", "/v1/ratings/{row_guid}/rectification", "getRectification",
        {"读取差评整改及其全部步骤", "Read the rectification of a rating with its steps"}, read_scope);
    route.operation.response_schema = task_schema(true);
    route.operation.response_example = example_task(true);
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        return task_response(*foundation, call, read_rectification(call, tx, call.parameters.at("row_guid")));
    };
    return route;
}

/// A step as an operation; its name in the state machine is the verb of its path.
struct StepRoute {
    Step step;
    const char* id;
    Text summary;
    const char* scope;
};

std::vector<StepRoute> step_routes() {
    return {{Step::accept,
             "acceptRectification",
             {"核实差评，开始整改", "The department has verified the rating and rectifies"},
             write_scope},
            {Step::rectify, "reportRectification", {"登记整改情况", "Report what was done"}, write_scope},
            {Step::call_back,
             "reportCallBack",
             {"登记回访结果（不满意的重新整改一次）",
              "Report the call back; a rater who is not satisfied reopens the task once"},
             write_scope},
            {Step::close,
             "closeRectification",
             {"不回访办结（仅当规则不要求回访）", "Close without a call back, where the rules ask for none"},
             write_scope},
            {Step::appeal,
             "appealRating",
             {"对评价提出申诉", "Ask for a review of the rating, with a reason"},
             write_scope},
            {Step::grant,
             "grantAppeal",
             {"申诉成立，评价认定无效，不计入统计",
              "Grant the appeal: the rating is invalid and counts no longer"},
             review_scope},
            {Step::refuse,
             "refuseAppeal",
             {"申诉不成立，继续整改", "Refuse the appeal: the rectification goes on"},
             review_scope}};
}

Route step_route(const FoundationPtr& foundation, const StepRoute& what) {
    Route route = make_route(
        "POST", std::string("/v1/ratings/{row_guid}/rectification:") + std::string(to_text(what.step)),
        what.id, what.summary, what.scope);
    route.operation.request_schema = step_schema(what.step);
    route.operation.request_example = example_step(what.step);
    route.operation.response_schema = task_schema(true);
    route.operation.response_example = example_task(true);
    route.transact = [foundation, step = what.step](const Call& call, store::Transaction& tx) {
        return task_response(*foundation, call,
                             take_step(*foundation, call, tx, call.parameters.at("row_guid"), step));
    };
    return route;
}

} // namespace

std::vector<Route> rectification_routes(const FoundationPtr& foundation) {
    std::vector<Route> routes{list_route(foundation), get_route(foundation)};
    for (const StepRoute& step : step_routes()) {
        routes.push_back(step_route(foundation, step));
    }
    return routes;
}

} // namespace gateway::ratings
