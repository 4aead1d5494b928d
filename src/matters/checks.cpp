#include "gateway/base/clock.hpp"
#include "model.hpp"

#include <algorithm>
#include <optional>

namespace gateway::matters {
namespace {

std::optional<long long> number_of(const Json& record, std::string_view name) {
    const auto found = record.find(name);
    return found != record.end() && found->is_number_integer() ? std::optional(found->get<long long>())
                                                               : std::nullopt;
}

bool contains(const Json& record, std::string_view name, const std::string& value) {
    const auto found = record.find(name);
    return found != record.end() && found->is_array() &&
           std::ranges::find(*found, Json(value)) != found->end();
}

void check_kind(const Foundation& foundation, const Json& record, std::vector<FieldError>& errors) {
    const std::string kind = text_of(record, "task_type");
    if (!kind.empty() && !foundation.find_family(kind)) {
        fault(errors, "/task_type", "kind_without_list",
              "该事项类型不编制实施清单，请填写具体类型（如许可、处罚、公共服务）。",
              "Matters of this kind have no implementation list. Give the specific kind (licence, penalty, "
              "public service…).");
    }
    const std::string catalog_code = text_of(record, "catalog_code");
    if (!kind.empty() && catalog_code.size() == 12 && catalog_code.substr(2, 2) != kind) {
        fault(errors, "/catalog_code", "kind_mismatch", "基本编码第3、4位与事项类型不一致。",
              "Characters 3 and 4 of the basic code differ from the kind of matter.");
    }
    const std::string task_code = text_of(record, "task_code");
    if (!kind.empty() && task_code.size() == 31 && task_code.substr(21, 2) != kind) {
        fault(errors, "/task_code", "kind_mismatch", "实施编码第22、23位与事项类型不一致。",
              "Characters 22 and 23 of the implementation code differ from the kind of matter.");
    }
}

/// An implementation code may hold the province's own catalogue code when the matter exists only locally.
bool names_catalog(const Json& record, const std::string& inside, const std::string& province) {
    return inside == text_of(record, "catalog_code") ||
           (inside.substr(0, 2) == province && inside == text_of(record, "local_catalog_code"));
}

void check_task_code_parts(const Json& record, const std::string& province, std::vector<FieldError>& errors) {
    const std::string code = text_of(record, "task_code");
    if (code.size() != 31) {
        return;
    }
    const std::string dept = text_of(record, "dept_code");
    if (!dept.empty() && code.substr(0, 18) != dept) {
        fault(errors, "/task_code", "owner_mismatch", "实施编码前18位与实施主体编码不一致。",
              "The first 18 characters of the implementation code differ from the body's credit code.");
    }
    if (record.contains("use_level") && !contains(record, "use_level", code.substr(18, 1))) {
        fault(errors, "/task_code", "level_mismatch", "实施编码第19位（行使层级）不在所填行使层级之内。",
              "Character 19 of the implementation code (level) is not among the levels of exercise given.");
    }
    if (record.contains("catalog_code") && !names_catalog(record, code.substr(19), province)) {
        fault(errors, "/task_code", "catalog_mismatch", "实施编码后12位与基本编码不一致。",
              "The last 12 characters of the implementation code differ from the basic code.");
    }
}

void check_handle_item(const Json& record, std::vector<FieldError>& errors) {
    const std::string item = text_of(record, "task_handle_item");
    const std::string code = text_of(record, "task_code");
    if (!item.empty() && !code.empty() && (item.size() != code.size() + 2 || !item.starts_with(code))) {
        fault(errors, "/task_handle_item", "item_mismatch", "业务办理项编码应为实施编码加2位顺序号。",
              "A handling-item code is the implementation code and a two-digit serial.");
    }
}

void check_fees(const Json& record, Completeness need, std::vector<FieldError>& errors) {
    if (need != Completeness::full || text_of(record, "is_fee") != "1") {
        return;
    }
    if (!record.contains("fee_projects")) {
        fault(errors, "/fee_projects", "required_with_fee", "收费事项至少应填写一个收费项目。",
              "A matter with fees needs at least one fee project.");
    }
    if (text_of(record, "fee_basis").empty()) {
        fault(errors, "/fee_basis", "required_with_fee", "收费事项应填写收费依据。",
              "A matter with fees needs the basis of the fees.");
    }
}

/// Limits in different units cannot be compared without a calendar, so only equal units are.
void check_limits(const Json& record, std::vector<FieldError>& errors) {
    const auto promised = number_of(record, "promise_day");
    const auto statutory = number_of(record, "anticipate_day");
    const std::string unit = text_of(record, "promise_type");
    if (promised && statutory && !unit.empty() && unit == text_of(record, "anticipate_type") &&
        *promised > *statutory) {
        fault(errors, "/promise_day", "above_statutory_limit", "承诺办结时限不得超过法定办结时限。",
              "The promised limit must not exceed the statutory limit.");
    }
}

void check_dates(const Json& record, std::vector<FieldError>& errors) {
    const auto effective = planned_start(record);
    const auto cancel = planned_end(record);
    if (effective && cancel && *cancel < *effective) {
        fault(errors, "/plan_cancel_date", "before_effective_date", "计划取消日期不得早于计划生效日期。",
              "The planned end must not lie before the planned start.");
    }
}

} // namespace

void check_matter(const Foundation& foundation, const Json& record, Completeness need,
                  std::vector<FieldError>& errors) {
    check_kind(foundation, record, errors);
    check_task_code_parts(record, foundation.province, errors);
    check_handle_item(record, errors);
    check_fees(record, need, errors);
    check_limits(record, errors);
    check_dates(record, errors);
}

} // namespace gateway::matters
