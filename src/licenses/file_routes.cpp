#include "copies.hpp"
#include "copy.hpp"
#include "file.hpp"
#include "gateway/service/octets.hpp"
#include "gateway/service/schemas.hpp"
#include "routes.hpp"
#include "verify_file.hpp"
#include "views.hpp"

namespace gateway::licenses {
namespace {

using service::Call;
using service::object_schema;
using service::Route;

constexpr auto file_type = "application/ofd";
constexpr std::uint64_t largest_body = (16u << 20) / 3 * 4 + (64u << 10); ///< a file of 16 MiB in base64
constexpr auto example_digest = "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732";
constexpr auto example_copy = "0123456789abcdef0123456789abcdef";
constexpr auto example_moment = "2019-04-18T09:00:00+08:00";
constexpr auto example_end = "2019-05-18T23:59:59+08:00";

Json text() { return {{"type", "string"}}; }
Json octets() { return {{"type", "string"}, {"contentEncoding", "base64"}}; }
Json object_or_null(Json properties) {
    Json schema = object_schema(std::move(properties));
    schema["type"] = {"object", "null"};
    return schema;
}
const std::string& identifier_of(const Call& call) { return call.parameters.at("identifier"); }

Route seal_route(const FoundationPtr& foundation) {
    Route route = make_route("POST", "/v1/licences/{identifier}:seal", "sealLicence",
                             {"为尚无文件的证照生成 OFD 文件并加盖颁发机构印章",
                              "Make the sealed file (OFD) of a licence that has none yet"},
                             issue_scope);
    route.operation.request_schema = seal_wish_schema();
    route.operation.request_schema->update({{"required", {"es_id"}}, {"additionalProperties", false}});
    route.operation.request_example = {{"es_id", example_seal}};
    route.operation.if_match = true;
    route.operation.response_schema = summary_schema();
    route.operation.response_example = example_summary();
    route.operation.response_example["file"] = {{"es_id", example_seal}, {"sm3", example_digest}};
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        const Licence licence = seal_licence(*foundation, tx, call, identifier_of(call));
        return service::with_tag(service::json_response(200, summary_json(licence, call.now)),
                                 licence.revision);
    };
    return route;
}

Route file_route(const FoundationPtr& foundation) {
    Route route = make_route("GET", "/v1/licences/{identifier}/file", "getLicenceFile",
                             {"下载证照文件（OFD，已盖章；限颁发机构）",
                              "The sealed file of a licence, OFD (its issuing body only)"},
                             read_scope);
    service::describe_octets(route, file_type, "(OFD)");
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        auto response =
            service::octets_response(file_type, read_file(*foundation, tx, call, identifier_of(call)));
        response.set("Content-Disposition", "attachment; filename=\"" + identifier_of(call) + ".ofd\"");
        response.set("Cache-Control", "no-store");
        return response;
    };
    return route;
}

Route copy_route(const FoundationPtr& foundation) {
    Route route =
        make_route("POST", "/v1/licences:copy", "copyLicence",
                   {"制作加注件：注明用证单位、事由和期限的盖章副本（逐次留痕）",
                    "A sealed copy for one use, which says whom it is for, what for and until when; "
                    "each is recorded"},
                   use_scope);
    route.operation.request_schema =
        object_schema({{"purpose", purpose_schema()}, {"consent", consent_schema()}, {"identifier", text()}});
    route.operation.request_example = {
        {"purpose", example_purpose()}, {"consent", example_consent()}, {"identifier", example_identifier}};
    route.operation.response_schema = object_schema({{"copy_id", text()},
                                                     {"identifier", text()},
                                                     {"good_until", text()},
                                                     {"sm3", text()},
                                                     {"document", octets()}});
    route.operation.response_example = {{"copy_id", example_copy},
                                        {"identifier", example_identifier},
                                        {"good_until", example_end},
                                        {"sm3", example_digest},
                                        {"document", "UEsDB…"}};
    answer_unkept(route, [foundation](const Call& call, store::Transaction& tx) {
        return copy_licence(*foundation, tx, call);
    });
    return route;
}

Json file_verdict_schema() {
    Json given_to = given_to_schema();
    given_to["type"] = {"object", "null"};
    return object_schema(
        {{"verdict",
          {{"type", "string"},
           {"enum", {"valid", "licence_not_valid", "copy_over", "not_on_record", "not_proven"}}}},
         {"zh", text()},
         {"en", text()},
         {"sm3", text()},
         {"licence",
          object_or_null({{"identifier", text()},
                          {"relation", {{"type", "string"}, {"enum", {"original", "copy", "neither"}}}},
                          {"state", {{"type", {"string", "null"}}}}})},
         {"copy", object_or_null({{"copy_id", text()},
                                  {"made_at", text()},
                                  {"good_until", text()},
                                  {"over", {{"type", "boolean"}}},
                                  {"given_to", given_to}})},
         {"report", {{"type", "object"}}}});
}

Json example_file_verdict() {
    return {{"verdict", "valid"},
            {"zh", "文件与记录一致，证照有效。"},
            {"en", "The file is as it is on record, and the licence is valid."},
            {"sm3", example_digest},
            {"licence", {{"identifier", example_identifier}, {"relation", "copy"}, {"state", "valid"}}},
            {"copy",
             {{"copy_id", example_copy},
              {"made_at", example_moment},
              {"good_until", example_end},
              {"over", false},
              {"given_to", nullptr}}},
            {"report", {{"verdict", "valid"}, {"covers_all", true}}}};
}

Route verify_route(const FoundationPtr& foundation) {
    Route route =
        make_route("POST", "/v1/licences:verify-file", "verifyLicenceFile",
                   {"核验证照文件或加注件：签章、是否与记录一致、证照现在的状态",
                    "Check a licence's file or a copy: its signatures, whether it is the one on record, and "
                    "how the licence stands now"},
                   use_scope);
    route.operation.request_schema = object_schema({{"document", octets()}});
    route.operation.request_schema->update({{"required", {"document"}}, {"additionalProperties", false}});
    route.operation.request_example = {{"document", "UEsDB…"}};
    route.operation.response_schema = file_verdict_schema();
    route.operation.response_example = example_file_verdict();
    route.body_limit = largest_body;
    route.takes_file = true;
    route.stepwise = [foundation](const Call& call, service::Steps& steps) {
        auto response = service::json_response(200, verify_file(*foundation, call, steps));
        response.set("Cache-Control", "no-store");
        return response;
    };
    return route;
}

} // namespace

std::vector<Route> file_routes(const FoundationPtr& foundation) {
    return {seal_route(foundation), file_route(foundation), copy_route(foundation), verify_route(foundation)};
}

} // namespace gateway::licenses
