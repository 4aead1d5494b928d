#include "draft_service.hpp"

#include <map>

namespace gateway::matters {
namespace {

using service::LineOutcome;
using service::LineState;

LineOutcome rejected(FieldError reason) { return {LineState::rejected, {std::move(reason)}}; }

/// The report's own id when the mechanism gives it to handlers; else the request's trace.
std::string import_id(const service::Call& call) {
    const auto found = call.parameters.find("import_id");
    return found == call.parameters.end() ? call.trace_id : found->second;
}

bool may_write_all(const service::Call& call, const Json& record) {
    for (const std::string& owner : claimed_owners(record)) {
        if (!call.caller.may_write(owner)) {
            return false;
        }
    }
    return true;
}

FieldError draft_exists_reason() {
    return {"/task_code",
            "draft_exists",
            {"该编码已有未发布的草稿。", "There is an open draft of this code already."}};
}

FieldError edited_reason() {
    return {"",
            "draft_edited",
            {"来源行有变化，但其草稿已被人工修改，未予覆盖；请人工核对。",
             "The source row has changed, but its draft was edited since: compare the two by hand."}};
}

/// Drafts of one group of lines: looked up once, changed in memory, written once.
class Group {
public:
    Group(const Foundation& foundation, const service::Call& call, store::Transaction& tx)
        : foundation_(foundation), call_(call), tx_(tx) {
        lock_drafts(tx_);
    }

    void look_up_codes(const std::vector<std::string>& codes) {
        by_code_ = find_drafts_by_code(tx_, codes);
        published_ = lock_matters(tx_, codes);
    }
    void look_up_sources(const std::string& profile, const std::vector<std::string>& keys) {
        by_source_ = find_drafts_by_source(tx_, profile, keys);
    }

    LineOutcome take(const Json& record, const Json& conversions) {
        const std::string code = matter_code(record);
        const std::string content = canonical_json(record);
        const auto current = published_.find(code);
        if (current != published_.end() && current->second.content == content &&
            is_current(foundation_, record, current->second.code_versions)) {
            return {LineState::unchanged, {}};
        }
        Draft draft = new_draft(call_);
        if (const auto open = code.empty() ? by_code_.end() : by_code_.find(code); open != by_code_.end()) {
            draft = open->second;
            if (draft.content == content && is_current(foundation_, record, draft.code_versions)) {
                return {LineState::unchanged, {}};
            }
            ++draft.revision;
            draft.conversions = Json::array();
        } else if (current != published_.end()) {
            draft.base_version = current->second.task_version;
        }
        draft.import_id = import_id(call_);
        draft.conversions.insert(draft.conversions.end(), conversions.begin(), conversions.end());
        keep(std::move(draft), record);
        return {};
    }

    LineOutcome take(const Profile& profile, const LegacyRow& legacy, const std::string& source) {
        Draft draft = new_draft(call_);
        if (const auto known = by_source_.find(legacy.key); known != by_source_.end()) {
            if (known->second.source == source) {
                return {LineState::unchanged, {}};
            }
            if (known->second.revision > 1) {
                return rejected(edited_reason());
            }
            draft = known->second;
            ++draft.revision;
        }
        const auto open = by_code_.find(matter_code(legacy.record));
        if (open != by_code_.end() && open->second.id != draft.id) {
            return rejected(draft_exists_reason());
        }
        const auto current = published_.find(matter_code(legacy.record));
        draft.base_version = current == published_.end() ? 0 : current->second.task_version;
        draft.region = legacy.region;
        draft.findings = Json::array();
        for (const Finding& finding : legacy.findings) {
            draft.findings.push_back(to_json(finding));
        }
        draft.conversions = legacy.conversions;
        draft.source = source;
        draft.source_key = legacy.key;
        draft.profile = profile.name;
        draft.import_id = import_id(call_);
        keep(std::move(draft), legacy.record);
        return {};
    }

    void write() { save_edited(foundation_, call_, tx_, changed_); }

private:
    void keep(Draft draft, const Json& record) {
        fill_draft(foundation_, call_, draft, record);
        if (draft.code) {
            by_code_[*draft.code] = draft;
        }
        if (draft.source_key) {
            by_source_[*draft.source_key] = draft;
        }
        const auto [place, fresh] = places_.emplace(draft.id, changed_.size());
        if (fresh) {
            changed_.push_back(std::move(draft));
        } else {
            changed_[place->second] = std::move(draft);
        }
    }

    const Foundation& foundation_;
    const service::Call& call_;
    store::Transaction& tx_;
    std::map<std::string, Draft> by_code_;
    std::map<std::string, Draft> by_source_;
    std::map<std::string, Matter> published_;
    std::vector<Draft> changed_;                ///< in the order of the lines
    std::map<std::string, std::size_t> places_; ///< id → place in changed_
};

struct ReadRow {
    LegacyRow legacy;
    std::string source;
};

} // namespace

std::vector<LineOutcome> import_drafts(const Foundation& foundation, const service::Call& call,
                                       std::span<const service::Line> lines, store::Transaction& tx) {
    std::vector<LineOutcome> outcomes(lines.size());
    std::vector<Json> records(lines.size());
    std::vector<Json> conversions(lines.size(), Json::array());
    std::vector<std::string> codes;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        auto& reasons = outcomes[i].reasons;
        if (const auto input = read_line(lines[i], reasons)) {
            const Json converted = take_edition(foundation, *input, conversions[i], reasons);
            records[i] = read_matter(foundation, converted, Completeness::partial, reasons);
            check_matter(foundation, records[i], Completeness::partial, reasons);
        }
        if (reasons.empty() &&
            (!may_write_all(call, records[i]) || !call.caller.may_write(new_draft(call).owner))) {
            reasons.push_back(not_owner_reason());
        }
        if (reasons.empty()) {
            codes.push_back(matter_code(records[i]));
        } else {
            outcomes[i].state = LineState::rejected;
        }
    }
    Group group(foundation, call, tx);
    group.look_up_codes(codes);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (outcomes[i].state != LineState::rejected) {
            outcomes[i] = group.take(records[i], conversions[i]);
        }
    }
    group.write();
    return outcomes;
}

std::vector<LineOutcome> import_legacy(const Foundation& foundation, const Profile& profile,
                                       const service::Call& call, std::span<const service::Line> lines,
                                       store::Transaction& tx) {
    std::vector<LineOutcome> outcomes(lines.size());
    std::vector<ReadRow> rows(lines.size());
    std::vector<std::string> codes, keys;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        auto& reasons = outcomes[i].reasons;
        const auto input = read_line(lines[i], reasons);
        if (input && !input->is_object()) {
            fault(reasons, "", "wrong_type", "应为 JSON 对象。", "Must be a JSON object.");
        } else if (input) {
            rows[i] = {map_row(foundation, profile, *input), canonical_json(*input)};
        }
        if (reasons.empty() &&
            (!may_write_all(call, rows[i].legacy.record) || !call.caller.may_write(new_draft(call).owner))) {
            reasons.push_back(not_owner_reason());
        }
        if (!reasons.empty()) {
            outcomes[i].state = LineState::rejected;
            continue;
        }
        codes.push_back(matter_code(rows[i].legacy.record));
        keys.push_back(rows[i].legacy.key);
    }
    Group group(foundation, call, tx);
    group.look_up_codes(codes);
    group.look_up_sources(profile.name, keys);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (outcomes[i].state != LineState::rejected) {
            outcomes[i] = group.take(profile, rows[i].legacy, rows[i].source);
        }
    }
    group.write();
    return outcomes;
}

} // namespace gateway::matters
