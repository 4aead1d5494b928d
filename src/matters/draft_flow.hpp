#pragma once

#include "draft_service.hpp"
#include "draft_step.hpp"

#include <string>
#include <variant>
#include <vector>

namespace gateway::matters {

// The editorial flow (编辑流程): a body's account edits and submits, another one reviews or returns, and a
// reviewed draft is published, at once or at its planned start.

/// A draft as it would be published, or what stands against that.
using Readiness = std::variant<Candidate, Problem>;
/// Checks drafts as of call.now; nothing is written. Whoever changes their matters meanwhile waits.
std::vector<Readiness> check_drafts(const Foundation& foundation, const service::Call& call,
                                    store::Transaction& tx, const std::vector<Draft>& drafts);

using DraftOutcome = std::variant<Publication, Problem>;
/// Publishes those of locked drafts that are ready, as of call.now; they are gone afterwards. The others stay
/// as they were.
std::vector<DraftOutcome> publish_drafts(const Foundation& foundation, const service::Call& call,
                                         store::Transaction& tx, const std::vector<Draft>& drafts);

/// Takes drafts back to whoever edits them, each with its reason.
void return_drafts(const service::Call& call, store::Transaction& tx, std::vector<Draft>& drafts,
                   const std::vector<std::string>& reasons);

/// Only a complete draft without a fault: 422 with all of them else.
Draft submit_draft(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                   const std::string& id);
/// 403 "four_eyes" for whoever edited or submitted it last.
Draft review_draft(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                   const std::string& id);
/// With the reason in the body.
Draft return_draft(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                   const std::string& id);
/// The next version of its matter, or the draft that waits for its planned start: the later one of the
/// query's "effective_at" and the list's own plan_effective_date.
std::variant<Publication, Draft> publish_draft(const Foundation& foundation, const service::Call& call,
                                               store::Transaction& tx, const std::string& id);

} // namespace gateway::matters
