#include "body_service.hpp"
#include "draft_service.hpp"
#include "lineage.hpp"
#include "reform_effect.hpp"
#include "reform_kinds.hpp"
#include "reform_store.hpp"
#include "service.hpp"

#include <algorithm>
#include <set>

namespace gateway::matters {
namespace {

using service::Call;
using service::Dependency;
using service::Reform;
using service::ReformChange;

using Changes = std::vector<const ReformChange*>;

Changes of_kind(const std::vector<ReformChange>& changes, std::initializer_list<std::string_view> kinds) {
    Changes some;
    for (const ReformChange& change : changes) {
        if (std::ranges::find(kinds, change.kind) != kinds.end()) {
            some.push_back(&change);
        }
    }
    return some;
}

std::vector<std::string> keys_of(const Changes& changes) {
    std::vector<std::string> keys;
    for (const ReformChange* change : changes) {
        keys.push_back(change->key);
    }
    return keys;
}

bool is_fresh(const ReformChange& body) { return body.before.empty(); }

// What has come to depend on it
// ---------------------------------------------------------------------------------------------------

Dependency changed_since(const ReformChange& change) {
    return {change.kind, change.key, {"其后又有变更。", "It was changed since."}};
}

void changed_lists(store::Transaction& tx, const std::vector<ReformChange>& changes,
                   std::vector<Dependency>& all) {
    const auto lists = of_kind(changes, {reform_kind::list, reform_kind::heir, reform_kind::renamed});
    const auto codes = keys_of(lists);
    lock_codes(tx, codes);
    const auto now = list_marks(tx, codes);
    for (const ReformChange* change : lists) {
        if (std::to_string(now.at(change->key).revision) != change->after) {
            all.push_back(changed_since(*change));
        }
    }
}

void changed_bodies(store::Transaction& tx, const std::vector<ReformChange>& changes,
                    std::vector<Dependency>& all) {
    const auto bodies = of_kind(changes, {reform_kind::body});
    const auto now = lock_bodies(tx, keys_of(bodies));
    for (const ReformChange* change : bodies) {
        if (std::to_string(now.at(change->key).revision) != change->after) {
            all.push_back(changed_since(*change));
        }
    }
}

void changed_drafts(store::Transaction& tx, const std::vector<ReformChange>& changes,
                    std::vector<Dependency>& all) {
    const auto drafts = of_kind(changes, {reform_kind::draft});
    const auto now = find_drafts_by_id(tx, keys_of(drafts), Hold::yes);
    for (const ReformChange* change : drafts) {
        const auto found = now.find(change->key);
        if (found == now.end() || std::to_string(found->second.revision) != change->after) {
            all.push_back(changed_since(*change));
        }
    }
}

/// Lists and drafts that came since, on codes and bodies the reform brought or took away.
void new_work(store::Transaction& tx, const std::vector<ReformChange>& changes,
              std::vector<Dependency>& all) {
    std::set<std::string> ours, bodies;
    for (const ReformChange& change : changes) {
        ours.insert(change.key);
        if (change.kind == reform_kind::body && is_fresh(change)) {
            bodies.insert(change.key);
        }
    }
    const std::vector<std::string> fresh(bodies.begin(), bodies.end());
    for (const std::string& code : list_codes_of(tx, fresh)) {
        if (!ours.contains(code)) {
            all.push_back({"matter", code, {"其后在新机构名下发布。", "Published by the new body since."}});
        }
    }
    auto drafts = drafts_of(tx, fresh, Hold::no);
    for (auto& [code, draft] :
         find_drafts_by_code(tx, keys_of(of_kind(changes, {reform_kind::list, reform_kind::heir})))) {
        drafts.push_back(std::move(draft));
    }
    std::set<std::string> named;
    for (const Draft& draft : drafts) {
        if (!ours.contains(draft.id) && named.insert(draft.id).second) {
            all.push_back({"draft", draft.id, {"其后据方案结果起草。", "Drafted on it since."}});
        }
    }
}

// Putting it back
// ---------------------------------------------------------------------------------------------------

class Undo {
public:
    Undo(const Foundation& foundation, const Call& call, store::Transaction& tx, const Reform& reform,
         const std::vector<ReformChange>& changes)
        : foundation_(foundation), call_(call), tx_(tx), reform_(reform), changes_(changes) {}

    void run();

private:
    std::vector<Body> bodies_before(bool active);
    void restore_bodies();
    void return_open_impacts();
    void cancel_heirs(const Changes& lists);
    void restore_lists(const Changes& lists);
    void restore_names(const Changes& lists);
    void in_groups(const char* kind, void (Undo::*restore)(const Changes&));
    void put_back_drafts();
    void restore_open_impacts();
    void lower_bodies();
    std::map<std::string, Revision> revisions_before(const Changes& lists,
                                                     const std::map<std::string, Matter>& now);

    const Foundation& foundation_;
    const Call& call_;
    store::Transaction& tx_;
    const Reform& reform_;
    const std::vector<ReformChange>& changes_;
    long long restored_ = 0; ///< journal position of the last body that came back
    long long ended_ = 0;
};

/// As they were, those of them that exercised matters or those that did not; one that was not there does not.
std::vector<Body> Undo::bodies_before(bool active) {
    const auto changes = of_kind(changes_, {reform_kind::body});
    const auto now = lock_bodies(tx_, keys_of(changes));
    std::vector<Body> bodies;
    for (const ReformChange* change : changes) {
        const Body& current = now.at(change->key);
        Json record = Json::parse(is_fresh(*change) ? current.content : change->before);
        if (is_fresh(*change)) {
            record["exist_task"] = "0";
        }
        if (auto before = next_body(call_, &current, record); before && before->active == active) {
            bodies.push_back(*std::move(before));
        }
    }
    return bodies;
}

void Undo::restore_bodies() {
    std::vector<Body> bodies = bodies_before(true);
    write_bodies(call_, tx_, bodies, "matters.body_reform_undone");
    for (const Body& body : bodies) {
        restored_ = std::max(restored_, body.position);
    }
}

/// What the directory asked of a list since it moved, it asks of the one that comes back.
void Undo::return_open_impacts() {
    std::vector<std::pair<std::string, std::string>> codes;
    for (const service::MatterFate& fate : reform_.matters) {
        if (!fate.heirs.empty() && fate.heirs.front().fresh) {
            codes.emplace_back(fate.heirs.front().code, fate.code);
        }
    }
    move_impacts(tx_, codes);
}

void Undo::in_groups(const char* kind, void (Undo::*restore)(const Changes&)) {
    const auto all = of_kind(changes_, {kind});
    for_groups(all.size(), [&](std::size_t begin, std::size_t end) {
        (this->*restore)({all.begin() + static_cast<std::ptrdiff_t>(begin),
                          all.begin() + static_cast<std::ptrdiff_t>(end)});
    });
}

void Undo::cancel_heirs(const Changes& lists) {
    std::vector<Matter> matters;
    for (auto& [code, matter] : lock_matters(tx_, keys_of(lists))) {
        matter.state = State::cancelled;
        matters.push_back(std::move(matter));
    }
    put_states(foundation_, call_, tx_, matters, "matters.reform_undone", 0);
    for (const Matter& matter : matters) {
        ended_ = std::max(ended_, matter.position);
    }
}

std::map<std::string, Revision> Undo::revisions_before(const Changes& lists,
                                                       const std::map<std::string, Matter>& now) {
    std::vector<std::pair<std::string, int>> keys;
    for (const ReformChange* change : lists) {
        keys.emplace_back(now.at(change->key).row_guid, std::stoi(change->before));
    }
    std::map<std::string, Revision> before;
    auto stored = load_revisions(tx_, keys);
    for (std::size_t i = 0; i < lists.size(); ++i) {
        before[lists[i]->key] = std::move(stored[i].revision);
    }
    return before;
}

/// State and content as they stood; nothing else of a list changed when it ended, and only its body's name
/// when it was back in between.
void Undo::restore_lists(const Changes& lists) {
    auto now = lock_matters(tx_, keys_of(lists));
    auto before = revisions_before(lists, now);
    std::vector<Matter> matters;
    std::map<std::string, std::string> dept_names;
    for (auto& [code, matter] : now) {
        matter.state = before.at(code).state;
        matter.content = before.at(code).content;
        dept_names[code] = text_of(Json::parse(matter.content), "dept_name");
        matters.push_back(std::move(matter));
    }
    restore_dept_names(tx_, dept_names);
    put_states(foundation_, call_, tx_, matters, "matters.reform_undone", restored_);
}

/// A renamed list was published anew: its content comes back as its next version.
void Undo::restore_names(const Changes& lists) {
    const auto now = lock_matters(tx_, keys_of(lists));
    const auto before = revisions_before(lists, now);
    std::vector<Candidate> candidates;
    for (const auto& [code, matter] : now) {
        candidates.push_back(takeover_of(matter, Json::parse(before.at(code).content)));
    }
    publish(foundation_, call_, tx_, candidates, false);
}

void Undo::put_back_drafts() {
    std::vector<std::string> images;
    std::vector<long long> revisions;
    for (const ReformChange* change : of_kind(changes_, {reform_kind::draft, reform_kind::dropped_draft})) {
        images.push_back(change->before);
        revisions.push_back(std::stoll(change->after) + 1);
    }
    restore_drafts(tx_, images, revisions);
    rebase_drafts(tx_, keys_of(of_kind(changes_, {reform_kind::renamed})));
    std::vector<Draft> drafts;
    for (auto& [id, draft] : find_drafts_by_id(
             tx_, keys_of(of_kind(changes_, {reform_kind::draft, reform_kind::dropped_draft})), Hold::no)) {
        drafts.push_back(std::move(draft));
    }
    journal_drafts(call_, tx_, drafts, "matters.draft_reform_undone");
}

void Undo::restore_open_impacts() {
    std::vector<std::string> images;
    for (const ReformChange* change : of_kind(changes_, {reform_kind::impact})) {
        images.push_back(change->before);
    }
    restore_impacts(tx_, images);
}

/// With the nation behind their last list.
void Undo::lower_bodies() {
    std::vector<Body> bodies = bodies_before(false);
    write_bodies(call_, tx_, bodies, "matters.body_reform_undone", ended_);
}

void Undo::run() {
    restore_bodies();
    return_open_impacts();
    in_groups(reform_kind::heir, &Undo::cancel_heirs);
    in_groups(reform_kind::list, &Undo::restore_lists);
    in_groups(reform_kind::renamed, &Undo::restore_names);
    put_back_drafts();
    restore_open_impacts(); // what a change of state settled is open again
    lower_bodies();
    delete_lineage(tx_, reform_.id);
    announce_all(tx_);
}

} // namespace

std::vector<Dependency> library_dependents(store::Transaction& tx, const Reform&,
                                           const std::vector<ReformChange>& changes) {
    std::vector<Dependency> all;
    changed_drafts(tx, changes, all);
    changed_lists(tx, changes, all);
    changed_bodies(tx, changes, all);
    new_work(tx, changes, all);
    return all;
}

void undo_plan(const Foundation& foundation, const Call& call, store::Transaction& tx, const Reform& reform,
               const std::vector<ReformChange>& changes) {
    Undo(foundation, call, tx, reform, changes).run();
}

} // namespace gateway::matters
