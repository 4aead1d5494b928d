#include "routes.hpp"

namespace gateway::seals {
namespace {

using service::array_schema;
using service::object_schema;

const char* const es_id = "32050000000001";
const char* const body_code = "11320500PDY000167D";
const char* const client = "c-0123456789abcdef";
const char* const digest = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";
const char* const document = "/Doc_0/Signs/Sign_0/Signature.xml";
const char* const begin = "2026-04-18T00:00:00+08:00";
const char* const moment = "2026-04-18T09:00:00+08:00";

Json text(int most = 0) {
    Json schema{{"type", "string"}};
    if (most > 0) {
        schema["maxLength"] = most;
    }
    return schema;
}
Json texts(std::initializer_list<const char*> names) {
    Json properties = Json::object();
    for (const char* name : names) {
        properties[name] = text();
    }
    return properties;
}
Json integer() { return {{"type", "integer"}}; }
Json truth() { return {{"type", "boolean"}}; }
Json nullable_object() { return {{"type", Json::array({"object", "null"})}}; }
Json required(Json schema, std::initializer_list<const char*> names) {
    schema["required"] = names;
    return schema;
}
Json millimetres() { return {{"type", "integer"}, {"minimum", 10}, {"maximum", 60}}; }

Json change_example() { return {{"state", "enabled"}, {"since", moment}, {"reason", ""}}; }

} // namespace

Json application_schema(const Rules& rules) {
    Json types = Json::array();
    for (const auto& [code, name] : rules.types) {
        types.push_back(code);
    }
    return required(object_schema({{"credit_code", text(18)},
                                   {"name", text(40)},
                                   {"purpose", text(12)},
                                   {"type", {{"type", "integer"}, {"enum", types}}},
                                   {"valid_from", text()},
                                   {"valid_until", text()},
                                   {"picture", text()},
                                   {"width", millimetres()},
                                   {"height", millimetres()}}),
                    {"name", "type", "valid_until"});
}

Json reason_schema() { return required(object_schema({{"reason", text(200)}}), {"reason"}); }

Json certificate_schema() { return required(object_schema({{"certificate", text()}}), {"certificate"}); }

Json rights_schema() {
    return object_schema(
        {{"matters", array_schema(text())}, {"valid_from", text()}, {"valid_until", text()}});
}

Json sign_schema() {
    return required(object_schema({{"digest", {{"type", "string"}, {"pattern", "^[0-9a-f]{64}$"}}},
                                   {"property_info", text(500)},
                                   {"matter_code", text(33)},
                                   {"project_no", text(50)}}),
                    {"digest", "property_info"});
}

Json verify_schema() { return required(object_schema(texts({"signature", "digest"})), {"signature"}); }

Json seal_schema() {
    Json properties =
        texts({"es_id", "credit_code", "state", "type_zh", "type_en", "name", "purpose", "valid_from",
               "valid_until", "applied_by", "applied_at", "changed_at", "reason"});
    properties["expired"] = truth();
    for (const char* name : {"type", "width", "height", "revision"}) {
        properties[name] = integer();
    }
    properties["certificate"] = nullable_object();
    return object_schema(properties);
}

Json right_schema() {
    Json properties = texts({"client_id", "matter_code", "valid_from", "given_by", "given_at"});
    properties["valid_until"] = {{"type", Json::array({"string", "null"})}};
    return object_schema(properties);
}

Json use_schema() {
    Json properties = texts({"es_id", "client_id", "matter_code", "project_no", "digest", "property_info",
                             "signed_at", "signature_digest", "trace_id", "document_id"});
    properties["use_id"] = integer();
    return object_schema(properties);
}

Json status_schema() {
    const Json state{{"type", "object"}};
    return object_schema(
        {{"es_id", text()}, {"now", state}, {"at", state}, {"history", array_schema(state)}});
}

Json report_schema() {
    return object_schema({{"valid", truth()},
                          {"first_failure", text()},
                          {"steps", array_schema({{"type", "object"}})},
                          {"signature", nullable_object()}});
}

Json document_schema() {
    return required(object_schema({{"document", {{"type", "string"}, {"contentEncoding", "base64"}}}}),
                    {"document"});
}

Json sign_document_schema() {
    const Json number{{"type", "number"}};
    Json place =
        object_schema({{"page", {{"type", "integer"}, {"minimum", 1}}}, {"x", number}, {"y", number}});
    place["required"] = {"page", "x", "y"};
    Json schema = document_schema();
    schema["properties"]["stamps"] = array_schema(place);
    schema["properties"]["riding"] = truth();
    schema["properties"]["lock"] = truth();
    schema["properties"]["matter_code"] = text(33);
    schema["properties"]["project_no"] = text(50);
    return schema;
}

Json file_report_schema() {
    Json properties = texts({"verdict", "zh", "en"});
    properties["covers_all"] = truth();
    properties["signatures"] = array_schema({{"type", "object"}});
    properties["uncovered"] = array_schema(text());
    properties["names_left_out"] = integer();
    return object_schema(properties);
}

Json example_sign_document() {
    return {{"document", "UEsDB…"}, {"stamps", {{{"page", 1}, {"x", 150}, {"y", 240}}}}, {"lock", false}};
}

Json example_file_report() {
    return {{"verdict", "valid"},
            {"zh", "文件的全部电子签章有效。"},
            {"en", "All signatures of the file are valid."},
            {"covers_all", true},
            {"signatures", Json::array()},
            {"uncovered", Json::array()}};
}

Json example_application() {
    return {{"name", "苏州市示范局（演示）"},
            {"purpose", "电子证照专用章"},
            {"type", 6},
            {"valid_from", begin},
            {"valid_until", "2029-04-18T00:00:00+08:00"},
            {"width", 42}};
}

Json example_seal() {
    return {{"es_id", es_id},
            {"credit_code", body_code},
            {"state", "applied"},
            {"expired", false},
            {"type", 6},
            {"type_zh", "业务专用章"},
            {"type_en", "Seal for one kind of business"},
            {"name", "苏州市示范局（演示）"},
            {"purpose", "电子证照专用章"},
            {"valid_from", begin},
            {"valid_until", "2029-04-18T00:00:00+08:00"},
            {"width", 42},
            {"height", 42},
            {"certificate", nullptr},
            {"applied_by", client},
            {"applied_at", moment},
            {"changed_at", moment},
            {"reason", ""},
            {"revision", 1}};
}

Json example_right() {
    return {{"client_id", client},    {"matter_code", "*"}, {"valid_from", moment},
            {"valid_until", nullptr}, {"given_by", client}, {"given_at", moment}};
}

Json example_use() {
    return {{"use_id", 1},
            {"es_id", es_id},
            {"client_id", client},
            {"matter_code", ""},
            {"project_no", ""},
            {"digest", digest},
            {"property_info", document},
            {"signed_at", moment},
            {"signature_digest", "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"},
            {"trace_id", "4bf92f3577b34da6a3ce929d0e0e4736"},
            {"document_id", "0123456789abcdef0123456789abcdef"}};
}

Json example_status() {
    Json now = change_example();
    now["expired"] = false;
    Json then = now;
    then["time"] = "2026-05-01T00:00:00+08:00";
    return {{"es_id", es_id}, {"now", now}, {"at", then}, {"history", {change_example()}}};
}

Json example_sign() { return {{"digest", digest}, {"property_info", document}}; }

Json example_report() {
    return {{"valid", true},
            {"steps", Json::array({{{"step", "format"},
                                    {"zh", "签章和印章的格式"},
                                    {"en", "Form of signature and seal"},
                                    {"verdict", "passed"},
                                    {"findings", Json::array()}}})},
            {"signature",
             {{"version", 4},
              {"es_id", es_id},
              {"seal_name", "苏州市示范局（演示）"},
              {"signed_at", moment},
              {"digest", digest},
              {"property_info", document},
              {"signer",
               {{"organization", std::string(body_code) + "苏州市示范局（演示）"},
                {"common_name", es_id},
                {"serial", "5B3F9C0A7D2E41568C9DAB0E1F237465"}}},
              {"maker",
               {{"organization", "江苏省示范制章中心（演示）"},
                {"common_name", "统一电子印章"},
                {"serial", "4E0C1B7AD95F4C0A9B3D6E21A8740F13"}}}}}};
}

} // namespace gateway::seals
