#pragma once

#include "service.hpp"

#include <string>
#include <vector>

namespace gateway::cases {

/// {project_no, row_guid, task_version, promise_date, state, version, revision}
Json accepted_json(const Case& record);
/// {project_no, row_guid, version, state, promised_at, statutory_at, revision}: a change of the acceptance or
/// of an event.
Json change_json(const Case& record, const std::string& row_guid, int version);
/// The whole: {project_no, …, accept: {…}, processes: […], special_procedures: […], result: {…} or null,
/// materials: […]}.
std::string case_json(const Foundation& foundation, const Case& record, const std::vector<EventRow>& events);

} // namespace gateway::cases
