#include "descriptions.hpp"
#include "life_service.hpp"
#include "route_parts.hpp"
#include "schema_parts.hpp"
#include "views.hpp"

namespace gateway::cases {
namespace {

using service::Call;
using service::Route;

Json sized(const char* title, int width) {
    return Json{{"type", "string"}, {"minLength", 1}, {"maxLength", width}, {"title", title}};
}

Json reason_schema(const char* title) {
    Json schema = object_schema(Json{{"reason", sized(title, 2000)}});
    schema["required"] = Json::array({"reason"});
    return schema;
}

Json handling_schema() {
    return object_schema(Json{{"project_no", project_no_schema("办件编号")},
                              {"handling_body", text_schema("现办理单位的统一社会信用代码")},
                              {"handling_unit", text_schema("现办理的内设机构；未说明的为空")},
                              {"revision", number_schema("办件修订号，与 ETag 一致")}});
}

Route transfer_route() {
    Route route = make_route(
        "POST", "/v1/cases/{project_no}:transfer", "transferCase",
        {"转办（移交其他内设机构或单位办理）", "Hand a case over to another unit or body"}, write_scope);
    route.operation.request_schema = reason_schema("转办理由");
    Json& properties = (*route.operation.request_schema)["properties"];
    properties["to_body"] = sized("转入单位的统一社会信用代码；不填写的为本单位内转办", 18);
    properties["to_unit"] = sized("转入的内设机构", 100);
    route.operation.request_example = Json{
        {"to_body", "11320000PDY00001XW"}, {"to_unit", "审批二科（演示）"}, {"reason", "依职责分工移交"}};
    route.operation.response_schema = handling_schema();
    route.operation.response_example = Json{{"project_no", "SZ-2019-04-000042"},
                                            {"handling_body", "11320000PDY00001XW"},
                                            {"handling_unit", "审批二科（演示）"},
                                            {"revision", 3}};
    route.transact = [](const Call& call, store::Transaction& tx) {
        const Case record = transfer_case(call, tx, number_of(call));
        return service::with_tag(service::json_response(200, Json{{"project_no", record.project_no},
                                                                  {"handling_body", record.handling_body()},
                                                                  {"handling_unit", record.handling_unit},
                                                                  {"revision", record.revision}}),
                                 record.revision);
    };
    return route;
}

Route withdraw_route(const FoundationPtr& foundation) {
    Route route =
        make_route("POST", "/v1/cases/{project_no}:withdraw", "withdrawCase",
                   {"申请人撤件（办件办结）", "The applicant withdraws: the case is finished"}, write_scope);
    route.operation.request_schema = reason_schema("撤件理由");
    route.operation.request_example = Json{{"reason", "申请人申请撤回"}};
    route.operation.response_schema = change_schema();
    route.operation.response_example = example_change();
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        const Change change = withdraw_case(*foundation, call, tx, number_of(call));
        return service::with_tag(service::json_response(200, change_json(change.record, change.event.row_guid,
                                                                         change.event.version)),
                                 change.record.revision);
    };
    return route;
}

Json delivery_intake_schema() {
    const Json moment{{"type", "string"}, {"format", "date-time"}};
    Json schema = object_schema(Json{{"carrier", sized("承运单位", 100)},
                                     {"waybill_no", sized("快递单号", 50)},
                                     {"sent_at", moment},
                                     {"received_at", moment_schema("签收时间")},
                                     {"returned_at", moment_schema("退回时间")}});
    schema["required"] = Json::array({"carrier", "waybill_no", "sent_at"});
    return schema;
}

Json delivery_schema() {
    return object_schema(Json{{"row_guid", text_schema("记录唯一标识")},
                              {"carrier", text_schema("承运单位")},
                              {"waybill_no", text_schema("快递单号")},
                              {"state", Json{{"type", "string"},
                                             {"enum", Json::array({"sent", "received", "returned"})},
                                             {"title", "状态：已寄出、已签收、已退回"}}},
                              {"sent_at", moment_schema("寄出时间")},
                              {"received_at", moment_schema("签收时间")},
                              {"returned_at", moment_schema("退回时间")},
                              {"revision", number_schema("记录版本")}});
}

Json example_delivery() {
    return Json{{"row_guid", "6a1f4a40d0b94e56b1a0a41f5c1dd2c1"},
                {"carrier", "邮政特快专递（演示）"},
                {"waybill_no", "EX000000042CN"},
                {"state", "sent"},
                {"sent_at", "2019-04-26T09:00:00+08:00"},
                {"received_at", nullptr},
                {"returned_at", nullptr},
                {"revision", 1}};
}

Json example_delivery_intake() {
    return Json{{"carrier", "邮政特快专递（演示）"},
                {"waybill_no", "EX000000042CN"},
                {"sent_at", "2019-04-26T09:00:00+08:00"}};
}

Route send_route() {
    Route route = make_route("POST", "/v1/cases/{project_no}/deliveries", "addCaseDelivery",
                             {"登记结果的快递递送", "Report a parcel with the result"}, write_scope);
    route.operation.request_schema = delivery_intake_schema();
    route.operation.request_example = example_delivery_intake();
    route.operation.status = 201;
    route.operation.response_schema = delivery_schema();
    route.operation.response_example = example_delivery();
    route.transact = [](const Call& call, store::Transaction& tx) {
        const Sent sent = add_delivery(call, tx, number_of(call));
        auto response = service::with_tag(service::json_response(201, delivery_json(sent.delivery)),
                                          sent.record.revision);
        response.set("Location",
                     location_of(sent.record.project_no) + "/deliveries/" + sent.delivery.row_guid);
        return response;
    };
    return route;
}

Route correct_route() {
    Route route = make_route("PUT", "/v1/cases/{project_no}/deliveries/{row_guid}", "correctCaseDelivery",
                             {"更新递送记录（签收、退回或更正）", "Bring a parcel up to date"}, write_scope);
    route.operation.if_match = true;
    route.operation.request_schema = delivery_intake_schema();
    route.operation.request_example = example_delivery_intake();
    route.operation.response_schema = delivery_schema();
    route.operation.response_example = example_delivery();
    route.transact = [](const Call& call, store::Transaction& tx) {
        const Sent sent = correct_delivery(call, tx, number_of(call), call.parameters.at("row_guid"));
        return service::with_tag(service::json_response(200, delivery_json(sent.delivery)),
                                 sent.record.revision);
    };
    return route;
}

Route deliveries_route() {
    Route route = make_route("GET", "/v1/cases/{project_no}/deliveries", "listCaseDeliveries",
                             {"读取办件结果的递送记录", "The parcels of a case"}, read_scope);
    route.operation.response_schema =
        object_schema(Json{{"items", Json{{"type", "array"}, {"items", delivery_schema()}}}});
    route.operation.response_example = Json{{"items", Json::array({example_delivery()})}};
    route.transact = [](const Call& call, store::Transaction& tx) {
        const Case record = read_case(call, tx, number_of(call));
        Json items = Json::array();
        for (const Delivery& delivery : find_deliveries(tx, record.project_no)) {
            items.push_back(delivery_json(delivery));
        }
        return service::with_tag(service::json_response(200, Json{{"items", std::move(items)}}),
                                 record.revision);
    };
    return route;
}

} // namespace

std::vector<Route> life_routes(const FoundationPtr& foundation) {
    return {transfer_route(), withdraw_route(foundation), send_route(), correct_route(), deliveries_route()};
}

} // namespace gateway::cases
