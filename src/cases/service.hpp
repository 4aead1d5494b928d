#pragma once

#include "acceptance.hpp"
#include "filing.hpp"
#include "gateway/service/module.hpp"

#include <span>
#include <string>
#include <variant>
#include <vector>

namespace gateway::cases {

// Who may write: the body of the matter, and the body a case was handed to. When the request names the
// matter, 403 "not_your_matter" is decided from the request alone; else a foreign case and one that is not
// there are the same 404.

using CaseOrProblem = std::variant<Case, Problem>;
CaseOrProblem case_or_problem(Acceptance acceptance);
/// Accepts cases (受理) of concurrent requests in one transaction, each with its own outcome: 422
/// "matter_not_in_force", "task_version_not_in_force", "invalid_fields"; 409 "project_no_taken". A refused
/// one has written nothing.
std::vector<CaseOrProblem> accept_cases(const Foundation& foundation,
                                        std::span<const service::Call* const> calls, store::Transaction& tx);
/// Corrects an acceptance: its next version. Equal content changes nothing.
Case correct_case(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                  const std::string& project_no);

/// A case after one event, and the event.
struct Change {
    Case record;
    EventRow event;
};
/// 409 "result_exists" for a second result, "case_finished" for anything else after the result.
Change add_event(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                 EventKind kind, const std::string& project_no);
/// 409 "result_exists", "case_finished" when nothing of the kind can be added any more.
void require_open(const Case& record, EventKind kind);
/// The next version of an event; the result is found without its row_guid. Equal content changes nothing.
Change correct_event(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                     EventKind kind, const std::string& project_no, const std::string& row_guid);

/// A case the caller may read; else 404.
Case read_case(const service::Call& call, store::Transaction& tx, const std::string& project_no);
/// The query of a list within what the caller sees; empty when nothing can match.
std::optional<CaseQuery> read_query(const service::Call& call);

/// NDJSON of whole cases, each with its own number. A line again changes nothing; a number with other content
/// is refused: corrections have their own operations.
std::vector<service::LineOutcome> import_cases(const Foundation& foundation, const service::Call& call,
                                               std::span<const service::Line> lines, store::Transaction& tx);

/// A case the caller may write, locked to the end of the transaction and compared with If-Match; else 404.
Case lock_own_case(const service::Call& call, store::Transaction& tx, const std::string& project_no);
/// Throws 403 "not_your_matter" when the request names a matter of another body.
void require_own_matter(const service::Call& call);
Problem not_found();
FieldError not_your_matter();

/// Journal entries: of an acceptance (requires_position: of its matter's publication), of an event.
journal::Change accept_change(const service::Call& call, const Case& record, long long requires_position);
journal::Change event_change(const service::Call& call, const EventRow& event);

} // namespace gateway::cases
