#include "material_reform.hpp"

#include "materials.hpp"

#include <algorithm>
#include <memory>

namespace gateway::licenses {
namespace {

using service::Call;
using service::Dependency;
using service::MatterFate;
using service::Reform;
using service::ReformChange;
using service::ReformHold;
using service::ReformPart;

constexpr auto map_kind = "material_map";

/// Maps under the codes that come into use, before and after, by code. One that was not there has revision 0.
struct Work {
    std::map<std::string, MaterialMap> before, after;
};

/// A code that comes into use → the code whose list stands under it from then on.
std::map<std::string, std::string> fresh_codes(const Reform& reform) {
    std::map<std::string, std::string> codes;
    for (const MatterFate& fate : reform.matters) {
        for (const MatterFate::Heir& heir : fate.heirs) {
            if (heir.fresh) {
                codes.emplace(heir.code, fate.code);
            }
        }
    }
    return codes;
}

std::vector<std::string> both_sides(const std::map<std::string, std::string>& fresh) {
    std::vector<std::string> codes;
    for (const auto& [code, from] : fresh) {
        codes.push_back(code);
        codes.push_back(from);
    }
    return codes;
}

Work plan(store::Transaction& tx, const Reform& reform, ReformHold hold) {
    const auto fresh = fresh_codes(reform);
    const auto codes = both_sides(fresh);
    if (hold == ReformHold::lock) {
        lock_maps(tx, codes);
    }
    auto maps = find_maps(tx, codes);
    Work work;
    for (const auto& [code, from] : fresh) {
        const MaterialMap before = maps[code];
        if (map_text(before.items) != map_text(maps[from].items)) {
            work.before[code] = before;
            work.after[code] = {before.revision + 1, maps[from].items};
        }
    }
    return work;
}

void write(const Call& call, store::Transaction& tx, const std::map<std::string, MaterialMap>& maps,
           const char* action) {
    std::vector<journal::Change> entries;
    for (const auto& [code, map] : maps) {
        save_map(tx, code, map, call.caller.client_id, call.now);
        entries.push_back(map_change(call, action, code, map));
    }
    journal::append(tx, entries);
}

std::vector<ReformChange> apply(const Call& call, store::Transaction& tx, const Work& work) {
    write(call, tx, work.after, "licenses.reform");
    std::vector<ReformChange> changes;
    for (const auto& [code, before] : work.before) {
        changes.push_back({map_kind, code, before.revision == 0 ? std::string() : map_text(before.items),
                           std::to_string(work.after.at(code).revision)});
    }
    return changes;
}

ReformPart prepare(store::Transaction& tx, Reform& reform, ReformHold hold) {
    ReformPart part;
    const auto work = std::make_shared<const Work>(plan(tx, reform, hold));
    part.effects = {{"material_maps", work->after.size()}};
    part.apply = [work](const Call& call, store::Transaction& writes, const Reform&) {
        return apply(call, writes, *work);
    };
    return part;
}

std::vector<std::string> codes_of(const std::vector<ReformChange>& changes) {
    std::vector<std::string> codes;
    for (const ReformChange& change : changes) {
        codes.push_back(change.key);
    }
    return codes;
}

Dependency changed_since(const std::string& code) {
    return {map_kind,
            code,
            {"承接机构已修改此事项材料与证照的对应关系。",
             "Its new body changed which materials of this matter licences meet."}};
}

/// Where the reform had nothing to write, both codes had the same map or none.
std::vector<Dependency> dependents(store::Transaction& tx, Reform& reform,
                                   const std::vector<ReformChange>& changes) {
    auto unwritten = fresh_codes(reform);
    const auto codes = both_sides(unwritten);
    lock_maps(tx, codes);
    auto maps = find_maps(tx, codes);
    std::vector<Dependency> all;
    for (const ReformChange& change : changes) {
        unwritten.erase(change.key);
        if (std::to_string(maps[change.key].revision) != change.after) {
            all.push_back(changed_since(change.key));
        }
    }
    for (const auto& [code, from] : unwritten) {
        const MaterialMap& map = maps[code];
        if (map.set_at >= reform.applied_at.value() && map_text(map.items) != map_text(maps[from].items)) {
            all.push_back(changed_since(code));
        }
    }
    return all;
}

void roll_back(const Call& call, store::Transaction& tx, const Reform&,
               const std::vector<ReformChange>& changes) {
    lock_maps(tx, codes_of(changes));
    auto maps = find_maps(tx, codes_of(changes));
    std::map<std::string, MaterialMap> restored;
    for (const ReformChange& change : changes) {
        const auto items = change.before.empty() ? std::vector<MappedMaterial>{} : map_of(change.before);
        restored[change.key] = {maps[change.key].revision + 1, items};
    }
    write(call, tx, restored, "licenses.reform_undone");
}

} // namespace

service::ReformHook reform_hook() { return {prepare, dependents, roll_back}; }

} // namespace gateway::licenses
