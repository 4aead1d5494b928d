#include "claim_item.hpp"

#include "directory_service.hpp"
#include "draft_service.hpp"
#include "gateway/service/parameters.hpp"

#include <algorithm>

namespace gateway::matters {
namespace {

struct Claim {
    std::string dept_code, dept_name, dept_type, use_level, serial;
};

Claim read_claim(const service::Call& call) {
    std::vector<FieldError> errors;
    ObjectReader body(call.body, errors);
    Claim claim;
    const bool own = call.caller.role == service::Role::department;
    claim.dept_code = body.optional_text("dept_code").value_or(own ? call.caller.credit_code : std::string());
    if (claim.dept_code.empty()) {
        body.fault("dept_code", "required", {"请填写实施主体编码。", "Give the body's credit code."});
    }
    claim.dept_name = body.text("dept_name", 200);
    claim.dept_type = body.optional_text("dept_type").value_or("");
    claim.use_level = body.text("use_level");
    claim.serial = body.optional_text("serial").value_or("");
    body.finish();
    refuse(std::move(errors));
    return claim;
}

void check_item(const Foundation& foundation, const DirectoryItem& item, const Json& record,
                const Claim& claim) {
    std::vector<FieldError> errors;
    if (item.state == State::cancelled) {
        fault(errors, "/catalog_code", "directory_cancelled", "该基本目录已取消，不能认领。",
              "The base directory item is cancelled: it cannot be claimed.");
    }
    if (!is_level_of(foundation, record.at("use_level"), claim.use_level)) {
        fault(errors, "/use_level", "level_not_of_item", "该行使层级不在基本目录规定的行使层级之内，请核对。",
              "The base directory does not give this item to that level of exercise.");
    }
    refuse(std::move(errors));
}

Json draft_record(const DirectoryItem& item, const Json& given, const Claim& claim) {
    Json record{
        {"dept_code", claim.dept_code}, {"dept_name", claim.dept_name}, {"use_level", {claim.use_level}}};
    for (const char* name : {"task_name", "task_type", "by_law", "local_catalog_code"}) {
        if (const auto found = given.find(name); found != given.end()) {
            record[name] = *found;
        }
    }
    record["catalog_code"] = item.catalog_code;
    record["task_code"] = claim.dept_code + claim.use_level + item.catalog_code;
    if (!claim.serial.empty()) {
        record["task_handle_item"] = text_of(record, "task_code") + claim.serial;
    }
    if (!claim.dept_type.empty()) {
        record["dept_type"] = claim.dept_type;
    }
    return record;
}

} // namespace

bool is_level_of(const Foundation& foundation, const Json& item_levels, const std::string& level) {
    const CodeTable& levels = foundation.standard->codes("use_level");
    if (!levels.find(level)) {
        return false;
    }
    return std::ranges::any_of(item_levels, [&](const Json& item_level) {
        if (item_level == level) {
            return true;
        }
        const CodeValue* value = levels.find(item_level.get<std::string>());
        const auto covers = value ? value->attributes.find("covers") : decltype(value->attributes.end()){};
        return value && covers != value->attributes.end() && covers->second == "all";
    });
}

Draft claim_item(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                 const std::string& catalog_code) {
    const Claim claim = read_claim(call);
    require_owner(call, claim.dept_code);
    const auto item = find_item(tx, catalog_code);
    if (!item) {
        throw item_not_found();
    }
    const Json given = Json::parse(item->content);
    check_item(foundation, *item, given, claim);
    service::Call made = call;
    made.body = draft_record(*item, given, claim);
    if (find_matter(tx, matter_code(made.body))) {
        throw Problem(ProblemKind::conflict, "already_claimed",
                      {"该实施主体已发布此事项；如需修改请修订，如为另一业务办理项请填写 serial。",
                       "This body has published this matter: revise it, or give another `serial` for another "
                       "handling item."});
    }
    return create_draft(foundation, made, tx);
}

std::vector<service::QueryParameter> claim_parameters() {
    return {{"claimed",
             {"true：已认领（有未取消的清单或草稿）；false：未认领",
              "Whether a body has a list in use or a draft on it"},
             {{"type", "boolean"}}},
            {"dept_code",
             {"认领的实施主体编码；部门账户不填即本部门", "That body; a department's own unless told"},
             {{"type", "string"}}}};
}

void read_claim_parameters(const service::Call& call, DirectoryQuery& asked) {
    asked.claimed = service::parameter(call, "claimed");
    asked.claimant = service::parameter(call, "dept_code");
    if (asked.claimed.empty() && !asked.claimant.empty()) {
        asked.claimed = "true";
    }
    if (!asked.claimed.empty() && asked.claimed != "true" && asked.claimed != "false") {
        throw invalid_fields({{"/claimed", "wrong_type", {"应为 true 或 false。", "Either true or false."}}});
    }
    if (asked.claimed.empty()) {
        return;
    }
    if (asked.claimant.empty() && call.caller.role == service::Role::department) {
        asked.claimant = call.caller.credit_code;
    }
    const bool all = asked.claimant.empty() && call.caller.role == service::Role::operations;
    if (!all && !call.caller.may_read(asked.claimant)) {
        throw invalid_fields({{"/dept_code",
                               "not_owner",
                               {"只能查询本部门或本级（含下级）实施主体的认领情况。",
                                "Name a body whose records you may read."}}});
    }
}

} // namespace gateway::matters
