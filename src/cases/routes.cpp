#include "descriptions.hpp"
#include "feed.hpp"
#include "gateway/cases/module.hpp"
#include "gateway/service/answers.hpp"
#include "records.hpp"
#include "reform.hpp"
#include "route_parts.hpp"
#include "search.hpp"
#include "service.hpp"
#include "views.hpp"

namespace gateway::cases {
namespace {

using service::Call;
using service::Route;

service::Outcome accepted_outcome(CaseOrProblem accepted) {
    if (auto* problem = std::get_if<Problem>(&accepted)) {
        return std::move(*problem);
    }
    const Case& record = std::get<Case>(accepted);
    auto response = service::with_tag(service::json_response(201, accepted_json(record)), record.revision);
    response.set("Location", location_of(record.project_no));
    return response;
}

Route accept_route(const FoundationPtr& foundation) {
    Route route = make_route("POST", "/v1/cases", "acceptCase", {"受理办件", "Accept a case"}, write_scope);
    route.operation.request_schema = intake_schema(*foundation, IntakeForm::accept);
    route.operation.request_example = example_intake(IntakeForm::accept);
    route.operation.status = 201;
    route.operation.response_schema = accepted_schema();
    route.operation.response_example = example_accepted();
    route.join = [foundation](std::span<const Call* const> calls, store::Transaction& tx) {
        std::vector<service::Outcome> outcomes;
        for (CaseOrProblem& each : accept_cases(*foundation, calls, tx)) {
            outcomes.push_back(accepted_outcome(std::move(each)));
        }
        return outcomes;
    };
    return route;
}

Route correct_route(const FoundationPtr& foundation) {
    Route route =
        make_route("PUT", "/v1/cases/{project_no}", "correctCase",
                   {"更正受理信息（生成下一版本）", "Correct the acceptance: its next version"}, write_scope);
    route.operation.request_schema = intake_schema(*foundation, IntakeForm::correction);
    route.operation.request_example = example_intake(IntakeForm::correction);
    route.operation.if_match = true;
    route.operation.response_schema = change_schema();
    route.operation.response_example = example_change();
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        const Case record = correct_case(*foundation, call, tx, number_of(call));
        return service::with_tag(
            service::json_response(200, change_json(record, record.row_guid, record.version)),
            record.revision);
    };
    return route;
}

Route get_route(const FoundationPtr& foundation) {
    Route route =
        make_route("GET", "/v1/cases/{project_no}", "getCase",
                   {"读取办件的受理、过程、特别程序、结果和材料", "Read a case with all that happened to it"},
                   read_scope);
    route.operation.response_schema = case_schema(*foundation);
    route.operation.response_example = example_case();
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        const Case record = read_case(call, tx, number_of(call));
        if (auto same = service::not_modified(call, service::entity_tag(record.revision))) {
            return *std::move(same);
        }
        http::Response response;
        response.set("Content-Type", "application/json");
        response.body = case_json(*foundation, record, find_events(tx, record.project_no));
        return service::with_tag(std::move(response), record.revision);
    };
    return route;
}

std::vector<service::QueryParameter> list_parameters() {
    const auto text = [](const char* pattern) { return Json{{"type", "string"}, {"pattern", pattern}}; };
    const Json moment{{"type", "string"}, {"format", "date-time"}};
    std::vector<service::QueryParameter> parameters = service::page_parameters();
    parameters.push_back({"department",
                          {"实施主体的统一社会信用代码", "Credit code of the body"},
                          text("^[0-9A-HJ-NPQRTUWXY]{18}$")});
    parameters.push_back(
        {"region", {"行政区划代码（含下级）", "Six-digit region, with all below it"}, text("^[0-9]{6}$")});
    parameters.push_back(
        {"state",
         {"状态：accepted 受理、processing 办理中、finished 办结", "State"},
         Json{{"type", "string"}, {"enum", Json::array({"accepted", "processing", "finished"})}}});
    parameters.push_back({"matter_code",
                          {"事项编码（31位或33位）", "Code of the matter (31 or 33)"},
                          text("^[0-9A-Z]{31}([0-9]{2})?$")});
    parameters.push_back({"task_code",
                          {"实施编码（含其全部办理项）", "Implementation code, with all its items"},
                          text("^[0-9A-Z]{31}$")});
    parameters.push_back({"accepted_from", {"受理时间不早于", "Accepted at this time or later"}, moment});
    parameters.push_back({"accepted_to", {"受理时间早于（不含）", "Accepted before this time"}, moment});
    parameters.push_back({"due_before",
                          {"未办结、且承诺或法定期限早于此时的办件，按期限由近到远",
                           "Open, with a promised or statutory deadline before this time; most urgent first"},
                          moment});
    parameters.push_back(
        {"handed_to",
         {"转办至该单位的办件（统一社会信用代码）", "Handed over to this body (credit code)"},
         text("^[0-9A-HJ-NPQRTUWXY]{18}$")});
    return parameters;
}

http::Response list(const Call& call, store::Transaction& tx) {
    const service::Page page = service::read_time_page(call);
    const auto query = read_query(call);
    std::vector<Json> items = query ? list_cases(tx, *query, page) : std::vector<Json>{};
    const char* order = query && query->due_before ? "due_at" : "accepted_at";
    const auto key_of = [order](const Json& item) {
        return std::vector{item.at(order).get<std::string>(), item.at("project_no").get<std::string>()};
    };
    return service::json_response(200, service::page_json(std::move(items), page, key_of));
}

Route list_route() {
    Route route =
        make_route("GET", "/v1/cases", "listCases",
                   {"查询办件（按受理时间由近到远）", "List cases, newest acceptance first"}, read_scope);
    route.operation.query = list_parameters();
    route.operation.response_schema = service::page_schema(summary_schema());
    route.operation.response_example = Json{{"items", Json::array({example_summary()})}};
    route.transact = list;
    return route;
}

Route import_route(const FoundationPtr& foundation) {
    Route route = make_route("POST", "/v1/cases:import", "importCases",
                             {"批量导入办件（NDJSON，每行一件，可含过程、特别程序、结果和材料）",
                              "Import cases in bulk (NDJSON, one a line, with all that happened to it)"},
                             write_scope);
    route.operation.request_type = "application/x-ndjson";
    route.operation.request_schema = intake_schema(*foundation, IntakeForm::line);
    route.operation.request_example = example_intake(IntakeForm::line);
    route.operation.response_schema = Json{{"type", "object"}};
    route.operation.response_example = Json{{"lines", 1}, {"accepted", 1}, {"unchanged", 0}, {"rejected", 0}};
    route.import = [foundation](const Call& call, std::span<const service::Line> lines,
                                store::Transaction& tx) {
        return import_cases(*foundation, call, lines, tx);
    };
    return route;
}

/// How a kind of event stands in paths and operations.
struct EventPaths {
    EventKind kind;
    const char* segment;
    const char* word; ///< in operation ids
    Text add;
    Text correct;
};

std::vector<EventPaths> event_paths() {
    return {{EventKind::process,
             "processes",
             "Process",
             {"登记办理环节", "Report a step of a case"},
             {"更正办理环节", "Correct a step"}},
            {EventKind::special_procedure,
             "special-procedures",
             "SpecialProcedure",
             {"登记特别程序", "Report a special procedure"},
             {"更正特别程序", "Correct a special procedure"}},
            {EventKind::result,
             "result",
             "Result",
             {"登记办结结果", "Report the result: the case is finished"},
             {"更正办结结果", "Correct the result"}},
            {EventKind::material,
             "materials",
             "Material",
             {"登记材料", "Report a material"},
             {"更正材料", "Correct a material"}}};
}

/// A case has one result, so its path needs no row_guid.
std::string event_location(const EventPaths& paths, const EventRow& event) {
    const std::string base = location_of(event.project_no) + "/" + paths.segment;
    return paths.kind == EventKind::result ? base : base + "/" + event.row_guid;
}

void describe_event(Route& route, const Foundation& foundation, EventKind kind) {
    route.operation.request_schema = event_schema(foundation, kind);
    route.operation.request_example = example_event(kind);
    route.operation.response_schema = change_schema();
    route.operation.response_example = example_change();
}

http::Response event_response(int status, const Change& change) {
    return service::with_tag(service::json_response(status, change_json(change.record, change.event.row_guid,
                                                                        change.event.version)),
                             change.record.revision);
}

Route add_route(const FoundationPtr& foundation, const EventPaths& paths) {
    Route route = make_route("POST", std::string("/v1/cases/{project_no}/") + paths.segment,
                             std::string("addCase") + paths.word, paths.add, write_scope);
    describe_event(route, *foundation, paths.kind);
    route.operation.status = 201;
    route.transact = [foundation, paths](const Call& call, store::Transaction& tx) {
        const Change change = add_event(*foundation, call, tx, paths.kind, number_of(call));
        auto response = event_response(201, change);
        response.set("Location", event_location(paths, change.event));
        return response;
    };
    return route;
}

Route correct_event_route(const FoundationPtr& foundation, const EventPaths& paths) {
    const bool one = paths.kind == EventKind::result;
    Route route =
        make_route("PUT", std::string("/v1/cases/{project_no}/") + paths.segment + (one ? "" : "/{row_guid}"),
                   std::string("correctCase") + paths.word, paths.correct, write_scope);
    describe_event(route, *foundation, paths.kind);
    route.operation.if_match = true;
    route.transact = [foundation, paths, one](const Call& call, store::Transaction& tx) {
        const std::string row_guid = one ? std::string() : call.parameters.at("row_guid");
        return event_response(200,
                              correct_event(*foundation, call, tx, paths.kind, number_of(call), row_guid));
    };
    return route;
}

} // namespace

service::Module module(std::shared_ptr<const Standard> standard, std::shared_ptr<const WorkCalendar> calendar,
                       std::shared_ptr<const crypto::BlindIndex> applicants) {
    const auto foundation =
        std::make_shared<const Foundation>(std::move(standard), std::move(calendar), std::move(applicants));
    service::Module module;
    module.name = "cases";
    module.routes = {accept_route(foundation), correct_route(foundation), get_route(foundation), list_route(),
                     import_route(foundation)};
    for (auto& routes : {application_routes(foundation), life_routes(foundation), feed_routes(foundation),
                         search_routes(foundation)}) {
        module.routes.insert(module.routes.end(), routes.begin(), routes.end());
    }
    for (const EventPaths& paths : event_paths()) {
        module.routes.push_back(add_route(foundation, paths));
        module.routes.push_back(correct_event_route(foundation, paths));
    }
    module.datasets = datasets(foundation);
    module.reform = reform_hook();
    module.work.push_back(
        {"cases.held", std::chrono::seconds(30),
         [foundation](store::Transaction& tx, Time now) { take_overlooked(*foundation, tx, now); }});
    module.work.push_back(
        {"cases.index_applicants", std::chrono::seconds(10),
         [foundation](store::Transaction& tx, Time) { index_applicants(*foundation, tx); }});
    return module;
}

} // namespace gateway::cases
