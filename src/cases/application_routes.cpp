#include "application_service.hpp"
#include "descriptions.hpp"
#include "gateway/service/answers.hpp"
#include "route_parts.hpp"
#include "views.hpp"

namespace gateway::cases {
namespace {

using service::Call;
using service::Route;

const std::string& application_of(const Call& call) { return call.parameters.at("application_no"); }

std::string application_location(const std::string& number) {
    return "/v1/applications/" + http::percent_encode(number);
}

http::Response answer(int status, const Application& application, Time now) {
    return service::with_tag(service::json_response(status, application_json(application, now)),
                             application.revision);
}

Route receive_route(const FoundationPtr& foundation) {
    Route route = make_route("POST", "/v1/applications", "receiveApplication",
                             {"收件（登记申请）", "Receive an application"}, write_scope);
    route.operation.request_schema = application_intake_schema(*foundation);
    route.operation.request_example = example_application_intake();
    route.operation.status = 201;
    route.operation.response_schema = application_schema(*foundation);
    route.operation.response_example = example_application();
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        const Application application = receive_application(*foundation, call, tx);
        auto response = answer(201, application, call.now);
        response.set("Location", application_location(application.application_no));
        return response;
    };
    return route;
}

/// A step as the API shows it; `run` is what it does.
struct StepRoute {
    Step step;
    const char* id;
    Text summary;
    Application (*run)(const Foundation&, const Call&, store::Transaction&, const std::string&);
};

const std::vector<StepRoute>& step_routes() {
    static const std::vector<StepRoute> routes{
        {Step::request_supplement,
         "requestSupplement",
         {"一次性告知补正", "Ask for everything that is missing, once"},
         [](const Foundation&, const Call& call, store::Transaction& tx, const std::string& number) {
             return request_supplement(call, tx, number);
         }},
        {Step::supplement,
         "supplementApplication",
         {"登记补正材料", "The applicant brought it"},
         supplement_application},
        {Step::refuse,
         "refuseApplication",
         {"不予受理", "Refuse an application"},
         [](const Foundation&, const Call& call, store::Transaction& tx, const std::string& number) {
             return refuse_application(call, tx, number);
         }},
        {Step::withdraw,
         "withdrawApplication",
         {"申请人撤回申请", "The applicant takes it back"},
         [](const Foundation&, const Call& call, store::Transaction& tx, const std::string& number) {
             return withdraw_application(call, tx, number);
         }}};
    return routes;
}

Route step_route(const FoundationPtr& foundation, const StepRoute& each) {
    Route route = make_route("POST", "/v1/applications/{application_no}:" + std::string(to_text(each.step)),
                             each.id, each.summary, write_scope);
    route.operation.request_schema = step_schema(*foundation, each.step);
    route.operation.request_example = example_step(each.step);
    route.operation.response_schema = application_schema(*foundation);
    route.operation.response_example = example_application();
    route.transact = [foundation, run = each.run](const Call& call, store::Transaction& tx) {
        return answer(200, run(*foundation, call, tx, application_of(call)), call.now);
    };
    return route;
}

Route accept_route(const FoundationPtr& foundation) {
    Route route = make_route("POST", "/v1/applications/{application_no}:accept", "acceptApplication",
                             {"受理申请，生成办件", "Accept an application: it becomes a case"}, write_scope);
    route.operation.request_schema = step_schema(*foundation, Step::accept);
    route.operation.request_example = example_step(Step::accept);
    route.operation.status = 201;
    route.operation.response_schema = accepted_schema();
    route.operation.response_example = example_accepted();
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        const Accepted accepted = accept_application(*foundation, call, tx, application_of(call));
        auto response = service::with_tag(service::json_response(201, accepted_json(accepted.record)),
                                          accepted.record.revision);
        response.set("Location", location_of(accepted.record.project_no));
        return response;
    };
    return route;
}

Route get_route(const FoundationPtr& foundation) {
    Route route = make_route("GET", "/v1/applications/{application_no}", "getApplication",
                             {"读取申请", "Read an application"}, read_scope);
    route.operation.response_schema = application_schema(*foundation);
    route.operation.response_example = example_application();
    route.transact = [](const Call& call, store::Transaction& tx) {
        return answer(200, read_application(call, tx, application_of(call)), call.now);
    };
    return route;
}

std::vector<service::QueryParameter> list_parameters() {
    const Json moment{{"type", "string"}, {"format", "date-time"}};
    auto parameters = service::page_parameters();
    parameters.push_back({"department",
                          {"实施主体的统一社会信用代码", "Credit code of the body"},
                          Json{{"type", "string"}, {"pattern", "^[0-9A-HJ-NPQRTUWXY]{18}$"}}});
    parameters.push_back({"region",
                          {"行政区划代码（含下级）", "Six-digit region, with all below it"},
                          Json{{"type", "string"}, {"pattern", "^[0-9]{6}$"}}});
    parameters.push_back({"matter_code",
                          {"事项编码（31位或33位）", "Code of the matter (31 or 33)"},
                          Json{{"type", "string"}, {"pattern", "^[0-9A-Z]{31}([0-9]{2})?$"}}});
    parameters.push_back(
        {"state", {"申请状态", "State"}, Json{{"type", "string"}, {"enum", Json(application_states)}}});
    parameters.push_back({"open",
                          {"为 true 时只列尚未决定的", "true: only those nobody has decided on"},
                          Json{{"type", "string"}, {"enum", Json::array({"true", "false"})}}});
    parameters.push_back({"received_from", {"收件时间不早于", "Received at this time or later"}, moment});
    parameters.push_back({"received_to", {"收件时间早于（不含）", "Received before this time"}, moment});
    return parameters;
}

http::Response list(const Call& call, store::Transaction& tx) {
    const service::Page page = service::read_time_page(call);
    const auto query = read_application_query(call);
    std::vector<Json> items = query ? list_applications(tx, *query, page) : std::vector<Json>{};
    const auto key_of = [](const Json& item) {
        return std::vector{item.at("received_at").get<std::string>(),
                           item.at("application_no").get<std::string>()};
    };
    return service::json_response(200, service::page_json(std::move(items), page, key_of));
}

Route list_route() {
    Route route =
        make_route("GET", "/v1/applications", "listApplications",
                   {"查询申请（按收件时间由近到远）", "List applications, newest receipt first"}, read_scope);
    route.operation.query = list_parameters();
    route.operation.response_schema = service::page_schema(application_summary_schema());
    route.operation.response_example = Json{{"items", Json::array({example_application_summary()})}};
    route.transact = list;
    return route;
}

} // namespace

std::vector<Route> application_routes(const FoundationPtr& foundation) {
    std::vector<Route> routes{receive_route(foundation), get_route(foundation), list_route(),
                              accept_route(foundation)};
    for (const StepRoute& each : step_routes()) {
        routes.push_back(step_route(foundation, each));
    }
    return routes;
}

} // namespace gateway::cases
