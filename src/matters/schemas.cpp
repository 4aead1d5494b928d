#include "schemas.hpp"

#include "body_service.hpp"
#include "directory_model.hpp"
#include "gateway/service/schemas.hpp"
#include "model.hpp"
#include "stage.hpp"

namespace gateway::matters {
namespace {

const Json text{{"type", "string"}};
const Json number{{"type", "integer"}};
const Json moment{{"type", "string"}, {"format", "date-time"}};
const Json state{{"type", "string"}, {"enum", {"published", "suspended", "cancelled"}}};

const Json origin{{"type", "string"}, {"enum", {"local", "national"}}};

const Json optional_moment{{"type", {"string", "null"}}, {"format", "date-time"}};

Json stage_schema() {
    return {{"type", "string"},
            {"enum", std::vector<std::string>(stage_names().begin(), stage_names().end())}};
}

Json conversions_schema() {
    return {
        {"type", "array"},
        {"description", "由旧版代码换算而来的取值 / Codes taken over from an older edition of their table"},
        {"items", service::object_schema({{"pointer", text},
                                          {"zh", text},
                                          {"version", text},
                                          {"from", text},
                                          {"from_zh", text},
                                          {"to", text},
                                          {"to_zh", text}})}};
}

Json part_schema(const NationalTable& table, Completeness need) {
    Json schema = record_schema(table, need, part_managed);
    schema["properties"]["row_guid"] = {
        {"type", "string"},
        {"maxLength", 50},
        {"description", "记录标识：由系统给出，修改时原样带回，新增时不填 / Given by the system: send it "
                        "back, leave it out for a new part"}};
    return schema;
}

Json family_schema(const Family& family, Completeness need) {
    Json schema = record_schema(*family.basic, need, basic_managed);
    schema["title"] = family.basic->zh();
    schema["properties"]["task_type"]["enum"] = family.kinds;
    for (const PartKind& kind : family.parts) {
        const NationalTable& table = *kind.table;
        Json part = part_schema(table, need);
        schema["properties"][kind.member] = kind.many ? Json{{"type", "array"},
                                                             {"title", table.zh()},
                                                             {"maxItems", most_parts},
                                                             {"items", std::move(part)}}
                                                      : std::move(part);
    }
    if (need == Completeness::full && family.part("extend")) {
        schema["required"].push_back("extend");
    }
    return schema;
}

} // namespace

Json matter_schema(const Foundation& foundation, Completeness need) {
    Json families = Json::array();
    for (const Family& family : foundation.families) {
        families.push_back(family_schema(family, need));
    }
    return {{need == Completeness::full ? "oneOf" : "anyOf", std::move(families)}};
}

Json matter_input_schema(const Foundation& foundation, Completeness need) {
    Json schema = matter_schema(foundation, need);
    for (Json& family : schema.begin().value()) {
        family["properties"]["schema_version"] = {
            {"type", "string"},
            {"description",
             "代码所依据的版本，如 2018；有此版本的代码表按该版本换算为现行代码，不填即现行 / The "
             "edition the codes are of; tables that have it are converted to the codes of today"}};
    }
    return schema;
}

Json published_schema(const Foundation& foundation) {
    return service::object_schema(
        {{"code", text},
         {"row_guid", text},
         {"region", text},
         {"state", state},
         {"task_version", number},
         {"revision", number},
         {"changed_at", moment},
         {"conversions", conversions_schema()},
         {"succeeded_by",
          {{"type", "array"}, {"title", "已取消的编码：机构改革后最终承接的在用事项"}, {"items", text}}},
         {"matter", matter_schema(foundation, Completeness::full)}});
}

Json summary_schema() {
    return service::object_schema({{"code", text},
                                   {"task_name", text},
                                   {"task_type", text},
                                   {"use_level", {{"type", "array"}, {"items", text}}},
                                   {"catalog_code", text},
                                   {"dept_code", text},
                                   {"dept_name", text},
                                   {"region", text},
                                   {"state", state},
                                   {"origin", origin},
                                   {"task_version", number},
                                   {"revision", number},
                                   {"changed_at", moment}});
}

Json versions_schema() {
    const Json version =
        service::object_schema({{"task_version", number},
                                {"revision", number},
                                {"state", state},
                                {"changed_at", moment},
                                {"digest", {{"type", "string"}, {"description", "SM3, hex"}}}});
    return service::object_schema({{"code", text}, {"versions", {{"type", "array"}, {"items", version}}}});
}

Json comparison_schema() {
    const Json nullable{{"type", {"string", "null"}}};
    const Json difference = service::object_schema({{"table", text},
                                                    {"row_guid", text},
                                                    {"column", nullable},
                                                    {"ours", Json::object()},
                                                    {"nation", Json::object()}});
    return service::object_schema({{"code", text},
                                   {"received_at", nullable},
                                   {"equal", {{"type", "boolean"}}},
                                   {"differences", {{"type", "array"}, {"items", difference}}}});
}

Json draft_schema(const Foundation& foundation) {
    const Json missing = service::object_schema({{"pointer", text}, {"zh", text}});
    const Json finding = service::object_schema(
        {{"pointer", text}, {"column", text}, {"code", text}, {"detail_zh", text}, {"detail_en", text}});
    return service::object_schema({{"id", text},
                                   {"code", {{"type", {"string", "null"}}}},
                                   {"dept_code", text},
                                   {"region", text},
                                   {"base_version", number},
                                   {"stage", stage_schema()},
                                   {"stage_by", text},
                                   {"edited_by", text},
                                   {"effective_at", optional_moment},
                                   {"revision", number},
                                   {"created_at", moment},
                                   {"updated_at", moment},
                                   {"missing", {{"type", "array"}, {"items", missing}}},
                                   {"findings", {{"type", "array"}, {"items", finding}}},
                                   {"conversions", conversions_schema()},
                                   {"profile", text},
                                   {"import_id", text},
                                   {"matter", matter_schema(foundation, Completeness::partial)},
                                   {"source", {{"type", "object"}}}});
}

Json draft_summary_schema() {
    return service::object_schema({{"id", text},
                                   {"sequence", text},
                                   {"code", {{"type", {"string", "null"}}}},
                                   {"dept_code", text},
                                   {"region", text},
                                   {"task_name", text},
                                   {"task_type", text},
                                   {"base_version", number},
                                   {"revision", number},
                                   {"missing", number},
                                   {"faulty", number},
                                   {"profile", text},
                                   {"import_id", text},
                                   {"stage", stage_schema()},
                                   {"effective_at", optional_moment},
                                   {"updated_at", moment}});
}

Json step_schema() {
    const Json optional_text{{"type", {"string", "null"}}};
    return service::object_schema(
        {{"id", text},
         {"draft_id", text},
         {"code", optional_text},
         {"revision", number},
         {"step",
          {{"type", "string"},
           {"enum", {"edited", "submitted", "reviewed", "returned", "scheduled", "published", "deleted"}}}},
         {"actor", text},
         {"reason", optional_text},
         {"effective_at", optional_moment},
         {"task_version", {{"type", {"integer", "null"}}}},
         {"at", moment}});
}

Json differences_schema(const char* key) {
    const Json difference = service::object_schema({{"pointer", text},
                                                    {"zh", text},
                                                    {"row_guid", {{"type", {"string", "null"}}}},
                                                    {"before", Json::object()},
                                                    {"after", Json::object()}});
    return service::object_schema(
        {{key, text}, {"from", number}, {"to", number}, {"differences", service::array_schema(difference)}});
}

Json completeness_schema() {
    const Json field = service::object_schema({{"pointer", text},
                                               {"name", text},
                                               {"zh", text},
                                               {"required", {{"type", "boolean"}}},
                                               {"filled", number},
                                               {"missing", number},
                                               {"faulty", number}});
    const Json family = service::object_schema({{"family", text},
                                                {"zh", text},
                                                {"kinds", {{"type", "array"}, {"items", text}}},
                                                {"drafts", number},
                                                {"complete", number},
                                                {"fields", {{"type", "array"}, {"items", field}}}});
    return service::object_schema(
        {{"drafts", number},
         {"complete", number},
         {"families", {{"type", "array"}, {"items", family}}},
         {"items",
          {{"type", "array"},
           {"description", "by=department：各部门的 drafts、complete、missing、faulty "
                           "数；by=matter：各草稿缺失、有误的字段指针 "
                           "/ By department: counts; by matter: pointers"},
           {"items", {{"type", "object"}}}}},
         {"next", text}});
}

Json body_schema(const Foundation& foundation) {
    return record_schema(foundation.standard->table(body_table), Completeness::full, {"row_guid"});
}

Json registered_body_schema(const Foundation& foundation) {
    return service::object_schema({{"credit_code", text},
                                   {"row_guid", text},
                                   {"region", text},
                                   {"active", {{"type", "boolean"}}},
                                   {"revision", number},
                                   {"changed_at", moment},
                                   {"succeeded_by",
                                    {{"type", "array"},
                                     {"title", "已不再行使：机构改革后的承接机构"},
                                     {"items", {{"type", "object"}}}}},
                                   {"body", body_schema(foundation)}});
}

Json item_schema(const Foundation& foundation) {
    return record_schema(foundation.standard->table(directory_table), Completeness::full, basic_managed);
}

Json published_item_schema(const Foundation& foundation) {
    return service::object_schema({{"catalog_code", text},
                                   {"row_guid", text},
                                   {"origin", origin},
                                   {"state", state},
                                   {"task_version", number},
                                   {"revision", number},
                                   {"changed_at", moment},
                                   {"item", item_schema(foundation)}});
}

Json item_summary_schema() {
    return service::object_schema({{"catalog_code", text},
                                   {"origin", text},
                                   {"task_name", text},
                                   {"task_type", text},
                                   {"use_level", {{"type", "array"}, {"items", text}}},
                                   {"state", state},
                                   {"task_version", number},
                                   {"revision", number},
                                   {"changed_at", moment}});
}

} // namespace gateway::matters
