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
    void end_lists();
    void publish_lists();
    void note_published(const std::vector<Publication>& publications, std::size_t fresh);
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

void Effect::end_lists() {
    std::vector<Matter> matters;
    for (const ReformList& list : plan_.moved) {
        Matter matter = list.matter;
        matter.state = State::cancelled;
        if (foundation_.family_of(list.record).basic->find("plan_cancel_date") != nullptr) {
            Json record = list.record;
            record["plan_cancel_date"] = format_time(call_.now);
            matter.content = canonical_json(record);
        }
        note(reform_kind::list, matter.code, std::to_string(matter.revision), matter.revision + 1);
        matters.push_back(std::move(matter));
    }
    put_states(foundation_, call_, tx_, matters, "matters.reform_end", 0);
    for (const Matter& matter : matters) {
        ended_ = std::max(ended_, matter.position);
    }
}

Candidate candidate_of(const Matter& matter, Json record) {
    Candidate candidate;
    candidate.record = std::move(record);
    candidate.takeover = Takeover{matter.state, matter.code_versions, matter.conversions};
    return candidate;
}

void Effect::publish_lists() {
    std::vector<Candidate> candidates;
    for (std::size_t i = 0; i < plan_.moved.size(); ++i) {
        const ReformList& list = plan_.moved[i];
        for (const auto& heir : reform_.matters[i].heirs) {
            if (heir.fresh) {
                candidates.push_back(
                    candidate_of(list.matter, record_with(foundation_, heir.owner, plan_.names.at(heir.owner),
                                                          list.record)));
            }
        }
    }
    const std::size_t fresh = candidates.size();
    for (const ReformList& list : plan_.renamed) {
        Json record = list.record;
        record["dept_name"] = plan_.names.at(list.matter.code.substr(0, 18));
        candidates.push_back(candidate_of(list.matter, std::move(record)));
    }
    note_published(publish(foundation_, call_, tx_, candidates, false), fresh);
}

void Effect::note_published(const std::vector<Publication>& publications, std::size_t fresh) {
    for (std::size_t i = 0; i < publications.size(); ++i) {
        const Publication& publication = publications[i];
        if (publication.outcome == Outcome::refused) {
            throw std::logic_error("a list that moves was refused: " + publication.reasons.front().code);
        }
        const Matter& matter = publication.matter;
        const bool renamed = i >= fresh;
        note(renamed ? reform_kind::renamed : reform_kind::heir, matter.code,
             renamed ? std::to_string(matter.revision - 1) : "", matter.revision);
    }
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
    end_lists();
    publish_lists();
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
