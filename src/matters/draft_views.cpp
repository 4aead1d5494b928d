#include "draft_service.hpp"
#include "gateway/service/answers.hpp"
#include "gateway/service/parameters.hpp"
#include "routes.hpp"

namespace gateway::matters {
namespace {

Json missing_json(const Foundation& foundation, const Draft& draft, const Json& record) {
    Json missing = Json::array();
    for (const MissingField& field : missing_fields(foundation, record)) {
        bool faulty = false;
        for (const Json& finding : draft.findings) {
            faulty = faulty || text_of(finding, "pointer") == field.pointer;
        }
        if (!faulty) {
            missing.push_back({{"pointer", field.pointer}, {"zh", field.zh}});
        }
    }
    return missing;
}

long long at(const std::map<std::string, long long>& counts, const std::string& pointer) {
    const auto found = counts.find(pointer);
    return found == counts.end() ? 0 : found->second;
}

Json field_json(const FieldCounts& counts, const std::string& pointer, const std::string& name,
                const std::string& zh, bool required) {
    const long long filled = at(counts.filled, pointer);
    const long long faulty = at(counts.faulty, pointer);
    return {{"pointer", pointer},   {"name", name},     {"zh", zh},
            {"required", required}, {"filled", filled}, {"missing", counts.drafts - filled - faulty},
            {"faulty", faulty}};
}

void add_fields(Json& fields, const FieldCounts& counts, const NationalTable& table,
                const std::string& prefix, std::initializer_list<std::string_view> managed) {
    for (const Column& column : table.columns()) {
        if (!column.control && std::find(managed.begin(), managed.end(), column.name) == managed.end()) {
            fields.push_back(
                field_json(counts, prefix + "/" + column.name, column.name, column.zh, column.required));
        }
    }
}

Json family_json(const Family& family, const FieldCounts& counts, const char* noun) {
    Json fields = Json::array();
    add_fields(fields, counts, *family.basic, "", basic_managed);
    for (const PartKind& kind : family.parts) {
        const std::string pointer = std::string("/") + kind.member;
        if (kind.many) {
            fields.push_back(field_json(counts, pointer, kind.member, kind.table->zh(), false));
        } else {
            add_fields(fields, counts, *kind.table, pointer, part_managed);
        }
    }
    return {{"family", family.name}, {"zh", family.basic->zh()},    {"kinds", family.kinds},
            {noun, counts.drafts},   {"complete", counts.complete}, {"fields", std::move(fields)}};
}

} // namespace

Json draft_json(const Foundation& foundation, const Draft& draft) {
    Json record = Json::parse(draft.content);
    Json answer{{"id", draft.id},
                {"code", draft.code ? Json(*draft.code) : Json()},
                {"dept_code", draft.owner},
                {"region", draft.region},
                {"base_version", draft.base_version},
                {"stage", to_text(draft.stage)},
                {"stage_by", draft.stage_by},
                {"edited_by", draft.edited_by},
                {"effective_at", draft.effective_at ? Json(format_time(*draft.effective_at)) : Json()},
                {"revision", draft.revision},
                {"created_at", format_time(draft.created_at)},
                {"updated_at", format_time(draft.updated_at)},
                {"missing", missing_json(foundation, draft, record)},
                {"findings", draft.findings},
                {"conversions", draft.conversions},
                {"profile", draft.profile},
                {"import_id", draft.import_id}};
    answer["matter"] = std::move(record);
    if (draft.source) {
        answer["source"] = Json::parse(*draft.source);
    }
    return answer;
}

DraftQuery read_draft_query(const service::Call& call) {
    const auto visible = service::visibility(call.caller);
    DraftQuery query{visible.credit_code,
                     visible.region_prefix,
                     service::parameter(call, "dept_code"),
                     read_region(call),
                     service::parameter(call, "profile"),
                     service::parameter(call, "import_id"),
                     {}};
    std::vector<FieldError> errors;
    query.stage = service::choice_parameter(call, "stage", stage_names(), errors);
    refuse(std::move(errors));
    return query;
}

Json completeness_json(const Foundation& foundation, const std::map<std::string, FieldCounts>& counts,
                       const char* noun) {
    long long drafts = 0;
    long long complete = 0;
    Json families = Json::array();
    for (const Family& family : foundation.families) {
        if (const auto found = counts.find(family.name); found != counts.end()) {
            drafts += found->second.drafts;
            complete += found->second.complete;
            families.push_back(family_json(family, found->second, noun));
        }
    }
    return {{noun, drafts}, {"complete", complete}, {"families", std::move(families)}};
}

} // namespace gateway::matters
