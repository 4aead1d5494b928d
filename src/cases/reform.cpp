#include "reform.hpp"

#include "gateway/base/json.hpp"
#include "gateway/crypto/sm.hpp"
#include "gateway/service/change.hpp"
#include "reform_store.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>

namespace gateway::cases {
namespace {

using service::Call;
using service::Dependency;
using service::MatterFate;
using service::Reform;
using service::ReformChange;
using service::ReformHold;
using service::ReformPart;

constexpr auto case_kind = "case";
constexpr auto application_kind = "application";
constexpr int most_named = 50; ///< of the numbers in one answer

/// What is under way, before and after: the same order.
struct Work {
    std::vector<OpenCase> cases_before, cases_after;
    std::vector<OpenApplication> applications_before, applications_after;
};

using Fates = std::map<std::string, const MatterFate*>;

Fates fates_of(const Reform& reform) {
    Fates fates;
    for (const MatterFate& fate : reform.matters) {
        fates[fate.code] = &fate;
    }
    return fates;
}

/// Who takes over what is under way of a matter; its own body where nothing moves, empty where nobody does.
std::string heir_of(const Reform& reform, const Fates& fates, const std::string& matter_code) {
    if (const auto fate = fates.find(matter_code); fate != fates.end()) {
        return fate->second->receiver;
    }
    const std::string owner = matter_code.substr(0, 18);
    const auto body = reform.bodies.find(owner); // the list was cancelled before, or stays
    return body != reform.bodies.end() && body->second.ceases ? body->second.receiver : owner;
}

/// Who will handle a case.
std::string handler_after(const Reform& reform, const Fates& fates, const OpenCase& open) {
    if (open.handler() == open.owner) {
        return heir_of(reform, fates, open.matter_code);
    }
    const auto body = reform.bodies.find(open.handed_to);
    return body != reform.bodies.end() && body->second.ceases ? body->second.receiver : open.handed_to;
}

void note_lost(ReformPart& part, std::size_t lost, const std::string& first) {
    if (lost > 0) {
        part.blockers.push_back(
            {"/changes",
             "nobody_takes_over",
             {"有" + std::to_string(lost) + "件在办的办件或申请无机构承接，例如" + first +
                  "；请为被撤销的机构指定接收机构（to）。",
              std::to_string(lost) + " cases or applications under way have nobody to go to, for example " +
                  first + ": name a receiver (to) for the body that is abolished."}});
    }
}

void plan_cases(store::Transaction& tx, const Reform& reform, const Fates& fates,
                const std::vector<std::string>& bodies, bool lock, Work& work, ReformPart& part) {
    std::size_t lost = 0;
    std::string first;
    for (OpenCase& open : open_cases(tx, bodies, lock)) {
        const std::string to = handler_after(reform, fates, open);
        if (to.empty()) {
            first = lost++ == 0 ? open.project_no : first;
        } else if (to != open.handler()) {
            OpenCase after = open;
            after.handed_to = to == open.owner ? "" : to;
            after.unit.clear(); // a unit of the body before
            ++after.revision;
            work.cases_before.push_back(std::move(open));
            work.cases_after.push_back(std::move(after));
        }
    }
    note_lost(part, lost, first);
}

void plan_applications(store::Transaction& tx, const Reform& reform, const Fates& fates,
                       const std::vector<std::string>& bodies, bool lock, Work& work, ReformPart& part) {
    std::size_t lost = 0;
    std::string first;
    for (OpenApplication& open : open_applications(tx, bodies, lock)) {
        const auto fate = fates.find(open.matter_code);
        if (heir_of(reform, fates, open.matter_code).empty()) {
            first = lost++ == 0 ? open.application_no : first;
        } else if (fate != fates.end() && !fate->second->heirs.empty()) {
            OpenApplication after = open;
            after.matter_code = fate->second->heirs.front().code;
            ++after.revision;
            work.applications_before.push_back(std::move(open));
            work.applications_after.push_back(std::move(after));
        }
    }
    note_lost(part, lost, first);
}

/// {matter: {cases, applications}} as a list: how much is under way of each matter.
Json items_json(const Work& work) {
    std::map<std::string, std::pair<int, int>> counts;
    for (const OpenCase& open : work.cases_before) {
        ++counts[open.matter_code].first;
    }
    for (const OpenApplication& open : work.applications_before) {
        ++counts[open.matter_code].second;
    }
    Json items = Json::array();
    for (const auto& [code, count] : counts) {
        items.push_back({{"code", code}, {"cases", count.first}, {"applications", count.second}});
    }
    return items;
}

journal::Change entry(const Call& call, const char* action, const char* kind, const std::string& number,
                      int revision, const std::string& what) {
    journal::Change change = service::change_by(call, action);
    change.entity = std::string(kind) + ":" + number;
    change.record_key = number;
    change.version = revision;
    change.operation = journal::Operation::update;
    change.digest = crypto::sm3(what);
    return change;
}

std::string standing(const OpenCase& open) {
    return canonical_json({{"handed_to", open.handed_to}, {"unit", open.unit}});
}

/// Writes what changed, with an entry of the journal for each.
void write(const Call& call, store::Transaction& tx, const Work& work, const std::string& reason,
           const char* action) {
    std::vector<journal::Change> entries;
    for (const OpenCase& open : work.cases_after) {
        entries.push_back(entry(call, action, case_kind, open.project_no, open.revision, standing(open)));
    }
    for (const OpenApplication& open : work.applications_after) {
        entries.push_back(
            entry(call, action, application_kind, open.application_no, open.revision, open.matter_code));
    }
    hand_over_cases(tx, work.cases_before, work.cases_after, format_time(call.now), reason);
    save_applications(tx, work.applications_after);
    journal::append(tx, entries);
}

std::vector<ReformChange> apply(const Call& call, store::Transaction& tx, const Reform& reform,
                                const Work& work) {
    write(call, tx, work, "机构改革：" + reform.name, "cases.reform");
    std::vector<ReformChange> changes;
    for (std::size_t i = 0; i < work.cases_after.size(); ++i) {
        changes.push_back({case_kind, work.cases_after[i].project_no, standing(work.cases_before[i]),
                           std::to_string(work.cases_after[i].revision)});
    }
    for (std::size_t i = 0; i < work.applications_after.size(); ++i) {
        changes.push_back({application_kind, work.applications_after[i].application_no,
                           work.applications_before[i].matter_code,
                           std::to_string(work.applications_after[i].revision)});
    }
    return changes;
}

ReformPart prepare(store::Transaction& tx, Reform& reform, ReformHold hold) {
    ReformPart part;
    const auto work = std::make_shared<Work>();
    const Fates fates = fates_of(reform);
    const std::vector<std::string> bodies = reform.givers();
    const bool lock = hold == ReformHold::lock;
    plan_cases(tx, reform, fates, bodies, lock, *work, part);
    plan_applications(tx, reform, fates, bodies, lock, *work, part);
    part.effects = {{"cases", work->cases_after.size()},
                    {"applications", work->applications_after.size()},
                    {"items", items_json(*work)}};
    part.apply = [work](const Call& call, store::Transaction& writes, const Reform& done) {
        return apply(call, writes, done, *work);
    };
    return part;
}

/// Keys of one kind, in order.
std::vector<std::string> keys_of(const std::vector<ReformChange>& changes, const char* kind) {
    std::vector<std::string> keys;
    for (const ReformChange& change : changes) {
        if (change.kind == kind) {
            keys.push_back(change.key);
        }
    }
    return keys;
}

std::map<std::string, const ReformChange*> by_key(const std::vector<ReformChange>& changes,
                                                  const char* kind) {
    std::map<std::string, const ReformChange*> result;
    for (const ReformChange& change : changes) {
        if (change.kind == kind) {
            result[change.key] = &change;
        }
    }
    return result;
}

/// Lists that the reform brought into use, with the version they began with.
std::map<std::string, int> fresh_lists(const Reform& reform) {
    std::map<std::string, int> lists;
    for (const MatterFate& fate : reform.matters) {
        for (const MatterFate::Heir& heir : fate.heirs) {
            if (heir.fresh) {
                lists[heir.code] = heir.version;
            }
        }
    }
    return lists;
}

std::vector<Dependency> dependents(store::Transaction& tx, Reform& reform,
                                   const std::vector<ReformChange>& changes) {
    std::vector<Dependency> all;
    const auto cases = by_key(changes, case_kind);
    for (const OpenCase& open : lock_cases(tx, keys_of(changes, case_kind))) {
        if (std::to_string(open.revision) != cases.at(open.project_no)->after) {
            all.push_back({case_kind,
                           open.project_no,
                           {"承接机构已继续办理此件。", "Its new body went on with this case."}});
        }
    }
    const auto applications = by_key(changes, application_kind);
    for (const OpenApplication& open : lock_applications(tx, keys_of(changes, application_kind))) {
        if (std::to_string(open.revision) != applications.at(open.application_no)->after) {
            all.push_back({application_kind,
                           open.application_no,
                           {"承接机构已继续处理此申请。", "Its new body went on with this application."}});
        }
    }
    const auto lists = fresh_lists(reform);
    for (const std::string& number : cases_under(tx, lists, most_named)) {
        all.push_back({case_kind, number, {"已在新编码下受理。", "It was accepted under a new code."}});
    }
    for (const std::string& number : applications_under(tx, lists, reform.applied_at.value(), most_named)) {
        if (!applications.contains(number)) {
            all.push_back(
                {application_kind, number, {"已按新编码收件。", "It was received under a new code."}});
        }
    }
    return all;
}

void roll_back(const Call& call, store::Transaction& tx, const Reform& reform,
               const std::vector<ReformChange>& changes) {
    Work work;
    const auto cases = by_key(changes, case_kind);
    work.cases_before = lock_cases(tx, keys_of(changes, case_kind));
    for (OpenCase after : work.cases_before) {
        const Json before = Json::parse(cases.at(after.project_no)->before);
        before.at("handed_to").get_to(after.handed_to);
        before.at("unit").get_to(after.unit);
        ++after.revision;
        work.cases_after.push_back(std::move(after));
    }
    const auto applications = by_key(changes, application_kind);
    for (OpenApplication after : lock_applications(tx, keys_of(changes, application_kind))) {
        after.matter_code = applications.at(after.application_no)->before;
        ++after.revision;
        work.applications_after.push_back(std::move(after));
    }
    write(call, tx, work, "机构改革回滚：" + reform.name, "cases.reform_undone");
}

} // namespace

service::ReformHook reform_hook() { return {prepare, dependents, roll_back}; }

} // namespace gateway::cases
