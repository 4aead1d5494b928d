#include "draft_service.hpp"
#include "fill.hpp"
#include "gateway/service/answers.hpp"
#include "routes.hpp"

#include <algorithm>

namespace gateway::matters {
namespace {

using service::LineOutcome;
using service::LineState;

constexpr std::size_t most_refusals = 100;    ///< shown
constexpr std::size_t most_differences = 200; ///< shown

/// Clients that only read have nothing to fill.
void require_writer(const service::Call& call) {
    if (call.caller.role == service::Role::region) {
        require_owner(call, {});
    }
}

struct Rule {
    FillQuery where;
    Filling filling;
    bool preview = true;
};

FillQuery read_where(const service::Call& call, const Json& body, std::vector<FieldError>& errors) {
    ObjectReader where(body, errors, "/where");
    const auto visible = service::visibility(call.caller);
    FillQuery query;
    query.drafts.visible_owner = visible.credit_code;
    query.drafts.visible_region_prefix = visible.region_prefix;
    query.drafts.owner = where.optional_text("dept_code").value_or("");
    query.drafts.region_prefix =
        read_region(where.optional_text("region").value_or(""), "/where/region", errors);
    query.drafts.profile = where.optional_text("profile").value_or("");
    query.drafts.import_id = where.optional_text("import_id").value_or("");
    query.drafts.stage = where.optional_text("stage").value_or("");
    if (const auto known = stage_names();
        !query.drafts.stage.empty() && std::ranges::find(known, query.drafts.stage) == known.end()) {
        where.fault("stage", "unknown_code", {"没有此编辑阶段。", "There is no such stage."});
    }
    query.task_type = where.optional_text("task_type").value_or("");
    query.use_level = where.optional_text("use_level").value_or("");
    query.ids = where.texts("ids", most_filled);
    where.finish();
    return query;
}

Rule read_rule(const Foundation& foundation, const service::Call& call) {
    std::vector<FieldError> errors;
    ObjectReader body(call.body, errors);
    Rule rule;
    const Json* where = body.member("where");
    if (where && where->is_object()) {
        rule.where = read_where(call, *where, errors);
    } else {
        body.fault("where", "required",
                   {"请给出筛选条件；{} 表示本账户可维护的全部草稿。",
                    "Say which drafts; {} means all that the caller may change."});
    }
    const FillMode mode = read_fill_mode(body.optional_text("mode").value_or(""), errors);
    const Json* set = body.member("set");
    rule.filling = read_filling(foundation, set ? *set : Json(), mode, errors);
    rule.preview = body.optional_boolean("preview").value_or(true);
    body.finish();
    refuse(std::move(errors));
    return rule;
}

Problem too_many() {
    const std::string most = std::to_string(most_filled);
    return Problem(
        ProblemKind::unprocessable, "too_many_drafts",
        {"符合条件的草稿超过 " + most +
             " 条，未作任何修改；请用 dept_code、region、task_type、import_id 等条件缩小范围，分批填充。",
         "More than " + most +
             " drafts match; nothing was changed. Narrow by dept_code, region, task_type or import_id "
             "and fill in several runs."});
}

Json refusal_json(const Draft& draft, const std::vector<FieldError>& reasons) {
    return {{"id", draft.id},
            {"code", draft.code ? Json(*draft.code) : Json()},
            {"task_name", draft.task_name},
            {"errors", service::reasons_json(reasons)}};
}

/// The target of a line as it names it.
struct Aim {
    std::string id, code, profile, source_key;
    Filling filling;
};

Aim read_aim(const Foundation& foundation, const Json& input, FillMode mode,
             std::vector<FieldError>& errors) {
    ObjectReader line(input, errors);
    Aim aim;
    aim.id = line.optional_text("id").value_or("");
    aim.code = line.optional_text("code").value_or("");
    aim.profile = line.optional_text("profile").value_or("");
    aim.source_key = line.optional_text("source_key").value_or("");
    const Json* set = line.member("set");
    aim.filling = read_filling(foundation, set ? *set : Json(), mode, errors);
    line.finish();
    const bool by_source = !aim.profile.empty() && !aim.source_key.empty();
    if (int{!aim.id.empty()} + int{!aim.code.empty()} + int{by_source} != 1) {
        fault(errors, "/id", "required", "请用 id、code，或 profile 加 source_key 三者之一指明草稿。",
              "Name the draft by one of id, code, or profile and source_key.");
    }
    return aim;
}

FieldError not_found_reason() {
    return {"",
            "draft_not_found",
            {"没有找到该草稿；可能已经发布或删除。",
             "There is no such draft: it may have been published or deleted."}};
}

/// The drafts that lines name, each once, under their ids.
class Found {
public:
    Found(store::Transaction& tx, const std::vector<Aim>& aims, Hold hold) {
        std::vector<std::string> ids, codes;
        std::map<std::string, std::vector<std::string>> keys;
        for (const Aim& aim : aims) {
            if (!aim.id.empty()) {
                ids.push_back(aim.id);
            } else if (!aim.code.empty()) {
                codes.push_back(aim.code);
            } else {
                keys[aim.profile].push_back(aim.source_key);
            }
        }
        for (const auto& [code, draft] : find_drafts_by_code(tx, codes)) {
            by_name_[code] = draft.id;
            ids.push_back(draft.id);
        }
        for (const auto& [profile, wanted] : keys) { // a file is of one profile as a rule
            for (const auto& [key, draft] : find_drafts_by_source(tx, profile, wanted)) {
                by_name_[profile + "\n" + key] = draft.id;
                ids.push_back(draft.id);
            }
        }
        drafts_ = find_drafts_by_id(tx, ids, hold);
    }

    Draft* find(const service::Call& call, const Aim& aim) {
        std::string id = aim.id;
        if (id.empty()) {
            const auto named =
                by_name_.find(aim.code.empty() ? aim.profile + "\n" + aim.source_key : aim.code);
            id = named == by_name_.end() ? std::string() : named->second;
        }
        const auto found = drafts_.find(id);
        return found != drafts_.end() && call.caller.may_write(found->second.owner) ? &found->second
                                                                                    : nullptr;
    }

private:
    std::map<std::string, std::string> by_name_;
    std::map<std::string, Draft> drafts_;
};

} // namespace

Json fill_by_rule(const Foundation& foundation, const service::Call& call, store::Transaction& tx) {
    require_writer(call);
    const Rule rule = read_rule(foundation, call);
    if (!rule.preview) {
        lock_drafts(tx);
    }
    const auto ids = find_draft_ids(tx, rule.where, most_filled + 1);
    if (ids.size() > most_filled) {
        throw too_many();
    }
    auto drafts = find_drafts_by_id(tx, ids, rule.preview ? Hold::no : Hold::yes);
    std::vector<FillTarget> targets;
    for (const std::string& id : ids) {
        if (const auto found = drafts.find(id); found != drafts.end()) {
            targets.push_back({&found->second, &rule.filling});
        }
    }
    const auto results = fill_drafts(foundation, call, tx, targets);
    std::vector<Draft> changed;
    Json refusals = Json::array();
    Json differences = Json::array();
    std::size_t refused = 0;
    for (std::size_t i = 0; i < results.size(); ++i) {
        const Draft& draft = *targets[i].draft;
        if (results[i].state == LineState::rejected && ++refused <= most_refusals) {
            refusals.push_back(refusal_json(draft, results[i].reasons));
        }
        for (const Json& difference : results[i].differences) {
            if (differences.size() < most_differences) {
                differences.push_back(difference);
            }
        }
        if (results[i].state == LineState::accepted) {
            changed.push_back(draft);
        }
    }
    if (!rule.preview) {
        save_edited(foundation, call, tx, changed);
    }
    return {{"preview", rule.preview},
            {"matched", targets.size()},
            {"changed", changed.size()},
            {"unchanged", targets.size() - changed.size() - refused},
            {"refused", refused},
            {"refusals", std::move(refusals)},
            {"differences", std::move(differences)}};
}

std::vector<LineOutcome> fill_by_file(const Foundation& foundation, const service::Call& call,
                                      std::span<const service::Line> lines, store::Transaction& tx,
                                      FillMode mode, bool preview) {
    require_writer(call);
    std::vector<LineOutcome> outcomes(lines.size());
    std::vector<Aim> aims;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        auto& reasons = outcomes[i].reasons;
        if (const auto input = read_line(lines[i], reasons)) {
            Aim aim = read_aim(foundation, *input, mode, reasons);
            if (reasons.empty()) {
                aims.push_back(std::move(aim));
                places.push_back(i);
            }
        }
        outcomes[i].state = reasons.empty() ? LineState::unchanged : LineState::rejected;
    }
    if (!preview) {
        lock_drafts(tx);
    }
    Found found(tx, aims, preview ? Hold::no : Hold::yes);
    std::vector<FillTarget> targets;
    std::vector<std::size_t> target_lines;
    for (std::size_t n = 0; n < aims.size(); ++n) {
        if (Draft* draft = found.find(call, aims[n])) {
            targets.push_back({draft, &aims[n].filling});
            target_lines.push_back(places[n]);
        } else {
            outcomes[places[n]] = {LineState::rejected, {not_found_reason()}};
        }
    }
    auto results = fill_drafts(foundation, call, tx, targets);
    std::map<std::string, Draft> changed; // a draft that two lines fill is written once
    for (std::size_t n = 0; n < results.size(); ++n) {
        outcomes[target_lines[n]] = {results[n].state, std::move(results[n].reasons)};
        if (results[n].state == LineState::accepted) {
            changed[targets[n].draft->id] = *targets[n].draft;
        }
    }
    if (!preview) {
        std::vector<Draft> drafts;
        for (auto& [id, draft] : changed) {
            drafts.push_back(std::move(draft));
        }
        save_edited(foundation, call, tx, drafts);
    }
    return outcomes;
}

} // namespace gateway::matters
