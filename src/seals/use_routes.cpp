#include "documents.hpp"
#include "gateway/service/octets.hpp"
#include "life.hpp"
#include "routes.hpp"
#include "signing.hpp"
#include "use_store.hpp"

namespace gateway::seals {
namespace {

using service::Call;
using service::Route;

constexpr std::uint64_t largest_document_body = largest_document / 3 * 4 + (64u << 10);

const std::string& number_of(const Call& call) { return call.parameters.at("es_id"); }

http::Response rights_response(const Call& call, store::Transaction& tx) {
    require_seal(tx, call.caller, number_of(call), Reading::view);
    Json items = Json::array();
    for (const Right& right : read_rights(tx, number_of(call))) {
        items.push_back(right_json(right));
    }
    return service::json_response(200, {{"items", std::move(items)}});
}

void describe_rights(Route& route) {
    route.operation.response_schema =
        service::object_schema({{"items", service::array_schema(right_schema())}});
    route.operation.response_example = Json{{"items", Json::array({example_right()})}};
}

Route request_route(const FoundationPtr& foundation) {
    Route route =
        make_route("GET", "/v1/seals/{es_id}/certificate-request", "getSealCertificateRequest",
                   {"签章人证书请求（PKCS#10，PEM）", "Request for the signer's certificate (PKCS#10, PEM)"},
                   manage_scope);
    service::describe_octets(route, "application/x-pem-file", "-----BEGIN CERTIFICATE REQUEST-----\n…");
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        return service::octets_response("application/x-pem-file", certificate_request(*foundation, call, tx));
    };
    return route;
}

Route certificate_route(const FoundationPtr& foundation) {
    Route route = change_route("PUT", "/v1/seals/{es_id}/certificate", "putSealCertificate",
                               {"上传签章人证书", "Put the signer's certificate that an authority issued"},
                               manage_scope);
    route.operation.request_schema = certificate_schema();
    route.operation.request_example = {{"certificate", "-----BEGIN CERTIFICATE-----\n…"}};
    route.operation.response_schema = seal_schema();
    route.operation.response_example = example_seal();
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        return seal_response(*foundation, call, take_certificate(*foundation, call, tx));
    };
    return route;
}

Route list_rights_route() {
    Route route = make_route("GET", "/v1/seals/{es_id}/rights", "listSealRights",
                             {"查询谁可以使用印章", "List who may use a seal"}, read_scope);
    describe_rights(route);
    route.transact = rights_response;
    return route;
}

Route set_rights_route() {
    Route route = change_route("PUT", "/v1/seals/{es_id}/rights/{client_id}", "setSealRights",
                               {"授权本单位的业务系统使用印章，代替其原有权限",
                                "Let one of the body's own systems use the seal; what it had ends"},
                               apply_scope);
    route.operation.request_schema = rights_schema();
    route.operation.request_example = {{"matters", {"*"}}};
    describe_rights(route);
    route.transact = [](const Call& call, store::Transaction& tx) {
        set_rights(call, tx);
        return rights_response(call, tx);
    };
    return route;
}

Route end_rights_route() {
    Route route = change_route("DELETE", "/v1/seals/{es_id}/rights/{client_id}", "endSealRights",
                               {"收回使用印章的权限", "A system may use the seal no more"}, apply_scope);
    route.operation.status = 204;
    route.transact = [](const Call& call, store::Transaction& tx) {
        end_rights(call, tx);
        return service::no_content();
    };
    return route;
}

Route sign_route(const FoundationPtr& foundation) {
    Route route = make_route("POST", "/v1/seals/{es_id}:sign", "signWithSeal",
                             {"签章：对原文摘要生成电子签章数据，逐次留痕",
                              "Sign the digest of a document with the seal; each use is recorded"},
                             use_scope);
    route.operation.request_schema = sign_schema();
    route.operation.request_example = example_sign();
    route.operation.response_schema =
        service::object_schema({{"signature", {{"type", "string"}, {"contentEncoding", "base64"}}}});
    route.operation.response_example = {{"signature", "MIID…"}};
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        const Bytes signature = sign(*foundation, tx, call.caller, read_use(call));
        return service::json_response(200, {{"signature", to_base64(signature)}});
    };
    return route;
}

Route verify_route(const FoundationPtr& foundation) {
    Route route =
        make_route("POST", "/v1/seals:verify", "verifySealSignature",
                   {"验章：逐步核验电子签章数据", "Check a signature with a seal, step by step"}, read_scope);
    route.operation.request_schema = verify_schema();
    route.operation.request_example = {{"signature", "MIID…"}, {"digest", example_sign().at("digest")}};
    route.operation.response_schema = report_schema();
    route.operation.response_example = example_report();
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        return service::json_response(200, verify(*foundation, call, tx));
    };
    return route;
}

Route sign_document_route(const FoundationPtr& foundation) {
    Route route = make_route("POST", "/v1/seals/{es_id}:sign-document", "signDocumentWithSeal",
                             {"文件签章：在 OFD 文件的指定位置盖章，可加盖骑缝章，逐次留痕",
                              "Seal an OFD file at given places, over its pages' edges too; recorded"},
                             use_scope);
    route.operation.request_schema = sign_document_schema();
    route.operation.request_example = example_sign_document();
    route.operation.response_schema = document_schema();
    route.operation.response_example = {{"document", "UEsDB…"}};
    route.body_limit = largest_document_body;
    route.takes_file = true;
    route.stepwise = [foundation](const Call& call, service::Steps& steps) {
        return service::json_response(200,
                                      {{"document", to_base64(sign_document(*foundation, call, steps))}});
    };
    return route;
}

Route verify_document_route(const FoundationPtr& foundation) {
    Route route = make_route("POST", "/v1/seals:verify-document", "verifySealedDocument",
                             {"文件验章：逐个核验 OFD 文件的电子签章，说明覆盖与未覆盖的内容",
                              "Check every signature of an OFD file, and what none covers"},
                             read_scope);
    route.operation.request_schema = document_schema();
    route.operation.request_example = {{"document", "UEsDB…"}};
    route.operation.response_schema = file_report_schema();
    route.operation.response_example = example_file_report();
    route.body_limit = largest_document_body;
    route.takes_file = true;
    route.stepwise = [foundation](const Call& call, service::Steps& steps) {
        return service::json_response(200, verify_document(*foundation, call, steps));
    };
    return route;
}

Route status_route() {
    Route route = make_route(
        "GET", "/v1/seals/{es_id}/status", "getSealStatus",
        {"印章状态：现在、某一时刻和历次变更", "The seal's state now and at a moment, and each change"},
        read_scope);
    route.operation.query = {
        {"at", {"时刻；缺省为现在", "The moment; now unless told"}, {{"type", "string"}}}};
    route.operation.response_schema = status_schema();
    route.operation.response_example = example_status();
    route.transact = [](const Call& call, store::Transaction& tx) {
        return service::json_response(200, status(call, tx));
    };
    return route;
}

Route uses_route() {
    Route route = make_route("GET", "/v1/seals/{es_id}/uses", "listSealUses",
                             {"用印记录（由新到旧）", "Uses of the seal, the newest first"}, read_scope);
    route.operation.query = service::page_parameters();
    route.operation.response_schema = service::page_schema(use_schema());
    route.operation.response_example = Json{{"items", Json::array({example_use()})}};
    route.transact = [](const Call& call, store::Transaction& tx) {
        const service::Page page = service::read_number_page(call);
        require_seal(tx, call.caller, number_of(call), Reading::view);
        std::vector<Json> items;
        for (const UseRecord& use : list_uses(tx, number_of(call), page)) {
            items.push_back(use_json(use));
        }
        return service::json_response(200, service::page_json(std::move(items), page, [](const Json& item) {
                                          return std::vector{
                                              std::to_string(item.at("use_id").get<long long>())};
                                      }));
    };
    return route;
}

} // namespace

Route make_route(std::string method, std::string pattern, std::string id, Text summary, const char* scope) {
    return service::make_route("seals", std::move(method), std::move(pattern), std::move(id),
                               std::move(summary), scope);
}

Route change_route(std::string method, std::string pattern, std::string id, Text summary, const char* scope) {
    summary.zh += "（带 If-Match 的，须与印章的 ETag 一致）";
    summary.en += " (If-Match, where given, must be the seal's ETag)";
    return make_route(std::move(method), std::move(pattern), std::move(id), std::move(summary), scope);
}

std::vector<Route> certificate_routes(const FoundationPtr& foundation) {
    return {request_route(foundation), certificate_route(foundation)};
}

std::vector<Route> right_routes() { return {list_rights_route(), set_rights_route(), end_rights_route()}; }

std::vector<Route> signing_routes(const FoundationPtr& foundation) {
    return {sign_route(foundation),
            verify_route(foundation),
            sign_document_route(foundation),
            verify_document_route(foundation),
            status_route(),
            uses_route()};
}

} // namespace gateway::seals
