#include "fill.hpp"

#include "draft_service.hpp"
#include "edition_draft.hpp"

#include <algorithm>
#include <ranges>

namespace gateway::matters {
namespace {

using service::LineState;

bool is_managed(std::initializer_list<std::string_view> managed, std::string_view name) {
    return std::ranges::find(managed, name) != managed.end();
}

/// A column a caller may write, or a part that is a list.
bool is_fillable(const Family& family, const std::string& pointer) {
    const PartKind* part = pointer.starts_with('/') ? family.part(pointer.substr(1)) : nullptr;
    if (part) {
        return part->many;
    }
    const Column* column = find_column(family, pointer);
    const bool extend = pointer.starts_with("/extend/");
    return column && !column->control && !is_managed(extend ? part_managed : basic_managed, column->name);
}

/// As a member's name stands in a pointer (RFC 6901).
std::string escaped(const std::string& name) {
    std::string text;
    for (const char c : name) {
        text += c == '~' ? std::string("~0") : c == '/' ? std::string("~1") : std::string(1, c);
    }
    return text;
}

/// The record with the filling's values in it, not checked yet.
Json filled(const Json& record, const Filling& filling) {
    Json result = record;
    for (const auto& [pointer, value] : filling.set) {
        const Json::json_pointer place(pointer);
        if (filling.mode == FillMode::replace || !record.contains(place)) {
            result[place] = value;
        }
    }
    return result;
}

Json value_at(const Json& record, const std::string& pointer) {
    const Json::json_pointer place(pointer);
    return record.contains(place) ? record.at(place) : Json();
}

void refuse_foreign_fields(const Foundation& foundation, const Json& record, const Filling& filling,
                           std::vector<FieldError>& errors) {
    const Family& family = foundation.family_of(record);
    for (const auto& [pointer, value] : filling.set) {
        if (!is_fillable(family, pointer)) {
            fault(errors, pointer, "field_not_of_kind",
                  "该类事项的国家要素中没有此项，请在筛选条件中限定事项类型。",
                  "Lists of this kind have no such field: narrow the rule to the kinds that do.");
        }
    }
}

/// What stands under the codes that the drafts will have.
class Codes {
public:
    Codes(store::Transaction& tx, std::span<const FillTarget> targets) {
        std::vector<std::string> codes;
        for (const FillTarget& target : targets) {
            const Json record = Json::parse(target.draft->content);
            const std::string code = matter_code(filled(record, *target.filling));
            if (!code.empty() && code != target.draft->code) {
                codes.push_back(code);
            }
        }
        if (!codes.empty()) {
            for (const auto& [code, draft] : find_drafts_by_code(tx, codes)) {
                open_[code] = draft.id;
            }
            published_ = find_published(tx, {codes.begin(), codes.end()});
        }
    }

    /// Takes the draft's new code, or says why not.
    void take(Draft& draft, const std::optional<std::string>& old_code, std::vector<FieldError>& errors) {
        if (draft.code == old_code) {
            return;
        }
        if (draft.base_version > 0) {
            fault(errors, "/task_code", "code_fixed", "修订已发布事项时不能更改编码。",
                  "A revision keeps its codes.");
            return;
        }
        if (!draft.code) {
            return;
        }
        const auto [place, fresh] = open_.emplace(*draft.code, draft.id);
        if (!fresh && place->second != draft.id) {
            fault(errors, "/task_code", "draft_exists", "该编码已有未发布的草稿。",
                  "There is an open draft of this code already.");
            return;
        }
        const auto current = published_.find(*draft.code);
        draft.base_version = current == published_.end() ? 0 : current->second.task_version;
    }

private:
    std::map<std::string, std::string> open_; ///< code → draft
    std::map<std::string, PublishedMatter> published_;
};

void require_writable(const service::Call& call, const Draft& draft, const Json& record,
                      std::vector<FieldError>& errors) {
    auto owners = claimed_owners(record);
    owners.push_back(draft.owner);
    if (!std::ranges::all_of(owners,
                             [&](const std::string& owner) { return call.caller.may_write(owner); })) {
        errors.push_back(not_owner_reason());
    }
}

Filled fill_one(const Foundation& foundation, const service::Call& call, Codes& codes,
                const FillTarget& target) {
    Filled result;
    Draft draft = *target.draft;
    const Json before = Json::parse(draft.content);
    const Json input = filled(before, *target.filling);
    refuse_foreign_fields(foundation, input, *target.filling, result.reasons);
    if (result.reasons.empty()) {
        require_writable(call, draft, input, result.reasons);
    }
    if (result.reasons.empty()) {
        const Json record = read_matter(foundation, input, Completeness::partial, result.reasons);
        check_matter(foundation, record, Completeness::partial, result.reasons);
        if (result.reasons.empty() && record == before) {
            return result;
        }
        if (result.reasons.empty()) {
            fill_draft(foundation, call, draft, record);
            codes.take(draft, target.draft->code, result.reasons);
        }
        for (const auto& [pointer, value] : target.filling->set) {
            const Json now = value_at(record, pointer);
            if (const Json old = value_at(before, pointer); old != now) {
                result.differences.push_back(
                    {{"id", draft.id}, {"pointer", pointer}, {"before", old}, {"after", now}});
            }
        }
    }
    if (!result.reasons.empty()) {
        result.state = LineState::rejected;
        result.differences = Json::array();
        return result;
    }
    ++draft.revision;
    *target.draft = std::move(draft);
    result.state = LineState::accepted;
    return result;
}

} // namespace

FillMode read_fill_mode(const std::string& text, std::vector<FieldError>& errors) {
    if (text != "empty" && text != "replace" && !text.empty()) {
        fault(errors, "/mode", "unknown_code", "应为 empty（只填空项）或 replace（覆盖）。",
              "Either empty (fields without a value) or replace.");
    }
    return text == "replace" ? FillMode::replace : FillMode::empty;
}

Filling read_filling(const Foundation& foundation, const Json& set, FillMode mode,
                     std::vector<FieldError>& errors) {
    Filling filling{{}, mode};
    if (!set.is_object() || set.empty()) {
        fault(errors, "/set", "required", "请给出至少一个字段及其取值，如 {\"/handle_flow\": \"…\"}。",
              "Give at least one field and its value, such as {\"/handle_flow\": \"…\"}.");
        return filling;
    }
    for (const auto& [pointer, value] : set.items()) {
        const bool known = std::ranges::any_of(
            foundation.families, [&](const Family& family) { return is_fillable(family, pointer); });
        if (known) {
            filling.set.emplace(pointer, value);
        } else {
            fault(errors, "/set/" + escaped(pointer), "unknown_field", "没有此字段，或该字段由系统填写。",
                  "No such field, or one the system fills itself.");
        }
    }
    return filling;
}

std::vector<Filled> fill_drafts(const Foundation& foundation, const service::Call& call,
                                store::Transaction& tx, std::span<const FillTarget> targets) {
    for (const FillTarget& target : targets) {
        bring_up_to_date(foundation, *target.draft);
    }
    Codes codes(tx, targets);
    std::vector<Filled> results;
    results.reserve(targets.size());
    for (const FillTarget& target : targets) {
        results.push_back(fill_one(foundation, call, codes, target));
    }
    return results;
}

} // namespace gateway::matters
