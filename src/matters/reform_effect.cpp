#include "reform_effect.hpp"

#include "body_service.hpp"
#include "draft_service.hpp"
#include "impact.hpp"
#include "lineage.hpp"
#include "reform_kinds.hpp"
#include "reform_store.hpp"
#include "service.hpp"

#include <algorithm>
#include <stdexcept>

namespace gateway::matters {
namespace {

using service::Call;
using service::MatterFate;
using service::Reform;
using service::ReformChange;

class Effect {
public:
    Effect(const Foundation& foundation, const Call& call, store::Transaction& tx, const Reform& reform,
           const ReformPlan& plan)
        : foundation_(foundation), call_(call), tx_(tx), reform_(reform), plan_(plan) {}

    std::vector<ReformChange> apply();

private:
    void raise_bodies();
    void move_open_impacts();
    void move_lists();
    void rename_lists();
    Matter ended(const Matter& list, Json record) const;
    void end_lists(std::vector<Matter> lists);
    void publish_lists(const std::vector<Candidate>& candidates, const char* kind);
    void move_drafts();
    void lower_bodies();
    void note(const char* kind, const std::string& key, std::string before, int revision) {
        changes_.push_back({kind, key, std::move(before), std::to_string(revision)});
    }

    const Foundation& foundation_;
    const Call& call_;
    store::Transaction& tx_;
    const Reform& reform_;
    const ReformPlan& plan_;
    std::vector<ReformChange> changes_;
    long long ended_ = 0; ///< journal position of the last list that ended
};

void Effect::raise_bodies() {
    std::vector<Body> bodies;
    for (const auto& [code, record] : plan_.records) {
        const auto found = plan_.bodies.find(code);
        const Body* current = found == plan_.bodies.end() ? nullptr : &found->second;
        if (auto next = next_body(call_, current, record)) {
            note(reform_kind::body, code, current != nullptr ? current->content : "", next->revision);
            bodies.push_back(*std::move(next));
        }
    }
    write_bodies(call_, tx_, bodies, "matters.body_reform");
}

/// Open impacts go to the heir before the list ends, which would settle them.
void Effect::move_open_impacts() {
    std::vector<std::string> codes, drafts;
    for (const MatterFate& fate : reform_.matters) {
        codes.push_back(fate.code);
    }
    for (const ReformDraft& draft : plan_.drafts) {
        drafts.push_back(draft.before.id);
    }
    for (const auto& [id, image] : impact_images(tx_, codes, drafts)) {
        changes_.push_back({reform_kind::impact, id, image, ""});
    }
    std::vector<std::pair<std::string, std::string>> heirs;
    for (const MatterFate& fate : reform_.matters) {
        if (!fate.heirs.empty() && fate.heirs.front().fresh) {
            heirs.emplace_back(fate.code, fate.heirs.front().code);
        }
    }
    move_impacts(tx_, heirs);
}

Matter Effect::ended(const Matter& list, Json record) const {
    Matter matter = list;
    matter.state = State::cancelled;
    if (foundation_.family_of(record).basic->find("plan_cancel_date") != nullptr) {
        record["plan_cancel_date"] = format_time(call_.now);
        matter.content = canonical_json(record);
    }
    return matter;
}

void Effect::end_lists(std::vector<Matter> lists) {
    for (const Matter& list : lists) {
        note(reform_kind::list, list.code, std::to_string(list.revision), list.revision + 1);
    }
    put_states(foundation_, call_, tx_, lists, "matters.reform_end", 0);
    for (const Matter& list : lists) {
        ended_ = std::max(ended_, list.position);
    }
}

void Effect::publish_lists(const std::vector<Candidate>& candidates, const char* kind) {
    for (const Publication& publication : publish(foundation_, call_, tx_, candidates, false)) {
        if (publication.outcome == Outcome::refused) {
            throw std::logic_error("a list that moves was refused: " + publication.reasons.front().code);
        }
        const Matter& matter = publication.matter;
        note(kind, matter.code,
             std::string_view(kind) == reform_kind::renamed ? std::to_string(matter.revision - 1) : "",
             matter.revision);
    }
}

/// Group by group: where two lists meet under one code, the first one's group publishes it.
void Effect::move_lists() {
    for_groups(plan_.moved.size(), [this](std::size_t begin, std::size_t end) {
        std::vector<Matter> lists;
        std::vector<Candidate> candidates;
        for (std::size_t i = begin; i < end; ++i) {
            const Matter& list = plan_.moved[i].matter;
            Json record = Json::parse(list.content);
            for (const auto& heir : reform_.matters[i].heirs) {
                if (heir.fresh) {
                    candidates.push_back(takeover_of(
                        list, record_with(foundation_, heir.owner, plan_.names.at(heir.owner), record)));
                }
            }
            lists.push_back(ended(list, std::move(record)));
        }
        end_lists(std::move(lists));
        publish_lists(candidates, reform_kind::heir);
    });
}

void Effect::rename_lists() {
    for_groups(plan_.renamed.size(), [this](std::size_t begin, std::size_t end) {
        std::vector<Candidate> candidates;
        for (std::size_t i = begin; i < end; ++i) {
            const Matter& list = plan_.renamed[i].matter;
            Json record = Json::parse(list.content);
            record["dept_name"] = plan_.names.at(list.code.substr(0, 18));
            candidates.push_back(takeover_of(list, std::move(record)));
        }
        publish_lists(candidates, reform_kind::renamed);
    });
}

void Effect::move_drafts() {
    std::vector<std::string> ids, dropped, kept;
    std::vector<Draft> moved, gone;
    for (const ReformDraft& draft : plan_.drafts) {
        ids.push_back(draft.before.id);
    }
    const auto images = draft_images(tx_, ids);
    for (const ReformDraft& draft : plan_.drafts) {
        note(draft.dropped ? reform_kind::dropped_draft : reform_kind::draft, draft.before.id,
             images.at(draft.before.id), draft.after.revision);
        (draft.dropped ? gone : moved).push_back(draft.after);
        (draft.dropped ? dropped : kept).push_back(draft.before.id);
    }
    drop_impacts(tx_, dropped, call_.now);
    delete_drafts(tx_, dropped);
    save_drafts(tx_, moved);
    move_impacts_of_drafts(tx_, kept);
    journal_drafts(call_, tx_, gone, "matters.draft_delete");
    journal_drafts(call_, tx_, moved, "matters.draft_reform");
}

/// A body ceases with the nation behind its last list.
void Effect::lower_bodies() {
    std::vector<Body> bodies;
    for (const auto& [code, fate] : reform_.bodies) {
        const auto found = plan_.bodies.find(code);
        if (fate.ceases && found != plan_.bodies.end() && found->second.active) {
            Json record = Json::parse(found->second.content);
            record["exist_task"] = "0";
            auto next = next_body(call_, &found->second, record);
            note(reform_kind::body, code, found->second.content, next.value().revision);
            bodies.push_back(*std::move(next));
        }
    }
    write_bodies(call_, tx_, bodies, "matters.body_reform", ended_);
}

std::vector<ReformChange> Effect::apply() {
    raise_bodies();
    move_open_impacts();
    move_lists();
    rename_lists();
    move_drafts();
    lower_bodies();
    insert_lineage(tx_, reform_, call_.now);
    announce_all(tx_); // whoever caches an old code tells its successors
    return std::move(changes_);
}

} // namespace

std::vector<ReformChange> apply_plan(const Foundation& foundation, const Call& call, store::Transaction& tx,
                                     const Reform& reform, const ReformPlan& plan) {
    return Effect(foundation, call, tx, reform, plan).apply();
}

} // namespace gateway::matters
