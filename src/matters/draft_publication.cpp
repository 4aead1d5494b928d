#include "draft_flow.hpp"
#include "edition_draft.hpp"
#include "impact.hpp"

#include <algorithm>

namespace gateway::matters {
namespace {

Problem base_changed() {
    return Problem(ProblemKind::conflict, "base_changed",
                   {"草稿所依据的版本已不是最新版本；请基于最新版本重新修订。",
                    "The draft was made from an older version: revise the newest one."});
}

Problem problem_of(std::vector<FieldError> faults) {
    const auto cancelled = std::ranges::find(faults, "matter_cancelled", &FieldError::code);
    if (cancelled != faults.end()) {
        return Problem(ProblemKind::conflict, "matter_cancelled", cancelled->text);
    }
    return invalid_fields(std::move(faults));
}

} // namespace

std::vector<Readiness> check_drafts(const Foundation& foundation, const service::Call& call,
                                    store::Transaction& tx, const std::vector<Draft>& drafts) {
    std::vector<Candidate> candidates;
    std::vector<std::vector<FieldError>> faults;
    std::vector<std::string> codes;
    for (const Draft& draft : drafts) {
        std::vector<FieldError> found = open_conversion_faults(draft);
        candidates.push_back({read_for_publication(foundation, Json::parse(draft.content), found),
                              draft.source, draft.conversions, std::nullopt});
        faults.push_back(std::move(found));
        codes.push_back(matter_code(candidates.back().record));
    }
    const auto matters = lock_matters(tx, codes);
    auto more = faults_of(foundation, call, tx, candidates);
    std::vector<Readiness> result;
    for (std::size_t i = 0; i < drafts.size(); ++i) {
        std::ranges::move(more[i], std::back_inserter(faults[i]));
        const auto current = matters.find(codes[i]);
        const int newest = current == matters.end() ? 0 : current->second.task_version;
        if (!codes[i].empty() && newest != drafts[i].base_version) {
            result.emplace_back(base_changed());
        } else if (!faults[i].empty()) {
            result.emplace_back(problem_of(std::move(faults[i])));
        } else {
            result.emplace_back(std::move(candidates[i]));
        }
    }
    return result;
}

std::vector<DraftOutcome> publish_drafts(const Foundation& foundation, const service::Call& call,
                                         store::Transaction& tx, const std::vector<Draft>& drafts) {
    auto checked = check_drafts(foundation, call, tx, drafts);
    std::vector<Candidate> candidates;
    std::vector<Draft> ready;
    std::vector<std::string> ids, codes;
    for (std::size_t i = 0; i < drafts.size(); ++i) {
        if (auto* candidate = std::get_if<Candidate>(&checked[i])) {
            ids.push_back(drafts[i].id);
            codes.push_back(matter_code(candidate->record));
            ready.push_back(drafts[i]);
            candidates.push_back(std::move(*candidate));
        }
    }
    hand_over_impacts(tx, ids, codes);
    auto publications = publish(foundation, call, tx, candidates, candidates.size() <= most_announced);
    std::vector<DraftStep> steps;
    for (std::size_t n = 0; n < ready.size(); ++n) {
        steps.push_back({&ready[n], Step::published, {}, {}, publications[n].matter.task_version});
    }
    add_steps(tx, steps, call.caller.client_id, call.now);
    journal_drafts(call, tx, ready, "matters.draft_published");
    delete_drafts(tx, ids);

    std::vector<DraftOutcome> outcomes;
    auto next = publications.begin();
    for (Readiness& readiness : checked) {
        if (auto* problem = std::get_if<Problem>(&readiness)) {
            outcomes.emplace_back(std::move(*problem));
        } else {
            outcomes.emplace_back(std::move(*next++));
        }
    }
    return outcomes;
}

} // namespace gateway::matters
