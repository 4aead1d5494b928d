#include "gateway/service/schemas.hpp"
#include "routes.hpp"
#include "types.hpp"
#include "views.hpp"

namespace gateway::licenses {
namespace {

using service::Call;
using service::Route;

constexpr auto any_client = "*"; // nothing secret stands in the catalogue

const LicenceType& type_of(const Foundation& foundation, const Call& call) {
    return type_named(foundation, call.parameters.at("name"));
}

Json right_json(const UseRight& right) {
    return {{"type", right.type}, {"client_id", right.client_id}, {"grounds", right.grounds}};
}

Json grounds_schema() {
    return service::array_schema({{"type", "string"}, {"enum", {"written", "ex_officio"}}});
}

Json right_schema() {
    return service::object_schema(
        {{"type", {{"type", "string"}}}, {"client_id", {{"type", "string"}}}, {"grounds", grounds_schema()}});
}

Json example_right() {
    return {{"type", "business_licence"}, {"client_id", "c-window"}, {"grounds", {"ex_officio"}}};
}

Route list_route(const FoundationPtr& foundation) {
    Route route = make_route(
        "GET", "/v1/licence-types", "listLicenceTypes",
        {"证照类型目录（含照面字段）", "The types of licence, with what their faces show"}, any_client);
    route.operation.response_schema =
        service::object_schema({{"items", service::array_schema(type_schema())}});
    route.operation.response_example = {{"items", {example_type()}}};
    route.transact = [foundation](const Call&, store::Transaction& tx) {
        const TypeCodes codes = type_codes(*foundation, tx);
        Json items = Json::array();
        for (const LicenceType& type : foundation->catalogue.types()) {
            items.push_back(type_json(type, codes.at(type.name)));
        }
        return service::json_response(200, {{"items", std::move(items)}});
    };
    return route;
}

Route get_route(const FoundationPtr& foundation) {
    Route route = make_route("GET", "/v1/licence-types/{name}", "getLicenceType",
                             {"读取证照类型", "Read a type of licence"}, any_client);
    route.operation.response_schema = type_schema();
    route.operation.response_example = example_type();
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        const LicenceType& type = type_of(*foundation, call);
        const TypeCode code = type_codes(*foundation, tx).at(type.name);
        auto response = service::json_response(200, type_json(type, code));
        return code.revision > 0 ? service::with_tag(std::move(response), code.revision)
                                 : std::move(response);
    };
    return route;
}

Route code_route(const FoundationPtr& foundation) {
    Route route = make_route(
        "PUT", "/v1/licence-types/{name}/code", "giveLicenceTypeCode",
        {"给定尚待确认的证照类型代码（此后各处标为 provisional）",
         "Give the code of a type that is still to be confirmed; it is shown as provisional everywhere"},
        manage_scope);
    route.operation.request_schema =
        service::object_schema({{"code", {{"type", "string"}, {"maxLength", 21}}}});
    route.operation.request_example = {{"code", "11320500PDY000167D001"}};
    route.operation.response_schema = type_schema();
    route.operation.response_example = example_type();
    route.operation.response_example["code_status"] = "provisional";
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        const LicenceType& type = type_of(*foundation, call);
        const TypeCode code = give_code(*foundation, tx, call, type);
        return service::with_tag(service::json_response(200, type_json(type, code)), code.revision);
    };
    return route;
}

Route rights_route(const FoundationPtr& foundation) {
    Route route =
        make_route("GET", "/v1/licence-types/{name}/rights", "listLicenceRights",
                   {"获准使用该类证照的客户端", "Clients that may use this type of licence"}, manage_scope);
    route.operation.query = service::page_parameters();
    route.operation.response_schema = service::page_schema(right_schema());
    route.operation.response_example = {{"items", {example_right()}}};
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        const service::Page page = service::read_page(call, 1);
        std::vector<Json> items;
        for (const UseRight& right : list_rights(tx, type_of(*foundation, call).name, page)) {
            items.push_back(right_json(right));
        }
        const auto key = [](const Json& item) {
            return std::vector{item.at("client_id").get<std::string>()};
        };
        return service::json_response(200, service::page_json(std::move(items), page, key));
    };
    return route;
}

Route give_right_route(const FoundationPtr& foundation) {
    Route route =
        make_route("PUT", "/v1/licence-types/{name}/rights/{client_id}", "giveLicenceRight",
                   {"准许客户端使用该类证照，并定其可用的依据（用证码总是可用）",
                    "Let a client use this type of licence, on these grounds beside a code of the holder's"},
                   manage_scope);
    route.operation.request_schema = service::object_schema({{"grounds", grounds_schema()}});
    route.operation.request_example = {{"grounds", {"ex_officio"}}};
    route.operation.response_schema = right_schema();
    route.operation.response_example = example_right();
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        return service::json_response(200, right_json(give_right(tx, call, type_of(*foundation, call),
                                                                 call.parameters.at("client_id"))));
    };
    return route;
}

Route withdraw_right_route(const FoundationPtr& foundation) {
    Route route = make_route("DELETE", "/v1/licence-types/{name}/rights/{client_id}", "withdrawLicenceRight",
                             {"收回客户端使用该类证照的权限", "Take the right to a type away from a client"},
                             manage_scope);
    route.operation.status = 204;
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        withdraw_right(tx, call, type_of(*foundation, call), call.parameters.at("client_id"));
        return service::no_content();
    };
    return route;
}

} // namespace

std::vector<Route> type_routes(const FoundationPtr& foundation) {
    return {list_route(foundation),   get_route(foundation),        code_route(foundation),
            rights_route(foundation), give_right_route(foundation), withdraw_right_route(foundation)};
}

} // namespace gateway::licenses
