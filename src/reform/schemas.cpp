#include "schemas.hpp"

#include "gateway/service/schemas.hpp"

namespace gateway::reform {
namespace {

using service::object_schema;

Json text(const char* title) { return {{"type", "string"}, {"title", title}}; }
Json moment(const char* title) { return {{"type", "string"}, {"format", "date-time"}, {"title", title}}; }
Json perhaps(Json schema) {
    schema["type"] = Json::array({schema["type"], "null"});
    return schema;
}
Json list_of(Json items, const char* title) {
    Json schema = service::array_schema(std::move(items));
    schema["title"] = title;
    return schema;
}
Json credit_code() { return {{"type", "string"}, {"pattern", "^[0-9A-HJ-NPQRTUWXY]{18}$"}}; }

Json reasons_schema(const char* title) {
    return list_of(object_schema({{"pointer", text("位置（JSON Pointer）")},
                                  {"code", text("原因代码")},
                                  {"detail_zh", text("说明")},
                                  {"detail_en", text("说明（英文）")}}),
                   title);
}

Json assignment_schema() {
    Json schema = object_schema({{"to", credit_code()},
                                 {"codes", list_of(text("实施编码或业务办理项编码"), "按事项编码")},
                                 {"catalog_codes", list_of(text("基本编码"), "按基本编码")},
                                 {"task_types", list_of(text("事项类型"), "按事项类型")}});
    schema["required"] = {"to"};
    return schema;
}

Json kinds() { return {"rename", "merge", "split", "transfer", "abolish"}; }

} // namespace

Json request_schema() {
    Json change = object_schema(
        {{"kind", {{"enum", kinds()}, {"title", "更名、合并、拆分、划转、撤销"}}},
         {"from", list_of(credit_code(), "原机构")},
         {"to", list_of(credit_code(), "承接机构；拆分中首位承接其余全部事项，撤销时为在办业务接收机构")},
         {"assignments", list_of(assignment_schema(), "拆分、划转：哪些事项归哪个机构")}});
    change["required"] = {"kind", "from"};
    Json client =
        object_schema({{"client_id", text("客户端编号")}, {"to", perhaps(text("今后代表的机构；空为停用"))}});
    client["required"] = {"client_id"};
    Json schema =
        object_schema({{"name", {{"type", "string"}, {"maxLength", 200}, {"title", "方案名称"}}},
                       {"basis", {{"type", "string"}, {"maxLength", 500}, {"title", "依据文件"}}},
                       {"effective_at", moment("生效时间")},
                       {"bodies", list_of({{"type", "object"}}, "新设或更名的机构，格式同 POST /v1/bodies")},
                       {"changes", list_of(std::move(change), "机构调整")},
                       {"clients", list_of(std::move(client), "客户端的归属；未列出的随机构转移")}});
    schema["required"] = {"name", "effective_at", "changes"};
    return schema;
}

Json example_request() {
    return {
        {"name", "昆山市机构改革（示例）"},
        {"basis", "示例文号〔2019〕1号"},
        {"effective_at", "2019-05-01T00:00:00+08:00"},
        {"bodies",
         {{{"org_name", "昆山市示例综合局"},
           {"org_short_name", "示例综合局"},
           {"credit_code", "12320000PDY0001836"},
           {"exist_task", "1"},
           {"order_num", 1}}}},
        {"changes", {{{"kind", "merge"}, {"from", {"11320583PDY000175F"}}, {"to", {"12320000PDY0001836"}}}}}};
}

Json record_schema() {
    return object_schema({{"id", text("编号")},
                          {"state", {{"enum", {"draft", "confirmed", "blocked", "applied", "rolled_back"}}}},
                          {"revision", {{"type", "integer"}}},
                          {"created_by", text("建立者（客户端）")},
                          {"confirmed_by", text("确认者（客户端）")},
                          {"rolled_back_by", text("回滚者（客户端）")},
                          {"created_at", moment("建立时间")},
                          {"changed_at", moment("最近变更时间")},
                          {"applied_at", perhaps(moment("实际生效时间"))},
                          {"rolled_back_at", perhaps(moment("回滚时间"))},
                          {"blockers", reasons_schema("到时未能生效的原因")},
                          {"reform", request_schema()}});
}

Json example_record() {
    return {{"id", "0f8fad5bd9cb469fa16570867728950e"},
            {"state", "draft"},
            {"revision", 1},
            {"created_by", "c-0123456789abcdef"},
            {"confirmed_by", ""},
            {"rolled_back_by", ""},
            {"created_at", "2019-04-18T09:00:00+08:00"},
            {"changed_at", "2019-04-18T09:00:00+08:00"},
            {"applied_at", nullptr},
            {"rolled_back_at", nullptr},
            {"blockers", Json::array()},
            {"reform", example_request()}};
}

Json preview_schema() {
    return object_schema({{"id", text("编号")},
                          {"computed_at", moment("计算时间")},
                          {"blockers", reasons_schema("不消除就不能生效的原因")},
                          {"warnings", reasons_schema("须知悉的情形")},
                          {"effects", {{"type", "object"}, {"title", "按模块列出的影响"}}}});
}

Json example_preview() {
    return {{"id", "0f8fad5bd9cb469fa16570867728950e"},
            {"computed_at", "2019-04-18T09:00:00+08:00"},
            {"blockers", Json::array()},
            {"warnings", Json::array()},
            {"effects",
             {{"matters",
               {{"matters", {{"moved", 1}, {"merged", 0}, {"ended", 0}, {"renamed", 0}}},
                {"items",
                 {{{"code", "11320583PDY000175F4320199002001"},
                   {"task_name", "示例事项"},
                   {"state", "published"},
                   {"heirs", {{{"code", "12320000PDY00018364320199002001"}, {"merges", false}}}}}}}}},
              {"cases", {{"cases", 12}, {"applications", 3}}}}}};
}

Json change_schema() {
    return object_schema({{"module", text("模块")},
                          {"ordinal", text("序号")},
                          {"kind", text("记录种类")},
                          {"key", text("记录编号")}});
}

Json example_change() {
    return {{"module", "matters"},
            {"ordinal", "1"},
            {"kind", "matter"},
            {"key", "11320583PDY000175F4320199002001"}};
}

Json dependency_schema() {
    return object_schema({{"kind", text("记录种类")},
                          {"key", text("记录编号")},
                          {"detail_zh", text("说明")},
                          {"detail_en", text("说明（英文）")}});
}

Json example_dependency() {
    return {{"kind", "case"},
            {"key", "12320000PDY00018364320199002001201905010200000001"},
            {"detail_zh", "已在新编码下受理办件。"},
            {"detail_en", "A case was accepted under the new code."}};
}

} // namespace gateway::reform
