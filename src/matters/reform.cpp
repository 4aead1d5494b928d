#include "reform.hpp"

#include "draft_service.hpp"
#include "lineage.hpp"
#include "reform_effect.hpp"
#include "reform_plan.hpp"
#include "reform_store.hpp"

#include <algorithm>

namespace gateway::matters {
namespace {

using service::Call;
using service::MatterFate;
using service::Reform;
using service::ReformChange;
using service::ReformHold;
using service::ReformPart;

using FoundationPtr = std::shared_ptr<const Foundation>;

std::vector<std::string> sorted(const std::set<std::string>& codes) { return {codes.begin(), codes.end()}; }

/// Bodies whose lists a reform may change: those that give, those that are renamed.
std::vector<std::string> owners_of(const Reform& reform) {
    std::set<std::string> owners;
    for (const auto& [code, fate] : reform.bodies) {
        owners.insert(code);
    }
    for (const auto& [code, record] : reform.records) {
        owners.insert(code);
    }
    return sorted(owners);
}

/// Codes that these lists and drafts have or could have afterwards.
std::set<std::string> codes_in_question(const Reform& reform, const std::vector<std::string>& lists) {
    std::set<std::string> codes;
    for (const std::string& list : lists) {
        codes.insert(list);
        const auto fate = reform.bodies.find(list.substr(0, 18));
        if (fate != reform.bodies.end()) {
            for (const std::string& taker : fate->second.successors()) {
                codes.insert(code_with(taker, list));
            }
        }
    }
    return codes;
}

/// Drafts of other bodies under codes that a draft could move to.
void add_drafts_in_the_way(store::Transaction& tx, const std::vector<std::string>& owners,
                           const std::set<std::string>& codes, std::vector<Draft>& drafts) {
    for (auto& [code, draft] : find_drafts_by_code(tx, sorted(codes))) {
        if (std::ranges::find(owners, draft.owner) == owners.end()) {
            drafts.push_back(std::move(draft));
        }
    }
}

/// In the order in which publishing takes its locks: drafts, lists, bodies.
ReformBasis read_basis(store::Transaction& tx, const Reform& reform, bool lock) {
    const auto owners = owners_of(reform);
    const auto touched = sorted(reform.touched());
    ReformBasis basis;
    std::set<std::string> held;
    if (lock) {
        lock_drafts(tx);
    }
    basis.drafts = drafts_of(tx, owners, lock ? Hold::yes : Hold::no);
    if (lock) {
        held = codes_in_question(reform, list_codes_of(tx, owners));
        lock_codes(tx, sorted(held));
    }
    basis.bodies = lock ? lock_bodies(tx, touched) : find_bodies(tx, touched);
    // Under lock nothing of these bodies is published any more.
    const auto codes = codes_in_question(reform, list_codes_of(tx, owners));
    if (lock && !std::ranges::includes(held, codes)) {
        lock_codes(tx, sorted(codes)); // published while this waited; it may yet be suspended
    }
    basis.lists = lists_of(tx, owners);
    basis.standing = list_marks(tx, sorted(codes));
    add_drafts_in_the_way(tx, owners, codes, basis.drafts);
    basis.list_names = names_in_lists(tx, touched);
    return basis;
}

Json item_json(const ReformList& list, const MatterFate& fate) {
    Json heirs = Json::array();
    for (const auto& heir : fate.heirs) {
        heirs.push_back({{"code", heir.code}, {"merges", !heir.fresh}});
    }
    return {{"code", fate.code},
            {"task_name", list.task_name},
            {"state", to_text(list.matter.state)},
            {"heirs", std::move(heirs)}};
}

void warn_dropped(const ReformPlan& plan, ReformPart& part) {
    const auto dropped = std::ranges::count_if(plan.drafts, &ReformDraft::dropped);
    if (dropped > 0) {
        part.warnings.push_back({"",
                                 "drafts_dropped",
                                 {"有" + std::to_string(dropped) +
                                      "份草稿因其事项并入或终止而删除（回滚时恢复）；如需保留，请先发布。",
                                  std::to_string(dropped) +
                                      " drafts are deleted, for their lists merge or end. Publish first what "
                                      "shall stay; a rollback brings them back."}});
    }
}

Json effects_json(const Reform& reform, const ReformPlan& plan) {
    int moved = 0, merged = 0, ended = 0, registered = 0, ceasing = 0;
    Json items = Json::array();
    for (std::size_t i = 0; i < plan.moved.size(); ++i) {
        const MatterFate& fate = reform.matters[i];
        const bool fresh = std::ranges::any_of(fate.heirs, &MatterFate::Heir::fresh);
        ++(fate.heirs.empty() ? ended : fresh ? moved : merged);
        items.push_back(item_json(plan.moved[i], fate));
    }
    for (const auto& [code, record] : plan.records) {
        registered += plan.bodies.contains(code) ? 0 : 1;
    }
    for (const auto& [code, fate] : reform.bodies) {
        ceasing += fate.ceases ? 1 : 0;
    }
    const auto drafts = static_cast<long long>(plan.drafts.size());
    const auto dropped = std::ranges::count_if(plan.drafts, &ReformDraft::dropped);
    return {{"bodies",
             {{"registered", registered},
              {"changed", plan.records.size() - static_cast<std::size_t>(registered)},
              {"ceasing", ceasing}}},
            {"matters",
             {{"moved", moved}, {"merged", merged}, {"ended", ended}, {"renamed", plan.renamed.size()}}},
            {"drafts", {{"moved", drafts - dropped}, {"dropped", dropped}}},
            {"items", std::move(items)}};
}

ReformPart prepare(const FoundationPtr& foundation, store::Transaction& tx, Reform& reform, ReformHold hold) {
    ReformPart part;
    const auto plan = std::make_shared<ReformPlan>(
        plan_reform(*foundation, reform, read_basis(tx, reform, hold == ReformHold::lock), part));
    warn_dropped(*plan, part);
    part.effects = effects_json(reform, *plan);
    part.apply = [foundation, plan](const Call& call, store::Transaction& writes, const Reform& done) {
        return apply_plan(*foundation, call, writes, done, *plan);
    };
    return part;
}

} // namespace

service::ReformHook reform_hook(const std::shared_ptr<const Foundation>& foundation) {
    return {[foundation](store::Transaction& tx, Reform& reform, ReformHold hold) {
                return prepare(foundation, tx, reform, hold);
            },
            [](store::Transaction& tx, Reform& reform, const std::vector<ReformChange>& changes) {
                reform.matters = fates_of(tx, reform.id);
                return library_dependents(tx, reform, changes);
            },
            [foundation](const Call& call, store::Transaction& tx, const Reform& reform,
                         const std::vector<ReformChange>& changes) {
                undo_plan(*foundation, call, tx, reform, changes);
            }};
}

} // namespace gateway::matters
