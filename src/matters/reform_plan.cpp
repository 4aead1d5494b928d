#include "reform_plan.hpp"

#include "body_service.hpp"
#include "draft_service.hpp"
#include "model.hpp"

#include <algorithm>
#include <ranges>

namespace gateway::matters {
namespace {

using service::BodyFate;
using service::MatterFate;
using service::Reform;
using service::ReformPart;

bool assigned(const service::Assignment& assignment, const std::string& code, const Json& record) {
    const auto items = directory_codes(record);
    return assignment.codes.contains(code) || assignment.task_types.contains(text_of(record, "task_type")) ||
           std::ranges::any_of(items,
                               [&](const auto& item) { return assignment.catalog_codes.contains(item); });
}

class Planner {
public:
    Planner(const Foundation& foundation, Reform& reform, ReformBasis basis, ReformPart& part)
        : foundation_(foundation), reform_(reform), basis_(std::move(basis)), part_(part) {}

    ReformPlan plan();

private:
    void read_records();
    void check_givers();
    void check_takers();
    void check_assignments();
    void plan_lists();
    void plan_list(Matter& list);
    MatterFate::Heir heir(const std::string& taker, const Matter& list);
    void check_motion();
    void warn_suspended();
    void plan_drafts();
    void put_codes(Draft& draft, const Json& record) const;
    ReformDraft plan_draft(const Draft& draft) const;
    const BodyFate* fate_of(const std::string& owner) const;
    bool gives_lists(const std::string& credit_code) const;
    void block(std::string code, const std::string& zh, const std::string& en) {
        part_.blockers.push_back({"/changes", std::move(code), {zh, en}});
    }

    const Foundation& foundation_;
    Reform& reform_;
    ReformBasis basis_;
    ReformPart& part_;
    ReformPlan plan_;
    std::set<std::string> fresh_; ///< codes that come into use
    std::map<std::string, const MatterFate*> fates_;
};

const BodyFate* Planner::fate_of(const std::string& owner) const {
    const auto found = reform_.bodies.find(owner);
    return found == reform_.bodies.end() ? nullptr : &found->second;
}

bool Planner::gives_lists(const std::string& credit_code) const {
    return std::ranges::any_of(basis_.lists,
                               [&](const Matter& list) { return list.code.starts_with(credit_code); });
}

/// Bodies to register or to change, checked as a registration is.
void Planner::read_records() {
    for (const auto& [code, input] : reform_.records) {
        std::vector<FieldError> errors;
        Json record = read_body_record(foundation_, input, errors);
        if (errors.empty() && text_of(record, "exist_task") != "1") {
            fault(errors, "/exist_task", "body_inactive", "承接机构须登记为行使事项（1）。",
                  "A body that takes over must be registered as exercising matters (1).");
        }
        for (FieldError& error : errors) {
            error.text.zh.insert(0, "机构" + code + "：");
            error.text.en.insert(0, "Body " + code + ": ");
            error.pointer.insert(0, "/bodies/" + code);
            part_.blockers.push_back(std::move(error));
        }
        plan_.names[code] = text_of(record, "org_name");
        plan_.records[code] = std::move(record);
    }
}

void Planner::check_givers() {
    for (const auto& [code, fate] : reform_.bodies) {
        const auto body = basis_.bodies.find(code);
        if (body == basis_.bodies.end() && !gives_lists(code)) {
            block("body_unknown", "没有登记机构" + code + "，其名下也没有事项；请核对代码。",
                  "The body " + code + " is not registered and has no matters. Check its code.");
        } else if (body != basis_.bodies.end() && !body->second.active && !gives_lists(code)) {
            block("body_inactive", "机构" + code + "已不再行使事项，无可调整；请核对代码。",
                  "The body " + code + " exercises no matters any more. Check its code.");
        }
    }
}

void Planner::check_takers() {
    for (const auto& [giver, fate] : reform_.bodies) {
        for (const std::string& code : fate.successors()) {
            const auto body = basis_.bodies.find(code);
            const auto named = basis_.list_names.find(code);
            if (plan_.records.contains(code)) {
                continue;
            }
            if (body != basis_.bodies.end() && !body->second.active) {
                block("body_inactive",
                      "承接机构" + code + "已不再行使事项；请在 bodies 中重新登记，或更换机构。",
                      "The successor " + code +
                          " exercises no matters any more: register it anew in bodies.");
            } else if (body != basis_.bodies.end()) {
                plan_.names[code] = text_of(Json::parse(body->second.content), "org_name");
            } else if (named != basis_.list_names.end()) {
                plan_.names[code] = named->second;
            } else {
                block("body_unknown", "没有登记承接机构" + code + "；请先登记，或在 bodies 中给出。",
                      "The successor " + code + " is not registered: register it, or give it in bodies.");
            }
        }
    }
}

/// A code in an assignment that is no list of the body is a slip that would leave a list where it should not
/// stay.
void Planner::check_assignments() {
    std::set<std::string> codes;
    for (const Matter& list : basis_.lists) {
        codes.insert(list.code);
    }
    for (const auto& [giver, fate] : reform_.bodies) {
        for (const auto& assignment : fate.assignments) {
            for (const std::string& code : assignment.codes) {
                if (!codes.contains(code) || !code.starts_with(giver)) {
                    block("matter_unknown", "分配的事项" + code + "不是机构" + giver + "在用的事项。",
                          "The matter " + code + " is none that " + giver + " has in use.");
                }
            }
        }
    }
}

/// What the list becomes with this taker. Where two meet under one code, the one that was there prevails,
/// else the one that was first.
MatterFate::Heir Planner::heir(const std::string& taker, const Matter& list) {
    const std::string code = code_with(taker, list.code);
    const auto there = basis_.standing.find(code);
    if (there != basis_.standing.end() && there->second.state != State::cancelled) {
        return {code, taker, 0, false};
    }
    const bool first = fresh_.insert(code).second;
    const bool again = there != basis_.standing.end(); // it was in use once
    return {code, taker, first ? (again ? there->second.task_version : 0) + 1 : 0, first};
}

void Planner::plan_list(Matter& list) {
    const std::string owner = list.code.substr(0, 18);
    const Json record = Json::parse(list.content);
    const BodyFate* fate = fate_of(owner);
    const auto takers = fate != nullptr ? takers_of(*fate, list.code, record) : std::vector<std::string>{};
    if (fate == nullptr || (takers.empty() && !fate->ceases)) {
        const auto name = plan_.names.find(owner);
        if (plan_.records.contains(owner) && name->second != text_of(record, "dept_name")) {
            plan_.renamed.push_back({std::move(list), text_of(record, "task_name")});
        }
        return;
    }
    MatterFate matter{list.code, owner, {}, fate->receiver};
    for (const std::string& taker : takers) {
        matter.heirs.push_back(heir(taker, list));
    }
    if (!matter.heirs.empty()) {
        matter.receiver = matter.heirs.front().owner;
    }
    reform_.matters.push_back(std::move(matter));
    plan_.moved.push_back({std::move(list), text_of(record, "task_name")});
}

void Planner::plan_lists() {
    for (Matter& list : basis_.lists) {
        plan_list(list);
    }
    for (const MatterFate& fate : reform_.matters) {
        fates_[fate.code] = &fate;
    }
}

/// A code that one list leaves while another comes to it: in one step nobody could tell them apart.
void Planner::check_motion() {
    for (const MatterFate& fate : reform_.matters) {
        for (const auto& heir : fate.heirs) {
            if (fates_.contains(heir.code)) {
                block("code_in_motion",
                      "编码" + heir.code + "在同一方案中既划出又划入；请分两个方案先后办理。",
                      "The code " + heir.code + " is both left and taken in one reform: make it two.");
            }
        }
    }
}

/// A list in use that merges into a suspended one: nobody can apply for the matter any more.
void Planner::warn_suspended() {
    std::map<std::string, State> states; ///< of the codes that come into use
    for (std::size_t i = 0; i < plan_.moved.size(); ++i) {
        for (const auto& heir : reform_.matters[i].heirs) {
            if (heir.fresh) {
                states[heir.code] = plan_.moved[i].matter.state;
            }
        }
    }
    for (std::size_t i = 0; i < plan_.moved.size(); ++i) {
        for (const auto& heir : reform_.matters[i].heirs) {
            const auto fresh = states.find(heir.code);
            const State there = fresh != states.end() ? fresh->second : basis_.standing.at(heir.code).state;
            if (!heir.fresh && there == State::suspended && plan_.moved[i].matter.state == State::published) {
                const std::string& code = plan_.moved[i].matter.code;
                part_.warnings.push_back(
                    {"",
                     "merges_into_suspended",
                     {"在用事项" + code + "将并入已暂停的" + heir.code + "，合并后无法办理；请先恢复后者。",
                      "The list " + code + " is in use and merges into " + heir.code +
                          ", which is suspended: resume that one first."}});
            }
        }
    }
}

/// The record with other codes; what it was written under stays.
void Planner::put_codes(Draft& draft, const Json& record) const {
    const CodeVersions versions = draft.code_versions;
    const Json conversions = draft.conversions;
    put_record(foundation_, draft, record);
    draft.code_versions = versions;
    draft.conversions = conversions;
}

/// How a draft of a body that gives will be: with the heir of its list, else with whom it would go to.
ReformDraft Planner::plan_draft(const Draft& draft) const {
    ReformDraft planned{draft, draft, false};
    const Json record = Json::parse(draft.content);
    const BodyFate* fate = fate_of(draft.owner);
    const auto takers =
        fate != nullptr ? takers_of(*fate, draft.code.value_or(""), record) : std::vector<std::string>{};
    if (takers.empty()) {
        planned.dropped = fate != nullptr && fate->ceases;
        const auto name = plan_.names.find(draft.owner);
        if (!planned.dropped && plan_.records.contains(draft.owner) && record.contains("dept_name")) {
            Json renamed = record;
            renamed["dept_name"] = name->second;
            put_codes(planned.after, renamed);
            planned.after.base_version += draft.base_version > 0 ? 1 : 0; // its list has its next version too
        }
        return planned;
    }
    const std::string& taker = takers.front();
    const auto name = plan_.names.find(taker);
    planned.after.owner = taker;
    put_codes(planned.after,
              record_with(foundation_, taker, name == plan_.names.end() ? "" : name->second, record));
    const auto matter = draft.code ? fates_.find(*draft.code) : fates_.end();
    if (matter != fates_.end()) {
        const MatterFate::Heir& heir = matter->second->heirs.front();
        planned.after.base_version = heir.version; // not 1 where its code was in use once
        planned.dropped = !heir.fresh;             // its list merges into another
    }
    return planned;
}

void Planner::plan_drafts() {
    std::set<std::string> taken;
    for (const Draft& draft : basis_.drafts) {
        if (draft.code && fate_of(draft.owner) == nullptr) {
            taken.insert(*draft.code);
        }
    }
    for (const Draft& draft : basis_.drafts) {
        ReformDraft planned = plan_draft(draft);
        if (!planned.dropped && planned.after.code && planned.after.code != draft.code) {
            planned.dropped = !taken.insert(*planned.after.code).second; // there is a draft of this code
        }
        if (planned.dropped || planned.after.content != draft.content || planned.after.owner != draft.owner) {
            ++planned.after.revision;
            plan_.drafts.push_back(std::move(planned));
        }
    }
}

ReformPlan Planner::plan() {
    read_records();
    check_givers();
    check_takers();
    check_assignments();
    plan_lists();
    check_motion();
    warn_suspended();
    plan_drafts();
    plan_.bodies = std::move(basis_.bodies);
    return std::move(plan_);
}

} // namespace

std::string code_with(const std::string& credit_code, const std::string& code) {
    return credit_code + code.substr(std::min<std::size_t>(18, code.size()));
}

std::vector<std::string> takers_of(const BodyFate& fate, const std::string& code, const Json& record) {
    std::vector<std::string> takers;
    for (const auto& assignment : fate.assignments) {
        if (assigned(assignment, code, record) && std::ranges::find(takers, assignment.to) == takers.end()) {
            takers.push_back(assignment.to);
        }
    }
    if (takers.empty() && !fate.heir.empty()) {
        takers.push_back(fate.heir);
    }
    return takers;
}

Json record_with(const Foundation& foundation, const std::string& credit_code, const std::string& name,
                 const Json& record) {
    Json moved = record;
    const std::string before = text_of(record, "dept_code");
    for (const char* column : {"task_code", "task_handle_item", "local_task_code"}) {
        const std::string code = text_of(record, column);
        if (!before.empty() && code.starts_with(before)) {
            moved[column] = code_with(credit_code, code);
        }
    }
    if (record.contains("dept_code")) {
        moved["dept_code"] = credit_code;
    }
    if (record.contains("dept_name") && !name.empty()) {
        moved["dept_name"] = name;
    }
    for (const PartKind& kind : foundation.family_of(record).parts) {
        const auto part = moved.find(kind.member);
        if (part != moved.end() && kind.many) {
            std::ranges::for_each(*part, [](Json& one) { one.erase("row_guid"); });
        } else if (part != moved.end()) {
            part->erase("row_guid");
        }
    }
    return moved;
}

ReformPlan plan_reform(const Foundation& foundation, Reform& reform, ReformBasis basis, ReformPart& part) {
    return Planner(foundation, reform, std::move(basis), part).plan();
}

} // namespace gateway::matters
