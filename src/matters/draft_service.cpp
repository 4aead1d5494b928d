#include "draft_service.hpp"

#include "draft_step.hpp"
#include "edition_draft.hpp"
#include "gateway/base/codes.hpp"
#include "gateway/base/text.hpp"
#include "gateway/service/answers.hpp"
#include "gateway/service/change.hpp"
#include "impact.hpp"

#include <set>

namespace gateway::matters {
namespace {

Problem draft_exists() {
    return Problem(ProblemKind::conflict, "draft_exists",
                   {"该编码已有未发布的草稿，请继续编辑原草稿或先删除。",
                    "There is an open draft of this code: edit that one, or delete it first."});
}

bool sees(const service::Call& call, const Draft& draft) {
    if (call.caller.role == service::Role::region && draft.owner.empty()) {
        return draft.region.size() == 6 && region_within(draft.region, call.caller.region);
    }
    return call.caller.may_read(draft.owner);
}

Json read_body(const Foundation& foundation, const service::Call& call, Json& conversions) {
    for (const std::string& owner : claimed_owners(call.body)) {
        require_owner(call, owner);
    }
    std::vector<FieldError> errors;
    const Json input = take_edition(foundation, call.body, conversions, errors);
    Json record = read_matter(foundation, input, Completeness::partial, errors);
    check_matter(foundation, record, Completeness::partial, errors);
    refuse(std::move(errors));
    return record;
}

void require_free_code(store::Transaction& tx, const Draft& draft) {
    if (!draft.code) {
        return;
    }
    const auto open = find_drafts_by_code(tx, {*draft.code});
    if (!open.empty() && open.begin()->second.id != draft.id) {
        throw draft_exists();
    }
}

} // namespace

Problem draft_not_found() {
    return Problem(ProblemKind::not_found, "draft_not_found",
                   {"没有找到该草稿；可能已经发布或删除。",
                    "There is no such draft: it may have been published or deleted."});
}

Draft new_draft(const service::Call& call) {
    Draft draft;
    draft.id = new_guid();
    draft.owner = call.caller.role == service::Role::department ? call.caller.credit_code : std::string();
    draft.created_at = call.now;
    draft.updated_at = call.now;
    return draft;
}

Draft lock_visible_draft(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                         const std::string& id) {
    auto draft = lock_draft(tx, id);
    if (!draft || !sees(call, *draft)) {
        throw draft_not_found();
    }
    bring_up_to_date(foundation, *draft);
    return *std::move(draft);
}

Draft lock_own_draft(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                     const std::string& id) {
    Draft draft = lock_visible_draft(foundation, call, tx, id);
    require_owner(call, draft.owner);
    return draft;
}

void mark_edited(const service::Call& call, Draft& draft) {
    if (draft.stage != Stage::editing || draft.edited_by != call.caller.client_id) {
        draft.edit_noted = false;
    }
    draft.stage = Stage::editing;
    draft.stage_by.clear();
    draft.effective_at.reset();
    draft.edited_by = call.caller.client_id;
    draft.updated_at = call.now;
}

void fill_draft(const Foundation& foundation, const service::Call& call, Draft& draft, const Json& record) {
    put_record(foundation, draft, record);
    mark_edited(call, draft);
}

void put_record(const Foundation& foundation, Draft& draft, const Json& record) {
    const std::string code = matter_code(record);
    draft.code = code.empty() ? std::nullopt : std::optional(code);
    if (const std::string dept = text_of(record, "dept_code"); !dept.empty()) {
        draft.owner = dept;
    }
    if (!draft.owner.empty()) {
        draft.region = region_of(draft.owner);
    }
    draft.task_name = text_of(record, "task_name");
    draft.task_type = text_of(record, "task_type");
    draft.family = foundation.family_of(record).name;
    draft.content = canonical_json(record);
    draft.code_versions = code_versions_of(foundation, record);
    draft.conversions = standing_conversions(draft.conversions, record);
    Json open = Json::array();
    std::set<std::string> faulty;
    for (const Json& finding : draft.findings) {
        const std::string pointer = text_of(finding, "pointer");
        if (pointer.empty() || !record.contains(Json::json_pointer(pointer))) {
            open.push_back(finding);
            if (!pointer.empty()) {
                faulty.insert(pointer);
            }
        }
    }
    draft.findings = std::move(open);
    draft.faulty = static_cast<int>(faulty.size());
    draft.missing = 0;
    for (const MissingField& field : missing_fields(foundation, record)) {
        draft.missing += faulty.contains(field.pointer) ? 0 : 1;
    }
}

void journal_drafts(const service::Call& call, store::Transaction& tx, const std::vector<Draft>& drafts,
                    const std::string& action) {
    std::vector<journal::Change> changes;
    for (const Draft& draft : drafts) {
        journal::Change change = service::change_by(call, action);
        change.entity = "draft:" + draft.id;
        change.record_key = draft.id;
        change.version = draft.revision;
        const bool gone = action == "matters.draft_delete" || action == "matters.draft_published";
        change.operation = gone                  ? journal::Operation::erase
                           : draft.revision == 1 ? journal::Operation::insert
                                                 : journal::Operation::update;
        change.digest = crypto::sm3(draft.content);
        changes.push_back(std::move(change));
    }
    journal::append(tx, changes);
}

void save_edited(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                 const std::vector<Draft>& drafts) {
    journal_drafts(call, tx, drafts, "matters.draft_save");
    save_drafts(tx, drafts);
    std::vector<std::string> ids;
    std::vector<DraftStep> steps;
    for (const Draft& draft : drafts) {
        ids.push_back(draft.id);
        if (!draft.edit_noted) {
            steps.push_back({&draft, Step::edited});
        }
    }
    add_steps(tx, steps, call.caller.client_id, call.now);
    settle_impacts(foundation, tx, {}, ids, call.now);
}

Draft create_draft(const Foundation& foundation, const service::Call& call, store::Transaction& tx) {
    Draft draft = new_draft(call);
    const Json record = read_body(foundation, call, draft.conversions);
    require_owner(call, draft.owner);
    fill_draft(foundation, call, draft, record);
    lock_drafts(tx);
    require_free_code(tx, draft);
    if (const auto current = draft.code ? find_matter(tx, *draft.code) : std::nullopt) {
        draft.base_version = current->task_version;
    }
    save_edited(foundation, call, tx, {draft});
    return draft;
}

Draft read_draft(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                 const std::string& id) {
    auto draft = find_draft(tx, id);
    if (!draft || !sees(call, *draft)) {
        throw draft_not_found();
    }
    bring_up_to_date(foundation, *draft);
    return *std::move(draft);
}

Draft change_draft(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                   const std::string& id) {
    Json conversions = Json::array();
    const Json record = read_body(foundation, call, conversions);
    lock_drafts(tx);
    Draft draft = lock_own_draft(foundation, call, tx, id);
    service::check_if_match(call, draft.revision);
    const auto old_code = draft.code;
    draft.conversions.insert(draft.conversions.end(), conversions.begin(), conversions.end());
    close_conversion_findings(draft);
    fill_draft(foundation, call, draft, record);
    if (draft.base_version > 0 && draft.code != old_code) {
        throw invalid_fields(
            {{"/task_code",
              "code_fixed",
              {"修订已发布事项时不能更改编码；编码变更应取消原事项并新建。",
               "A revision keeps its codes. For other codes cancel the matter and make a new one."}}});
    }
    require_free_code(tx, draft);
    if (const auto current =
            draft.code && draft.code != old_code ? find_matter(tx, *draft.code) : std::nullopt) {
        draft.base_version = current->task_version;
    }
    ++draft.revision;
    save_edited(foundation, call, tx, {draft});
    return draft;
}

void remove_draft(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                  const std::string& id) {
    const Draft draft = lock_own_draft(foundation, call, tx, id);
    service::check_if_match(call, draft.revision);
    journal_drafts(call, tx, {draft}, "matters.draft_delete");
    add_steps(tx, {{&draft, Step::deleted}}, call.caller.client_id, call.now);
    drop_impacts(tx, {id}, call.now);
    delete_drafts(tx, {id});
}

Draft revise_matter(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                    const std::string& code) {
    lock_drafts(tx);
    const auto matter = find_matter(tx, code);
    if (!matter) {
        throw not_found();
    }
    if (matter->state == State::cancelled) {
        throw Problem(ProblemKind::conflict, "matter_cancelled",
                      {"该事项已取消，不能再修订。", "The matter is cancelled: it cannot be revised."});
    }
    Draft draft = new_draft(call);
    take_over(foundation, draft, Json::parse(matter->content), matter->code_versions);
    mark_edited(call, draft);
    draft.base_version = matter->task_version;
    require_free_code(tx, draft);
    save_edited(foundation, call, tx, {draft});
    return draft;
}

} // namespace gateway::matters
