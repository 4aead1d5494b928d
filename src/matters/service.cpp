#include "service.hpp"

#include "gateway/service/answers.hpp"
#include "gateway/service/change.hpp"
#include "impact.hpp"

#include <algorithm>

namespace gateway::matters {

void change_states(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                   std::vector<Matter>& matters, Transition transition) {
    for (Matter& matter : matters) {
        matter.state = next_state(matter.state, transition);
    }
    put_states(foundation, call, tx, matters, "matters." + std::string(to_text(transition)));
}

void put_states(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                std::vector<Matter>& matters, const std::string& action, long long requires_position) {
    std::vector<Revision> revisions;
    std::vector<journal::Change> changes;
    std::vector<std::string> codes;
    for (Matter& matter : matters) {
        ++matter.revision;
        matter.changed_at = std::max(call.now, matter.changed_at); // a list's moments never run backwards
        Delivery delivery = state_delivery(foundation.family_of(Json::parse(matter.content)), matter.row_guid,
                                           matter.parts, matter.revision);
        const auto digest = revision_digest(matter.content, matter.state, matter.task_version);
        revisions.push_back({matter.row_guid, matter.revision, matter.task_version, matter.state,
                             matter.content, std::move(delivery.sent), digest, std::nullopt,
                             call.caller.client_id, matter.changed_at, matter.code_versions,
                             matter.conversions});
        journal::Change change = service::change_by(call, action);
        change.requires_position = requires_position;
        change.entity = "matter:" + matter.code;
        change.dataset = "matters.matter";
        change.record_key = matter.row_guid;
        change.version = matter.revision;
        change.operation = journal::Operation::update;
        change.digest = digest;
        change.announce = matters.size() <= most_announced;
        changes.push_back(std::move(change));
        codes.push_back(matter.code);
    }
    const auto positions = journal::append(tx, changes);
    for (std::size_t i = 0; i < positions.size(); ++i) {
        matters[i].position = positions[i];
    }
    insert_revisions(tx, revisions);
    save_states(tx, matters);
    if (matters.size() > most_announced) {
        announce_all(tx);
    }
    settle_impacts(foundation, tx, codes, {}, call.now);
}

Matter change_state(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                    const std::string& code, Transition transition) {
    auto found = lock_matters(tx, {code});
    if (found.empty()) {
        throw not_found();
    }
    std::vector<Matter> one{std::move(found.begin()->second)};
    service::check_if_match(call, one.front().revision);
    change_states(foundation, call, tx, one, transition);
    return std::move(one.front());
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

void require_publisher(const service::Call& call) {
    if (!call.caller.has_scope(publish_scope)) {
        throw Problem(
            ProblemKind::forbidden, "insufficient_scope",
            {"直接发布需要权限范围 matters:publish；没有该权限请以 publish=false 存为草稿，再提交审核。",
             "Publishing directly needs the scope matters:publish. Without it keep the records as "
             "drafts (publish=false) and submit them."});
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
    require_publisher(call);
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
