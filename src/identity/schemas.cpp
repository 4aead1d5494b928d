#include "gateway/service/schemas.hpp"

#include "routes.hpp"
#include "views.hpp"

namespace gateway::identity {
namespace {

using service::array_schema;
using service::object_schema;

constexpr auto example_id = "0f3b6c1d2e4a5b6c7d8e9f0a1b2c3d4e";
constexpr auto example_code = "91320000PDY000087P"; // fictitious

Json moment() { return {{"type", {"string", "null"}}, {"format", "date-time"}}; }
Json id_schema() { return {{"type", "string"}, {"pattern", "^[0-9a-f]{32}$"}}; }
Json optional_text() { return {{"type", {"string", "null"}}}; }
Json level_schema() {
    return {{"type", {"string", "null"}}, {"enum", {"RC01", "RC02", "RC03", "RC04", "RC05", nullptr}}};
}
Json region_schema() { return {{"type", "string"}, {"pattern", "^[0-9]{6}$"}}; }

/// Adds members to an object schema, after the others.
Json with(Json schema, const Json& properties) {
    schema["properties"].update(properties);
    return schema;
}

Json requires_members(Json schema, const Json& names) {
    schema["required"] = names;
    schema["additionalProperties"] = false;
    return schema;
}

Json identity_members() {
    return {{"user_name", text_schema(64)}, {"cert_type", text_schema(6)}, {"cert_no", text_schema(64)}};
}

Json evidence_schema() {
    return object_schema({{"evidence_id", id_schema()},
                          {"kind", text_schema()},
                          {"level", level_schema()},
                          {"counts", {{"type", "boolean"}}},
                          {"base", optional_text()},
                          {"reference", optional_text()},
                          {"officer", optional_text()},
                          {"actor", text_schema()},
                          {"valid_from", moment()},
                          {"valid_until", moment()},
                          {"withdrawn_at", moment()},
                          {"withdrawn_by", optional_text()},
                          {"reason", optional_text()}});
}

} // namespace

Json person_summary_schema() {
    return object_schema({{"person_id", id_schema()},
                          {"state", {{"type", "string"}, {"enum", {"active", "closed", "merged"}}}},
                          {"region", region_schema()},
                          {"origin", text_schema()},
                          {"level", level_schema()},
                          {"level_until", moment()},
                          {"revision", {{"type", "integer"}}}});
}

Json person_schema(const Foundation& foundation) {
    return with(person_summary_schema(), {{"profile", with(details_schema(foundation), identity_members())},
                                          {"evidence", array_schema(evidence_schema())},
                                          {"mandates", array_schema(mandate_schema())}});
}

Json registration_schema(const Foundation& foundation) {
    Json given = identity_members();
    given.update(Json{{"user_mobile", text_schema(20)},
                      {"region", region_schema()},
                      {"officer", text_schema(32)},
                      {"details", details_schema(foundation)}});
    return requires_members(object_schema(std::move(given)),
                            {"user_name", "cert_type", "cert_no", "region", "officer"});
}

Json correction_schema(const Foundation& foundation) {
    Json given = identity_members();
    given.update(Json{{"user_mobile", text_schema(20)},
                      {"region", region_schema()},
                      {"officer", text_schema(32)},
                      {"details", details_schema(foundation)}});
    return requires_members(object_schema(std::move(given)), {"officer"});
}

Json search_schema() {
    return requires_members(
        object_schema(
            {{"cert_type", text_schema(6)}, {"cert_no", text_schema(64)}, {"user_mobile", text_schema(20)}}),
        Json::array());
}

Json evidence_request_schema() {
    return requires_members(object_schema({{"officer", text_schema(32)}, {"reference", text_schema(64)}}),
                            {"officer"});
}

Json corporation_summary_schema() {
    return object_schema({{"credit_code", text_schema(18)},
                          {"state", {{"type", "string"}, {"enum", {"active", "suspended", "cancelled"}}}},
                          {"verified_at", moment()},
                          {"verified_base", optional_text()},
                          {"verified_reference", optional_text()},
                          {"revision", {{"type", "integer"}}}});
}

Json corporation_view_schema(const Foundation& foundation) {
    return with(corporation_summary_schema(), {{"profile", corporation_schema(foundation)}});
}

Json mandate_request_schema() {
    return requires_members(
        object_schema({{"person_id", id_schema()},
                       {"role", {{"type", "string"}, {"enum", {"representative", "agent"}}}},
                       {"matters", array_schema(text_schema(33))},
                       {"valid_from", {{"type", "string"}, {"format", "date-time"}}},
                       {"valid_until", {{"type", "string"}, {"format", "date-time"}}}}),
        {"person_id", "role"});
}

Json mandate_schema() {
    return object_schema({{"mandate_id", id_schema()},
                          {"credit_code", text_schema(18)},
                          {"person_id", id_schema()},
                          {"corp_name", optional_text()},
                          {"role", text_schema()},
                          {"matters", array_schema(text_schema())},
                          {"state", {{"type", "string"}, {"enum", {"pending", "in_force", "ended"}}}},
                          {"valid_from", moment()},
                          {"valid_until", moment()},
                          {"granted_by", text_schema()},
                          {"ended_at", moment()},
                          {"ended_by", optional_text()}});
}

Json record_schema_of_views() {
    return object_schema({{"table", text_schema()},
                          {"key", text_schema(64)},
                          {"content", {{"type", "object"}}},
                          {"revision", {{"type", "integer"}}},
                          {"changed_at", moment()}});
}

Json example_person_summary() {
    return {{"person_id", example_id},
            {"state", "active"},
            {"region", "320500"},
            {"origin", "window"},
            {"level", "RC05"},
            {"level_until", "2024-04-17T09:00:00+08:00"},
            {"revision", 1}};
}

Json example_person() {
    Json example = example_person_summary();
    example["profile"] = {{"user_name", "张三（演示）"},
                          {"cert_type", "111"},
                          {"cert_no", "320100199001010018"},
                          {"user_birthday", "19900101"},
                          {"user_mobile", "19900000001"}};
    example["evidence"] = Json::array();
    example["mandates"] = Json::array();
    return example;
}

Json example_registration() {
    return {{"user_name", "张三（演示）"},  {"cert_type", "111"}, {"cert_no", "320100199001010018"},
            {"user_mobile", "19900000001"}, {"region", "320500"}, {"officer", "SZ-0042"}};
}

Json example_correction() { return {{"user_mobile", "19900000002"}, {"officer", "SZ-0042"}}; }
Json example_search() { return {{"cert_type", "111"}, {"cert_no", "320100199001010018"}}; }
Json example_evidence_request() { return {{"officer", "SZ-0042"}, {"reference", "SZ-2019-000123"}}; }

Json example_corporation_request() {
    return {{"corp_name", "江苏演示有限公司"},
            {"corp_type", "enterprise"},
            {"legal_name", "李四（演示）"},
            {"legal_cert_type", "111"},
            {"legal_cert_no", "320100199001010026"}};
}

Json example_corporation_summary() {
    return {{"credit_code", example_code},
            {"state", "active"},
            {"verified_at", "2019-04-18T09:00:00+08:00"},
            {"verified_base", "national-corporations"},
            {"verified_reference", "C-0001"},
            {"revision", 2}};
}

Json example_corporation() {
    Json example = example_corporation_summary();
    example["profile"] = example_corporation_request();
    return example;
}

Json example_mandate_request() {
    return {{"person_id", example_id}, {"role", "agent"}, {"valid_until", "2020-04-18T00:00:00+08:00"}};
}

Json example_mandate() {
    return {{"mandate_id", "1a2b3c4d5e6f708192a3b4c5d6e7f809"},
            {"credit_code", example_code},
            {"person_id", example_id},
            {"role", "agent"},
            {"matters", Json::array()},
            {"state", "in_force"},
            {"valid_from", "2019-04-18T09:00:00+08:00"},
            {"valid_until", "2020-04-18T00:00:00+08:00"},
            {"granted_by", "c-1f2e3d4c5b6a7988"},
            {"ended_at", nullptr},
            {"ended_by", nullptr}};
}

Json example_record() {
    return {{"table", "up_uc_gov_region"},
            {"key", "320000"},
            {"content",
             {{"region_code", "320000"},
              {"region_name", "江苏省"},
              {"parent_region_code", "000000"},
              {"region_lvl", "1"},
              {"nation", "中国"},
              {"province", "江苏省"},
              {"region_req", "10"},
              {"region_status", "1"}}},
            {"revision", 1},
            {"changed_at", "2019-04-18T09:00:00+08:00"}};
}

} // namespace gateway::identity
