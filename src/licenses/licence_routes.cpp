#include "file.hpp"
#include "gateway/service/parameters.hpp"
#include "gateway/service/schemas.hpp"
#include "preview.hpp"
#include "reasons.hpp"
#include "routes.hpp"
#include "service.hpp"
#include "views.hpp"

#include <array>

namespace gateway::licenses {
namespace {

using service::Call;
using service::Route;

const std::array<std::string, 6> states{"valid",   "suspended", "not_yet_valid",
                                        "expired", "cancelled", "superseded"};

std::string location_of(const std::string& identifier) { return "/v1/licences/" + identifier; }
std::vector<std::string> type_names(const Foundation& foundation) {
    std::vector<std::string> names;
    for (const LicenceType& type : foundation.catalogue.types()) {
        names.push_back(type.name);
    }
    return names;
}
const std::string& identifier_of(const Call& call) { return call.parameters.at("identifier"); }

/// POSTs keep their answers for whoever repeats them, so these hold nothing of the holder.
http::Response summary(int status, const Call& call, const Licence& licence) {
    return service::with_tag(service::json_response(status, summary_json(licence, call.now)),
                             licence.revision);
}

http::Response entered(const Call& call, const Licence& licence) {
    auto response = summary(201, call, licence);
    response.set("Location", location_of(licence.identifier));
    return response;
}

void answers_summary(Route& route, int status) {
    route.operation.status = status;
    route.operation.response_schema = summary_schema();
    route.operation.response_example = example_summary();
}

/// A version may get its sealed file at once.
Json with_seal_wish(Json schema) {
    schema["properties"].update(seal_wish_schema()["properties"]);
    return schema;
}

Json issue_schema() {
    Json schema = draft_schema();
    schema["properties"]["type"] = {{"type", "string"}, {"maxLength", 40}};
    schema["properties"]["authority"] = {{"type", "string"}, {"maxLength", 18}};
    schema["properties"]["serial"] = {{"type", "string"}, {"maxLength", 40}};
    schema["required"].push_back("type");
    return with_seal_wish(std::move(schema));
}

Route issue_route(const FoundationPtr& foundation) {
    Route route =
        make_route("POST", "/v1/licences", "issueLicence",
                   {"颁发证照（限颁发机构）", "Issue a licence (its issuing body only)"}, issue_scope);
    route.operation.request_schema = issue_schema();
    route.operation.request_example = example_draft();
    route.operation.request_example["type"] = "business_licence";
    route.operation.request_example["es_id"] = example_seal;
    answers_summary(route, 201);
    route.join = [foundation](std::span<const Call* const> calls, store::Transaction& tx) {
        auto issued = issue_licences(*foundation, tx, calls);
        std::vector<service::Outcome> outcomes;
        for (std::size_t i = 0; i < calls.size(); ++i) {
            if (auto* problem = std::get_if<Problem>(&issued[i])) {
                outcomes.emplace_back(std::move(*problem));
            } else {
                outcomes.emplace_back(entered(*calls[i], std::get<Licence>(issued[i])));
            }
        }
        return outcomes;
    };
    return route;
}

Route change_route(const FoundationPtr& foundation) {
    Route route = make_route("POST", "/v1/licences/{identifier}:change", "changeLicence",
                             {"变更证照（生成下一版本）", "Change a licence: its next version"}, issue_scope);
    route.operation.request_schema = with_seal_wish(draft_schema());
    route.operation.request_example = example_draft();
    route.operation.if_match = true;
    answers_summary(route, 201);
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        return entered(call, change_licence(*foundation, tx, call, identifier_of(call)));
    };
    return route;
}

Route renew_route(const FoundationPtr& foundation) {
    Route route =
        make_route("POST", "/v1/licences/{identifier}:renew", "renewLicence",
                   {"延续证照有效期（生成下一版本）", "Renew a licence: its next version"}, issue_scope);
    route.operation.request_schema = with_seal_wish(period_schema());
    (*route.operation.request_schema)["properties"]["valid_until"]["type"] = {"string", "null"};
    (*route.operation.request_schema)["required"] = {"valid_until"};
    route.operation.request_example = {{"valid_until", "2029-04-17"}};
    route.operation.if_match = true;
    answers_summary(route, 201);
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        return entered(call, renew_licence(*foundation, tx, call, identifier_of(call)));
    };
    return route;
}

Route move_route(const FoundationPtr& foundation, Action action, std::string id, Text text) {
    Route route = make_route("POST", "/v1/licences/{identifier}:" + std::string(action_name(action)),
                             std::move(id), std::move(text), issue_scope);
    if (action != Action::restore) {
        route.operation.request_schema = service::object_schema(
            {{"reason", {{"type", "string"}, {"enum", reasons_of(*foundation, action)}}}});
        route.operation.request_example = {
            {"reason", action == Action::cancel ? "holder_request" : "withheld"}};
    }
    route.operation.if_match = true;
    answers_summary(route, 200);
    route.transact = [foundation, action](const Call& call, store::Transaction& tx) {
        return summary(200, call, move_licence(*foundation, tx, call, identifier_of(call), action));
    };
    return route;
}

Route preview_route(const FoundationPtr& foundation) {
    Route route = make_route(
        "GET", "/v1/licences/{identifier}/preview", "previewLicence",
        {"证照预览图（PNG，限颁发机构）", "A picture of a licence, PNG (its issuing body only)"}, read_scope);
    describe_preview(route);
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        const Licence licence = read_licence(*foundation, tx, call, identifier_of(call));
        if (!sees_content(call.caller, licence.authority)) {
            throw licence_not_found();
        }
        return preview(*foundation, tx, call, licence);
    };
    return route;
}

Route get_route(const FoundationPtr& foundation) {
    Route route = make_route("GET", "/v1/licences/{identifier}", "getLicence",
                             {"读取本机构颁发的证照（运行管理方不见照面数据）",
                              "Read a licence of one's own (operations does not see its content)"},
                             read_scope);
    route.operation.response_schema = licence_schema();
    route.operation.response_example = example_licence();
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        const Licence licence = read_licence(*foundation, tx, call, identifier_of(call));
        Json json = sees_content(call.caller, licence.authority) ? licence_json(licence, call.now)
                                                                 : summary_json(licence, call.now);
        json["history"] = history_json(find_history(tx, licence.id));
        return service::with_tag(service::json_response(200, json), licence.revision);
    };
    return route;
}

http::Response list(const Foundation& foundation, const Call& call, store::Transaction& tx) {
    std::vector<FieldError> errors;
    const std::string authority = service::code_parameter(call, "authority", check_credit_code, errors);
    ListQuery query;
    query.type = service::choice_parameter(call, "type", type_names(foundation), errors);
    query.state = service::choice_parameter(call, "state", states, errors);
    query.today = beijing_date(call.now);
    refuse(std::move(errors));
    service::Scope scope;
    const bool any =
        service::narrow_to_asked(scope, "", {authority}) && service::narrow_to_caller(scope, call.caller);
    query.authority = scope.owner;
    const service::Page page = service::read_page(call, 1);
    std::vector<Json> items;
    if (any) {
        for (const LicenceRow& row : list_licences(tx, query, page)) {
            items.push_back(summary_json(row.licence, call.now));
        }
    }
    const auto key = [](const Json& item) { return std::vector{item.at("identifier").get<std::string>()}; };
    return service::json_response(200, service::page_json(std::move(items), page, key));
}

Route list_route(const FoundationPtr& foundation) {
    Route route = make_route(
        "GET", "/v1/licences", "listLicences",
        {"查询本机构颁发的证照（不含照面数据）", "List one's own licences, without content"}, read_scope);
    route.operation.query = service::page_parameters();
    route.operation.query.push_back({"authority",
                                     {"颁发机构的统一社会信用代码", "Credit code of the issuing body"},
                                     {{"type", "string"}, {"pattern", "^[0-9A-HJ-NPQRTUWXY]{18}$"}}});
    route.operation.query.push_back(
        {"type", {"证照类型", "Type of licence"}, {{"type", "string"}, {"enum", type_names(*foundation)}}});
    route.operation.query.push_back({"state", {"状态", "State"}, {{"type", "string"}, {"enum", states}}});
    route.operation.response_schema = service::page_schema(summary_schema());
    route.operation.response_example = {{"items", {example_summary()}}};
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        return list(*foundation, call, tx);
    };
    return route;
}

Route import_route(const FoundationPtr& foundation) {
    Route route = make_route(
        "POST", "/v1/licences:import", "importLicences",
        {"归集已颁发的证照（NDJSON，每行一件）", "Collect licences issued before (NDJSON, one a line)"},
        issue_scope);
    Json schema = draft_schema();
    schema["properties"]["identifier"] = {{"type", "string"}, {"maxLength", 128}};
    schema["properties"]["state"] = {{"type", "string"}, {"enum", {"valid", "suspended", "cancelled"}}};
    schema["properties"]["reason"] = {{"type", "string"}, {"maxLength", 40}};
    schema["required"].push_back("identifier");
    schema["required"].push_back("issued_on");
    route.operation.request_type = "application/x-ndjson";
    route.operation.request_schema = std::move(schema);
    route.operation.request_example = example_draft();
    route.operation.request_example["identifier"] = example_identifier;
    route.operation.response_schema = Json{{"type", "object"}};
    route.operation.response_example = {{"lines", 1}, {"accepted", 1}, {"unchanged", 0}, {"rejected", 0}};
    route.import = [foundation](const Call& call, std::span<const service::Line> lines,
                                store::Transaction& tx) {
        return import_licences(*foundation, call, lines, tx);
    };
    return route;
}

} // namespace

std::vector<Route> licence_routes(const FoundationPtr& foundation) {
    return {
        issue_route(foundation),
        change_route(foundation),
        renew_route(foundation),
        move_route(foundation, Action::suspend, "suspendLicence", {"暂扣证照", "Suspend a licence"}),
        move_route(foundation, Action::restore, "restoreLicence", {"恢复证照", "Restore a licence"}),
        move_route(foundation, Action::cancel, "cancelLicence", {"注销证照", "Cancel a licence for ever"}),
        get_route(foundation),
        preview_route(foundation),
        list_route(foundation),
        import_route(foundation)};
}

} // namespace gateway::licenses
