#include "service.hpp"

#include "gateway/service/answers.hpp"
#include "gateway/service/change.hpp"
#include "impact.hpp"

namespace gateway::matters {

Matter change_state(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                    const std::string& code, Transition transition) {
    auto found = lock_matters(tx, {code});
    if (found.empty()) {
        throw not_found();
    }
    Matter matter = std::move(found.begin()->second);
    service::check_if_match(call, matter.revision);
    matter.state = next_state(matter.state, transition);
    ++matter.revision;
    matter.changed_at = call.now;
    Delivery delivery = state_delivery(foundation.family_of(Json::parse(matter.content)), matter.row_guid,
                                       matter.parts, matter.revision);
    Revision revision{matter.row_guid,       matter.revision, matter.task_version,  matter.state,
                      matter.content,        delivery.sent,   crypto::Digest{},     std::nullopt,
                      call.caller.client_id, call.now,        matter.code_versions, matter.conversions};
    revision.digest = revision_digest(matter.content, matter.state, matter.task_version);
    journal::Change change = service::change_by(call, "matters." + std::string(to_text(transition)));
    change.entity = "matter:" + code;
    change.dataset = "matters.matter";
    change.record_key = matter.row_guid;
    change.version = matter.revision;
    change.operation = journal::Operation::update;
    change.digest = revision.digest;
    change.announce = true;
    matter.position = journal::append(tx, change);
    insert_revisions(tx, {revision});
    save_state(tx, matter);
    settle_impacts(foundation, tx, {code}, {}, call.now);
    return matter;
}

std::string matter_json(const Matter& matter) {
    const Json head{{"code", matter.code},
                    {"row_guid", matter.row_guid},
                    {"region", region_of(matter.code.substr(0, 18))},
                    {"state", to_text(matter.state)},
                    {"task_version", matter.task_version},
                    {"revision", matter.revision},
                    {"changed_at", format_time(matter.changed_at)}};
    std::string text = head.dump();
    text.pop_back();
    // Stored canonical: no need to parse them again.
    return text + ",\"conversions\":" + matter.conversions + ",\"matter\":" + matter.content + "}";
}

void require_owner(const service::Call& call, const std::string& owner) {
    if (!call.caller.may_write(owner)) {
        throw Problem(
            ProblemKind::forbidden, "not_owner",
            {"只能维护本部门（实施主体）的事项；请核对实施主体编码或使用该部门的账户。",
             "Only the body itself may do this. Check the credit code or use that body's account."});
    }
}

Problem not_found() {
    return Problem(ProblemKind::not_found, "matter_not_found",
                   {"没有找到该事项，请核对编码。", "There is no such matter. Check the code."});
}

std::optional<Json> read_line(const service::Line& line, std::vector<FieldError>& errors) {
    try {
        return parse_json(line.text);
    } catch (const Problem& problem) {
        errors.push_back({"", problem.code(), problem.text()});
        return std::nullopt;
    }
}

FieldError not_owner_reason() {
    return {"/dept_code",
            "not_owner",
            {"不是本部门（实施主体）的事项。", "Not a matter of the caller's own body."}};
}

std::vector<service::LineOutcome> import_matters(const Foundation& foundation, const service::Call& call,
                                                 std::span<const service::Line> lines,
                                                 store::Transaction& tx) {
    std::vector<service::LineOutcome> outcomes(lines.size());
    std::vector<Candidate> candidates;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        auto& reasons = outcomes[i].reasons;
        const auto input = read_line(lines[i], reasons);
        Candidate candidate = input ? read_candidate(foundation, *input, reasons) : Candidate{};
        if (reasons.empty() && !call.caller.may_write(text_of(candidate.record, "dept_code"))) {
            reasons.push_back(not_owner_reason());
        }
        if (reasons.empty()) {
            candidates.push_back(std::move(candidate));
            places.push_back(i);
        } else {
            outcomes[i].state = service::LineState::rejected;
        }
    }
    auto publications = publish(foundation, call, tx, candidates, false);
    for (std::size_t n = 0; n < publications.size(); ++n) {
        service::LineOutcome& outcome = outcomes[places[n]];
        outcome.reasons = std::move(publications[n].reasons);
        outcome.state = publications[n].outcome == Outcome::refused     ? service::LineState::rejected
                        : publications[n].outcome == Outcome::unchanged ? service::LineState::unchanged
                                                                        : service::LineState::accepted;
    }
    return outcomes;
}

} // namespace gateway::matters
