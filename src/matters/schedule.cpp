#include "schedule.hpp"

#include "draft_flow.hpp"
#include "edition_draft.hpp"
#include "gateway/store/savepoint.hpp"

namespace gateway::matters {
namespace {

constexpr int most_rounds = 10;                ///< moments of one run
constexpr int most_at_once = 200;              ///< lists of one round
constexpr std::size_t longest_reason = 20'000; ///< octets; a list has some hundred fields

/// What happens by itself at a planned moment.
service::Call by_itself(Time moment) {
    service::Call call;
    call.caller.client_id = "system";
    call.now = moment;
    return call;
}

/// For a person: the faults, each at its place.
std::string reason_of(const Problem& problem) {
    std::string zh = problem.text().zh, en = problem.text().en;
    for (const FieldError& field : problem.fields()) {
        if (zh.size() + en.size() > longest_reason) {
            zh += " ……";
            en += " …";
            break;
        }
        zh += " " + field.pointer + " " + field.text.zh;
        en += " " + field.pointer + " " + field.text.en;
    }
    return "到期未能生效：" + zh + " / Did not take effect: " + en;
}

Problem failed() {
    return Problem(ProblemKind::internal, "internal",
                   {"发布时出现内部错误，请联系运维人员后重新提交。",
                    "An internal fault; tell operations, then submit it again."});
}

void end_lists(const Foundation& foundation, const service::Call& call, store::Transaction& tx) {
    auto matters = lock_matters(tx, ending_at(tx, call.now, most_at_once));
    std::vector<Matter> ending;
    // Asked again: another version may have taken the plan away while this waited for the locks.
    for (const std::string& code : ending_at(tx, call.now, most_at_once)) {
        if (const auto found = matters.find(code); found != matters.end()) {
            ending.push_back(std::move(found->second));
        }
    }
    change_states(foundation, call, tx, ending, Transition::cancel);
}

void publish_or_return(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                       const std::vector<Draft>& drafts) {
    const auto outcomes = publish_drafts(foundation, call, tx, drafts);
    std::vector<Draft> returned;
    std::vector<std::string> reasons;
    for (std::size_t i = 0; i < drafts.size(); ++i) {
        if (const auto* problem = std::get_if<Problem>(&outcomes[i])) {
            returned.push_back(drafts[i]);
            reasons.push_back(reason_of(*problem));
        }
    }
    return_drafts(call, tx, returned, reasons);
}

/// Together; and should that fail for an unforeseen reason, one by one, so that one draft does not stop the
/// others.
void take_effect(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                 const std::vector<Draft>& drafts) {
    const auto publish_these = [&](const std::vector<Draft>& these) {
        return store::apart(tx, "planned_publication_failed", [&] {
            std::vector<Draft> current = these;
            for (Draft& draft : current) {
                bring_up_to_date(foundation, draft);
            }
            publish_or_return(foundation, call, tx, current);
        });
    };
    if (publish_these(drafts)) {
        return;
    }
    for (const Draft& draft : drafts) {
        if (!publish_these({draft})) {
            std::vector<Draft> one{draft};
            return_drafts(call, tx, one, {reason_of(failed())});
        }
    }
}

} // namespace

void carry_out_plans(const Foundation& foundation, store::Transaction& tx, Time now) {
    for (int round = 0; round < most_rounds; ++round) {
        const auto end = next_end(tx, now);
        const auto start = next_scheduled(tx, now);
        if (end && (!start || *end <= *start)) {
            end_lists(foundation, by_itself(*end), tx);
        } else if (start) {
            take_effect(foundation, by_itself(*start), tx, lock_scheduled(tx, *start, most_at_once));
        } else {
            return;
        }
    }
}

} // namespace gateway::matters
