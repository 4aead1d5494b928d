#pragma once

#include "draft_store.hpp"
#include "gateway/service/module.hpp"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace gateway::matters {

/// Drafts that one bulk fill may touch: they are locked, checked and written in one transaction.
inline constexpr int most_filled = 5000;

enum class FillMode {
    empty,  ///< only fields without a value
    replace ///< whatever stands there; null empties a field
};

/// What a bulk fill (批量填充) puts into a draft: values by field pointer ("/handle_flow",
/// "/extend/is_online", "/materials").
struct Filling {
    std::map<std::string, Json> set;
    FillMode mode = FillMode::empty;
};

/// Reads a mode and a "set"; a pointer that no family of lists knows is a fault.
FillMode read_fill_mode(const std::string& text, std::vector<FieldError>& errors);
Filling read_filling(const Foundation& foundation, const Json& set, FillMode mode,
                     std::vector<FieldError>& errors);

/// What became of one draft.
struct Filled {
    service::LineState state = service::LineState::unchanged;
    std::vector<FieldError> reasons;  ///< of a refused one: as an edit would be refused
    Json differences = Json::array(); ///< [{id, pointer, before, after}]
};

struct FillTarget {
    Draft* draft;
    const Filling* filling;
};

/// Fills each draft in memory, in order: fields its family does not have, values an edit would refuse, codes
/// of another open draft and records of a body the caller may not write for are refused. Changed drafts are
/// one revision later; nothing is written.
std::vector<Filled> fill_drafts(const Foundation& foundation, const service::Call& call,
                                store::Transaction& tx, std::span<const FillTarget> targets);

/// POST /v1/matter-drafts:fill. {preview, matched, changed, unchanged, refused, refusals: […], differences:
/// […]}
Json fill_by_rule(const Foundation& foundation, const service::Call& call, store::Transaction& tx);

/// NDJSON of {"id" | "code" | "profile" + "source_key", "set": {…}}.
std::vector<service::LineOutcome> fill_by_file(const Foundation& foundation, const service::Call& call,
                                               std::span<const service::Line> lines, store::Transaction& tx,
                                               FillMode mode, bool preview);

/// Which drafts a rule is for; DraftQuery's members and these. Empty members ask nothing.
struct FillQuery {
    DraftQuery drafts;
    std::string task_type;
    std::string use_level;
    std::vector<std::string> ids;
};
/// In the order they were made, `limit` at most.
std::vector<std::string> find_draft_ids(store::Transaction& tx, const FillQuery& query, int limit);

} // namespace gateway::matters
