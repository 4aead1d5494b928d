#include "gateway/service/schemas.hpp"
#include "routes.hpp"
#include "use.hpp"
#include "views.hpp"

namespace gateway::licenses {
namespace {

using service::array_schema;
using service::Call;
using service::object_schema;
using service::Route;

constexpr auto example_secret = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQ";

Json text() { return {{"type", "string"}}; }

/// Why the fields of one licence are not compared.
Json refused_schema() {
    return {{"type", {"object", "null"}}, {"properties", {{"code", text()}, {"zh", text()}, {"en", text()}}}};
}

Route query_route(const FoundationPtr& foundation) {
    Route route = make_route("POST", "/v1/licences:query", "queryLicences",
                             {"用证：按标识、持证主体或用证码调取证照（逐次留痕）",
                              "Use licences: by identifier, holder or a code; each use is recorded"},
                             use_scope);
    route.operation.request_schema = object_schema({{"purpose", purpose_schema()},
                                                    {"consent", consent_schema()},
                                                    {"identifier", text()},
                                                    {"holder", holder_key_schema()},
                                                    {"type", text()}});
    route.operation.request_example = {{"purpose", example_purpose()},
                                       {"consent", {{"ground", "code"}, {"code", example_secret}}}};
    route.operation.query = service::page_parameters();
    route.operation.response_schema = service::page_schema(licence_schema());
    route.operation.response_example = {{"items", {example_licence()}}};
    answer_unkept(route, [foundation](const Call& call, store::Transaction& tx) {
        return query_licences(*foundation, tx, call);
    });
    return route;
}

Route verify_route(const FoundationPtr& foundation) {
    Route route = make_route("POST", "/v1/licences:verify", "verifyLicences",
                             {"核验证照：逐字段比对，只答是否一致，不披露内容（一次至多1000件）",
                              "Verify up to 1,000 licences field by field, disclosing nothing but whether "
                              "each agrees"},
                             use_scope);
    route.operation.request_schema = object_schema(
        {{"purpose", purpose_schema()},
         {"items", array_schema(object_schema({{"identifier", text()}, {"fields", {{"type", "object"}}}}))}});
    route.operation.request_example = {
        {"purpose", example_purpose()},
        {"items", {{{"identifier", example_identifier}, {"fields", {{"holder_name", "示例有限公司"}}}}}}};
    route.operation.response_schema =
        object_schema({{"items", array_schema(object_schema({{"identifier", text()},
                                                             {"found", {{"type", "boolean"}}},
                                                             {"state", text()},
                                                             {"matched", {{"type", {"boolean", "null"}}}},
                                                             {"fields", {{"type", "object"}}},
                                                             {"refused", refused_schema()}}))}});
    route.operation.response_example = {{"items",
                                         {{{"identifier", example_identifier},
                                           {"found", true},
                                           {"state", "valid"},
                                           {"matched", true},
                                           {"fields", {{"holder_name", true}}},
                                           {"refused", nullptr}}}}};
    answer_unkept(route, [foundation](const Call& call, store::Transaction& tx) {
        return verify_licences(*foundation, tx, call);
    });
    return route;
}

Route authorize_route(const FoundationPtr& foundation) {
    Route route = make_route(
        "POST", "/v1/licences/{identifier}:authorize", "authorizeLicenceUse",
        {"持证主体给出用证码：一次有效，短时有效，可限客户端和事项",
         "A holder gives a code for one use: short-lived, for a client and a matter if they are named"},
        present_scope);
    route.operation.request_schema =
        object_schema({{"holder", holder_key_schema()}, {"client_id", text()}, {"matter_code", text()}});
    route.operation.request_example = {{"holder", example_holder()}, {"client_id", "c-window"}};
    answers_code(route);
    answer_unkept(route, [foundation](const Call& call, store::Transaction& tx) {
        return authorize_use(*foundation, tx, call, call.parameters.at("identifier"));
    });
    return route;
}

Route present_route(const FoundationPtr& foundation) {
    Route route = make_route("POST", "/v1/licences/{identifier}:present", "presentLicence",
                             {"亮证：生成动态二维码内容，60秒内一次有效（时长可配置）",
                              "Show a licence: the text of a two-dimensional code, good once and for a "
                              "minute (as the rules say)"},
                             present_scope);
    route.operation.request_schema = object_schema({{"holder", holder_key_schema()}});
    route.operation.request_example = {{"holder", example_holder()}};
    answers_presentation(route);
    answer_unkept(route, [foundation](const Call& call, store::Transaction& tx) {
        return present(*foundation, tx, call, call.parameters.at("identifier"));
    });
    return route;
}

Route scan_route(const FoundationPtr& foundation) {
    Route route = make_route("POST", "/v1/licences:scan", "scanLicence",
                             {"扫描亮证二维码：取得标识和照面数据（逐次留痕）",
                              "Read a shown code: identifier and face; each use is recorded"},
                             use_scope);
    route.operation.request_schema = object_schema({{"token", text()}, {"purpose", purpose_schema()}});
    route.operation.request_example = {{"token", example_secret}, {"purpose", example_purpose()}};
    route.operation.response_schema = licence_schema();
    route.operation.response_example = example_licence();
    answer_unkept(route, [foundation](const Call& call, store::Transaction& tx) {
        return scan(*foundation, tx, call);
    });
    return route;
}

Route uses_route(const FoundationPtr& foundation) {
    Route route = make_route("POST", "/v1/licences:uses", "listLicenceUses",
                             {"查询一个持证主体的证照使用记录（逐次留痕）",
                              "The uses of a holder's licences; each reading is journaled"},
                             manage_scope);
    route.operation.query = service::page_parameters();
    route.operation.request_schema = object_schema({{"holder", holder_key_schema()}});
    route.operation.request_example = {{"holder", example_holder()}};
    route.operation.response_schema = service::page_schema(use_schema());
    route.operation.response_example = {{"items", Json::array()}};
    answer_unkept(route, [foundation](const Call& call, store::Transaction& tx) {
        return uses_for_operations(*foundation, tx, call);
    });
    return route;
}

} // namespace

void answers_code(Route& route) {
    route.operation.response_schema = object_schema({{"code", text()}, {"expires_at", text()}});
    route.operation.response_example = {{"code", example_secret},
                                        {"expires_at", "2019-04-18T09:10:00+08:00"}};
}

void answers_presentation(Route& route) {
    route.operation.response_schema = object_schema({{"token", text()}, {"expires_at", text()}});
    route.operation.response_example = {{"token", example_secret},
                                        {"expires_at", "2019-04-18T09:01:00+08:00"}};
}

std::vector<Route> use_routes(const FoundationPtr& foundation) {
    return {query_route(foundation),   verify_route(foundation), authorize_route(foundation),
            present_route(foundation), scan_route(foundation),   uses_route(foundation)};
}

} // namespace gateway::licenses
