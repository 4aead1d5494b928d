#include "gateway/base/codes.hpp"
#include "gateway/service/octets.hpp"
#include "gateway/service/parameters.hpp"
#include "life.hpp"
#include "routes.hpp"

#include <functional>
#include <utility>

namespace gateway::seals {
namespace {

using service::Call;
using service::Route;

Route apply_route(const FoundationPtr& foundation) {
    Route route = make_route("POST", "/v1/seals", "applyForSeal",
                             {"申请电子印章；不附图片的，按名称绘制圆形印章",
                              "Apply for a seal; without a picture a round one is drawn with the name"},
                             apply_scope);
    route.operation.request_schema = application_schema(foundation->rules);
    route.operation.request_example = example_application();
    route.operation.status = 201;
    route.operation.response_schema = seal_schema();
    route.operation.response_example = example_seal();
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        const Seal seal = apply_for_seal(*foundation, call, tx);
        http::Response response = seal_response(*foundation, call, seal, 201);
        response.set("Location", "/v1/seals/" + seal.es_id);
        return response;
    };
    return route;
}

Route list_route(const FoundationPtr& foundation) {
    Route route =
        make_route("GET", "/v1/seals", "listSeals",
                   {"查询电子印章（按印章编码）", "List seals, in order of their numbers"}, read_scope);
    route.operation.query = {
        {"state", {"状态", "State"}, {{"type", "string"}, {"enum", state_names()}}},
        {"credit_code", {"单位的统一社会信用代码", "Credit code of the body"}, {{"type", "string"}}},
        {"region",
         {"行政区划代码（含下级）", "Six-digit region, with all below it"},
         {{"type", "string"}, {"pattern", "^[0-9]{6}$"}}}};
    for (auto& parameter : service::page_parameters()) {
        route.operation.query.push_back(std::move(parameter));
    }
    route.operation.response_schema = service::page_schema(seal_schema());
    route.operation.response_example = Json{{"items", Json::array({example_seal()})}};
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        const service::Page page = service::read_page(call, 1);
        std::vector<FieldError> errors;
        SealQuery query{{}, service::choice_parameter(call, "state", state_names(), errors)};
        const auto owner = service::code_parameter(call, "credit_code", check_credit_code, errors);
        const auto region = service::code_parameter(call, "region", check_region, errors);
        refuse(std::move(errors));
        std::vector<Json> items;
        if (service::narrow_to_asked(query.scope, region, {owner}) &&
            service::narrow_to_caller(query.scope, call.caller)) {
            for (const Seal& seal : list_seals(tx, query, page)) {
                items.push_back(seal_json(foundation->rules, seal, call.now));
            }
        }
        return service::json_response(200, service::page_json(std::move(items), page, [](const Json& item) {
                                          return std::vector{item.at("es_id").get<std::string>()};
                                      }));
    };
    return route;
}

Route read_route(const FoundationPtr& foundation) {
    Route route =
        make_route("GET", "/v1/seals/{es_id}", "getSeal", {"读取电子印章", "Read a seal"}, read_scope);
    route.operation.response_schema = seal_schema();
    route.operation.response_example = example_seal();
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        return seal_response(*foundation, call,
                             require_seal(tx, call.caller, call.parameters.at("es_id"), Reading::view));
    };
    return route;
}

/// A change of state: a verb, of operations unless said otherwise, with a reason where somebody will ask for
/// one.
Route step_route(const FoundationPtr& foundation, const char* verb, const char* id, Text summary,
                 bool with_reason, std::function<Seal(const Call&, store::Transaction&)> step,
                 const char* scope = manage_scope) {
    Route route =
        change_route("POST", std::string("/v1/seals/{es_id}:") + verb, id, std::move(summary), scope);
    if (with_reason) {
        route.operation.request_schema = reason_schema();
        route.operation.request_example = {{"reason", "单位名称变更"}};
    }
    route.operation.response_schema = seal_schema();
    route.operation.response_example = example_seal();
    route.transact = [foundation, step = std::move(step)](const Call& call, store::Transaction& tx) {
        return seal_response(*foundation, call, step(call, tx));
    };
    return route;
}

Route octets_route(const char* what, const char* id, Text summary, const char* type, const char* example,
                   Bytes Seal::*octets) {
    Route route =
        make_route("GET", std::string("/v1/seals/{es_id}/") + what, id, std::move(summary), read_scope);
    service::describe_octets(route, type, example);
    route.transact = [octets, type](const Call& call, store::Transaction& tx) {
        Seal seal = require_seal(tx, call.caller, call.parameters.at("es_id"), Reading::face);
        if ((seal.*octets).empty()) {
            throw Problem(ProblemKind::conflict, "seal_not_made",
                          {"印章尚未制作，请先办理制章。", "The seal is not made yet."});
        }
        return service::octets_response(type, std::move(seal.*octets));
    };
    return route;
}

} // namespace

http::Response seal_response(const Foundation& foundation, const Call& call, const Seal& seal, int status) {
    http::Response response = service::json_response(status, seal_json(foundation.rules, seal, call.now));
    response.set("ETag", service::entity_tag(seal.revision));
    return response;
}

std::vector<Route> life_routes(const FoundationPtr& foundation) {
    const auto bound = [foundation](auto step) {
        return [foundation, step](const Call& call, store::Transaction& tx) {
            return step(*foundation, call, tx);
        };
    };
    return {
        apply_route(foundation),
        list_route(foundation),
        read_route(foundation),
        step_route(foundation, "approve", "approveSeal",
                   {"批准印章申请，生成密钥", "Approve an application; a key is made"}, false,
                   bound(approve_seal)),
        step_route(foundation, "refuse", "refuseSeal", {"不予批准", "Refuse an application"}, true,
                   refuse_seal),
        step_route(foundation, "make", "makeSeal",
                   {"制作印章：签发或采用签章人证书，由制章人签名",
                    "Make the seal: with the signer's certificate, signed by the maker"},
                   false, bound(make_seal)),
        step_route(foundation, "enable", "enableSeal",
                   {"启用，或恢复停用的印章", "Enable, also after a suspension"}, false, enable_seal),
        step_route(foundation, "suspend", "suspendSeal", {"停用印章", "Suspend a seal"}, true, suspend_seal),
        step_route(foundation, "report-loss", "reportSealLoss",
                   {"挂失：印章失控时由所属单位立即停用，恢复须经运行管理方",
                    "Report the loss of control: the body itself suspends its seal at once; operations alone "
                    "enable it again"},
                   true, report_loss, apply_scope),
        step_route(foundation, "cancel", "cancelSeal",
                   {"注销印章，销毁密钥，不可恢复", "Cancel a seal for ever; its key is destroyed"}, true,
                   bound(cancel_seal)),
        octets_route("picture", "getSealPicture", {"印章图片", "The seal's picture"}, "image/png", "(PNG)",
                     &Seal::picture),
        octets_route("file", "getSealFile", {"印章数据（SESeal，DER）", "The seal's data (SESeal, DER)"},
                     "application/octet-stream", "(DER)", &Seal::content)};
}

} // namespace gateway::seals
