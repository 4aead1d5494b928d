#include "impact.hpp"

#include "claim_item.hpp"
#include "directory_model.hpp"
#include "gateway/service/answers.hpp"
#include "gateway/service/change.hpp"
#include "service.hpp"

#include <algorithm>
#include <array>

namespace gateway::matters {
namespace {

constexpr std::string_view state_name = "state";
constexpr std::array<std::string_view, 3> copied{"task_name", "by_law",
                                                 "task_type"}; ///< alike in list and item

const Json& member(const Json& record, std::string_view name) {
    static const Json nothing;
    const auto found = record.find(name);
    return found == record.end() ? nothing : *found;
}

bool touches(const Json& changes, std::string_view name) {
    return std::ranges::any_of(changes, [&](const Json& change) { return change.at("name") == name; });
}

/// A change that can ask something of a list.
bool matters_to_lists(const Json& changes) {
    return touches(changes, state_name) || touches(changes, "use_level") ||
           std::ranges::any_of(copied, [&](std::string_view name) { return touches(changes, name); });
}

void demand_state(const Impact& impact, Json& wanted) {
    const bool cancelled = impact.item_state == State::cancelled;
    const bool suspended = impact.item_state == State::suspended && impact.list_state == "published";
    if (cancelled || suspended) {
        wanted.push_back({{"pointer", ""},
                          {"zh", "事项状态"},
                          {"now", impact.list_state},
                          {"directory", to_text(impact.item_state)}});
    }
}

void demand_levels(const Foundation& foundation, const Impact& impact, Json& wanted) {
    const Json& levels = member(impact.list, "use_level");
    const Json& allowed = member(impact.item, "use_level");
    const bool within = std::ranges::all_of(levels, [&](const Json& level) {
        return is_level_of(foundation, allowed, level.get<std::string>());
    });
    if (!within) {
        wanted.push_back(
            {{"pointer", "/use_level"}, {"zh", "行使层级"}, {"now", levels}, {"directory", allowed}});
    }
}

void settle_agreeing(const Foundation& foundation, store::Transaction& tx, const std::vector<Impact>& impacts,
                     Time now) {
    std::vector<long long> agreeing;
    for (const Impact& impact : impacts) {
        if (demands(foundation, impact).empty()) {
            agreeing.push_back(impact.id);
        }
    }
    settle(tx, agreeing, "agrees", "", "", now);
}

Problem impact_not_found() {
    return Problem(ProblemKind::not_found, "impact_not_found",
                   {"没有找到该变更影响，请核对标识。", "There is no such impact. Check its id."});
}

} // namespace

Json changed_fields(const Foundation& foundation, const DirectoryItem& before, const DirectoryItem& after) {
    const Json old = Json::parse(before.content);
    const Json now = Json::parse(after.content);
    Json changes = Json::array();
    for (const Column& column : foundation.standard->table(directory_table).columns()) {
        if (const Json& was = member(old, column.name), &is = member(now, column.name); was != is) {
            changes.push_back({{"name", column.name}, {"zh", column.zh}, {"before", was}, {"after", is}});
        }
    }
    if (before.state != after.state) {
        changes.push_back({{"name", state_name},
                           {"zh", "事项状态"},
                           {"before", to_text(before.state)},
                           {"after", to_text(after.state)}});
    }
    return changes;
}

Json demands(const Foundation& foundation, const Impact& impact) {
    Json wanted = Json::array();
    if (impact.list.is_null() || impact.list_state == to_text(State::cancelled)) {
        return wanted;
    }
    if (touches(impact.changes, state_name)) {
        demand_state(impact, wanted);
    }
    if (impact.item_state == State::cancelled) {
        return wanted;
    }
    for (const std::string_view name : copied) {
        const Json& now = member(impact.list, name);
        const Json& directory = member(impact.item, name);
        if (touches(impact.changes, name) && now != directory) {
            const Column* column = foundation.standard->table(directory_table).find(name);
            wanted.push_back({{"pointer", "/" + std::string(name)},
                              {"zh", column ? column->zh : std::string(name)},
                              {"now", now},
                              {"directory", directory}});
        }
    }
    if (touches(impact.changes, "use_level")) {
        demand_levels(foundation, impact, wanted);
    }
    return wanted;
}

void open_impacts(const Foundation& foundation, store::Transaction& tx, const DirectoryItem& before,
                  const DirectoryItem& after) {
    if (const Json changes = changed_fields(foundation, before, after); matters_to_lists(changes)) {
        insert_impacts(tx, after, changes);
        settle_agreeing(foundation, tx, open_impacts_on(tx, after.catalog_code), after.changed_at);
    }
}

void settle_impacts(const Foundation& foundation, store::Transaction& tx,
                    const std::vector<std::string>& codes, const std::vector<std::string>& draft_ids,
                    Time now) {
    if (!codes.empty() || !draft_ids.empty()) {
        settle_agreeing(foundation, tx, open_impacts_of(tx, codes, draft_ids), now);
    }
}

Impact dismiss_impact(const service::Call& call, store::Transaction& tx, const std::string& id) {
    std::vector<FieldError> errors;
    ObjectReader body(call.body, errors);
    const std::string reason = body.text("reason", 500);
    body.finish();
    refuse(std::move(errors));
    const bool right =
        !id.empty() && id.size() <= 18 && id.find_first_not_of("0123456789") == std::string::npos;
    auto impact = right ? lock_impact(tx, std::stoll(id)) : std::nullopt;
    if (!impact || !call.caller.may_read(impact->owner)) {
        throw impact_not_found();
    }
    require_owner(call, impact->owner);
    if (impact->settled_at) {
        throw Problem(
            ProblemKind::conflict, "state_conflict",
            {"该变更影响已办结，请重新查询。", "This impact is settled already: read the list again."});
    }
    journal::Change change = service::change_by(call, "matters.impact_dismiss");
    change.entity = "impact:" + id;
    change.record_key = id;
    change.digest = crypto::sm3(reason);
    journal::append(tx, change);
    settle(tx, {impact->id}, "dismissed", call.caller.client_id, reason, call.now);
    impact->settled_at = call.now;
    impact->settled = "dismissed";
    impact->settled_by = call.caller.client_id;
    impact->reason = reason;
    return *std::move(impact);
}

Json impact_json(const Foundation& foundation, const Impact& impact) {
    Json answer{{"id", std::to_string(impact.id)},
                {"catalog_code", impact.catalog_code},
                {"item_revision", impact.revision},
                {"item_state", to_text(impact.item_state)},
                {"changes", impact.changes},
                {"code", impact.code.empty() ? Json() : Json(impact.code)},
                {"draft_id", impact.draft_id.empty() ? Json() : Json(impact.draft_id)},
                {"task_name", text_of(impact.list, "task_name")},
                {"dept_code", impact.owner},
                {"region", impact.region},
                {"created_at", format_time(impact.created_at)},
                {"state", impact.settled_at ? "settled" : "open"},
                {"must", impact.settled_at ? Json::array() : demands(foundation, impact)}};
    if (impact.settled_at) {
        answer["settled"] = {{"at", format_time(*impact.settled_at)},
                             {"how", impact.settled},
                             {"by", impact.settled_by},
                             {"reason", impact.reason}};
    }
    return answer;
}

} // namespace gateway::matters
