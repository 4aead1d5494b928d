#pragma once

#include "draft_store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gateway::matters {

/// Something that was done to a draft (办理轨迹). Kept when the draft is gone.
struct DraftStep {
    const Draft* draft = nullptr; ///< as it stands after it
    Step step = Step::edited;
    std::string reason = {};
    std::optional<Time> effective_at = std::nullopt; ///< of a scheduled one
    int task_version = 0;                            ///< that a publication made
};

/// All of one actor at one moment.
void add_steps(store::Transaction& tx, const std::vector<DraftStep>& steps, const std::string& actor,
               Time now);

/// {id, draft_id, code, revision, step, actor, reason, effective_at, task_version, at}, oldest first, limit +
/// 1 at most: of a draft, as far as its body is visible.
std::vector<Json> list_draft_steps(store::Transaction& tx, const std::string& draft_id,
                                   const service::Visibility& visible, const service::Page& page);
/// The same of every draft that had this code.
std::vector<Json> list_matter_steps(store::Transaction& tx, const std::string& code,
                                    const service::Visibility& visible, const service::Page& page);

} // namespace gateway::matters
