#include "draft_flow.hpp"

#include "gateway/service/answers.hpp"
#include "gateway/service/parameters.hpp"

#include <algorithm>

namespace gateway::matters {
namespace {

constexpr std::size_t longest_reason = 500;

Problem four_eyes() {
    return Problem(ProblemKind::forbidden, "four_eyes",
                   {"编辑或提交该草稿的账户不能审核它；请由另一账户审核。",
                    "Whoever edited or submitted a draft cannot review it: another account must."});
}

/// Takes one draft a step on; its entity tag changes with it.
Draft step_on(const service::Call& call, store::Transaction& tx, Draft draft, Stage stage, Step step,
              const std::string& action, const std::string& reason = {}) {
    draft.stage = stage;
    draft.stage_by = call.caller.client_id;
    ++draft.revision;
    journal_drafts(call, tx, {draft}, action);
    save_drafts(tx, {draft});
    add_steps(tx, {{&draft, step, reason, draft.effective_at}}, call.caller.client_id, call.now);
    return draft;
}

/// What the caller may review: any draft it sees, but not its own work.
Draft lock_for_review(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                      const std::string& id, Step step) {
    Draft draft = lock_visible_draft(foundation, call, tx, id);
    service::check_if_match(call, draft.revision);
    require_stage(draft.stage, step);
    return draft;
}

/// The check of a publication at a moment: throws what stands against it.
void require_ready(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                   const Draft& draft, Time moment) {
    service::Call then = call;
    then.now = moment;
    const auto checked = check_drafts(foundation, then, tx, {draft});
    if (const auto* problem = std::get_if<Problem>(&checked.front())) {
        throw *problem;
    }
}

/// When a draft takes effect by its own plan: at once, unless that lies ahead.
Time start_of(const Draft& draft, Time now) {
    const auto planned = planned_start(Json::parse(draft.content));
    return planned ? std::max(*planned, now) : now;
}

Time read_moment(const service::Call& call, const Draft& draft) {
    std::vector<FieldError> errors;
    const auto asked = service::time_parameter(call, "effective_at", errors);
    if (asked && *asked <= call.now) {
        fault(errors, "/effective_at", "not_in_future", "计划生效时间应晚于当前时间；立即发布请不要填写。",
              "The planned start lies in the past: leave it out to publish at once.");
    }
    refuse(std::move(errors));
    return std::max(asked.value_or(call.now), start_of(draft, call.now));
}

std::string read_reason(const service::Call& call) {
    std::vector<FieldError> errors;
    ObjectReader body(call.body, errors);
    std::string reason = body.text("reason", longest_reason);
    body.finish();
    refuse(std::move(errors));
    return reason;
}

} // namespace

Draft submit_draft(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                   const std::string& id) {
    Draft draft = lock_own_draft(foundation, call, tx, id);
    service::check_if_match(call, draft.revision);
    require_stage(draft.stage, Step::submitted);
    require_ready(foundation, call, tx, draft, start_of(draft, call.now));
    return step_on(call, tx, std::move(draft), Stage::submitted, Step::submitted, "matters.draft_submit");
}

Draft review_draft(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                   const std::string& id) {
    Draft draft = lock_for_review(foundation, call, tx, id, Step::reviewed);
    if (call.caller.client_id == draft.edited_by || call.caller.client_id == draft.stage_by) {
        throw four_eyes();
    }
    return step_on(call, tx, std::move(draft), Stage::reviewed, Step::reviewed, "matters.draft_review");
}

Draft return_draft(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                   const std::string& id) {
    const std::string reason = read_reason(call);
    Draft draft = lock_for_review(foundation, call, tx, id, Step::returned);
    std::vector<Draft> one{std::move(draft)};
    return_drafts(call, tx, one, {reason});
    return std::move(one.front());
}

void return_drafts(const service::Call& call, store::Transaction& tx, std::vector<Draft>& drafts,
                   const std::vector<std::string>& reasons) {
    std::vector<DraftStep> steps;
    for (std::size_t i = 0; i < drafts.size(); ++i) {
        drafts[i].stage = Stage::returned;
        drafts[i].stage_by = call.caller.client_id;
        drafts[i].effective_at.reset();
        ++drafts[i].revision;
        steps.push_back({&drafts[i], Step::returned, reasons[i]});
    }
    journal_drafts(call, tx, drafts, "matters.draft_return");
    save_drafts(tx, drafts);
    add_steps(tx, steps, call.caller.client_id, call.now);
}

std::variant<Publication, Draft> publish_draft(const Foundation& foundation, const service::Call& call,
                                               store::Transaction& tx, const std::string& id) {
    Draft draft = lock_own_draft(foundation, call, tx, id);
    service::check_if_match(call, draft.revision);
    require_stage(draft.stage, Step::published);
    const Time moment = read_moment(call, draft);
    if (moment > call.now) {
        require_ready(foundation, call, tx, draft, moment);
        draft.effective_at = moment;
        return step_on(call, tx, std::move(draft), Stage::scheduled, Step::scheduled,
                       "matters.draft_schedule");
    }
    auto outcome = std::move(publish_drafts(foundation, call, tx, {draft}).front());
    if (auto* problem = std::get_if<Problem>(&outcome)) {
        throw std::move(*problem);
    }
    return std::get<Publication>(std::move(outcome));
}

} // namespace gateway::matters
