#include "gateway/service/schemas.hpp"

#include "views.hpp"

namespace gateway::licenses {
namespace {

using service::array_schema;
using service::object_schema;

Json text(int width = 0) {
    Json schema{{"type", "string"}};
    if (width > 0) {
        schema["maxLength"] = width;
    }
    return schema;
}
Json optional_text() { return {{"type", {"string", "null"}}}; }
Json date() { return {{"type", "string"}, {"format", "date"}}; }
Json optional_date() { return {{"type", {"string", "null"}}, {"format", "date"}}; }
Json whole() { return {{"type", "integer"}}; }

Json closed(Json schema, Json required) {
    schema["required"] = std::move(required);
    schema["additionalProperties"] = false;
    return schema;
}

Json with(Json schema, const Json& properties) {
    schema["properties"].update(properties);
    return schema;
}

Json holder_schema() {
    return closed(object_schema({{"name", text(200)}, {"code_type", text(3)}, {"code", text(60)}}),
                  {"name", "code_type", "code"});
}

} // namespace

const char* const example_identifier =
    "1.2.156.3005.2.11100000MB0143028R001.11320500PDY000167D.000000000001.001.U";
const char* const example_seal = "32050000000001";

Json purpose_schema() {
    return closed(object_schema({{"unit", text(200)},
                                 {"operator", text(32)},
                                 {"matter_name", text(200)},
                                 {"matter_code", text(33)},
                                 {"project_no", text(50)}}),
                  {"unit", "operator", "matter_name"});
}

Json consent_schema() {
    Json schema =
        object_schema({{"ground", {{"type", "string"}, {"enum", {"code", "written", "ex_officio"}}}},
                       {"code", text()},
                       {"reference", text()}});
    schema["required"] = {"ground"};
    return schema;
}

Json example_consent() { return {{"ground", "ex_officio"}, {"reference", "law-17"}}; }

Json holder_key_schema() {
    return closed(object_schema({{"code_type", text(3)}, {"code", text(60)}}), {"code_type", "code"});
}

Json seal_wish_schema() { return object_schema({{"es_id", text(14)}, {"matter_code", text(33)}}); }

Json period_schema() { return object_schema({{"valid_from", date()}, {"valid_until", date()}}); }

Json draft_schema() {
    return closed(with(period_schema(), {{"issued_on", date()},
                                         {"area", {{"type", "string"}, {"pattern", "^[0-9]{6}$"}}},
                                         {"number", text(60)},
                                         {"holders", array_schema(holder_schema())},
                                         {"face", {{"type", "object"}}}}),
                  {"number", "holders", "face"});
}

Json summary_schema() {
    return object_schema(
        {{"identifier", text()},
         {"type", text()},
         {"authority", text()},
         {"version", whole()},
         {"state",
          {{"type", "string"},
           {"enum", {"valid", "suspended", "not_yet_valid", "expired", "cancelled", "superseded"}}}},
         {"reason", optional_text()},
         {"issued_on", date()},
         {"valid_from", optional_date()},
         {"valid_until", optional_date()},
         {"area", text()},
         {"predecessor", optional_text()},
         {"successor", optional_text()},
         {"file", {{"type", {"object", "null"}}, {"properties", {{"es_id", text()}, {"sm3", text()}}}}},
         {"revision", whole()}});
}

Json licence_schema() {
    return with(summary_schema(), {{"number", text()},
                                   {"holders", array_schema(holder_schema())},
                                   {"face", {{"type", "object"}}},
                                   {"history", array_schema(Json{{"type", "object"}})}});
}

Json type_schema() {
    return object_schema(
        {{"name", text()},
         {"zh", text()},
         {"en", text()},
         {"code", optional_text()},
         {"code_status",
          {{"type", "string"}, {"enum", {"sure", "likely", "provisional", "to_be_confirmed"}}}},
         {"definer", {{"type", "object"}}},
         {"category", text()},
         {"holder", {{"type", "string"}, {"enum", {"person", "corporation", "either"}}}},
         {"holder_codes", array_schema(text())},
         {"validity", {{"type", "string"}, {"enum", {"dated", "long_term", "either"}}}},
         {"face_confidence", text()},
         {"face", {{"type", "object"}}}});
}

Json use_schema() {
    return object_schema({{"id", whole()},
                          {"identifier", optional_text()},
                          {"type", optional_text()},
                          {"kind", text()},
                          {"client_id", text()},
                          {"body", optional_text()},
                          {"body_name", optional_text()},
                          {"unit", text()},
                          {"operator", text()},
                          {"matter_name", text()},
                          {"matter_code", optional_text()},
                          {"project_no", optional_text()},
                          {"ground", text()},
                          {"reference", optional_text()},
                          {"fields", {{"type", {"object", "null"}}}},
                          {"matched", {{"type", {"boolean", "null"}}}},
                          {"used_at", {{"type", "string"}, {"format", "date-time"}}}});
}

Json example_holder() { return {{"code_type", "001"}, {"code", "91320000PDY000087P"}}; }

Json example_draft() {
    return {{"number", "320500000000001"},
            {"holders", {{{"name", "示例有限公司"}, {"code_type", "001"}, {"code", "91320000PDY000087P"}}}},
            {"issued_on", "2019-04-18"},
            {"valid_from", "2019-04-18"},
            {"area", "320500"},
            {"face",
             {{"entity_type", "有限责任公司"},
              {"legal_representative", "张三（演示）"},
              {"established_on", "2019-04-18"},
              {"address", "示例路1号"}}}};
}

Json example_summary() {
    return {{"identifier", example_identifier},
            {"type", "business_licence"},
            {"authority", "11320500PDY000167D"},
            {"version", 1},
            {"state", "valid"},
            {"reason", nullptr},
            {"issued_on", "2019-04-18"},
            {"valid_from", "2019-04-18"},
            {"valid_until", nullptr},
            {"area", "320500"},
            {"predecessor", nullptr},
            {"successor", nullptr},
            {"file", nullptr},
            {"revision", 1}};
}

Json example_licence() {
    Json licence = example_summary();
    const Json draft = example_draft();
    for (const char* member : {"number", "holders", "face"}) {
        licence[member] = draft[member];
    }
    return licence;
}

Json example_purpose() {
    return {{"unit", "示例局"},
            {"operator", "w-0017"},
            {"matter_name", "设立登记"},
            {"matter_code", "11320500PDY000167D3000199001000"},
            {"project_no", "32050020190418000001"}};
}

Json example_type() {
    return {{"name", "business_licence"},
            {"zh", "营业执照"},
            {"en", "Business licence"},
            {"code", "11100000MB0143028R001"},
            {"code_status", "likely"},
            {"definer",
             {{"zh", "国家市场监督管理总局"},
              {"en", "State Administration for Market Regulation"},
              {"code", "11100000MB0143028R"}}},
            {"category", "licence"},
            {"holder", "corporation"},
            {"holder_codes", {"001"}},
            {"validity", "either"},
            {"face_confidence", "unsure"},
            {"face", {{"type", "object"}, {"properties", Json::object()}}}};
}

} // namespace gateway::licenses
