#pragma once

#include "import_store.hpp"

namespace gateway::service {

Json import_json(const ImportState& import);
/// The same with the first refused lines: the answer to whoever sent the file.
Json import_report(store::Transaction& tx, const ImportState& import);

/// Query parameter of every import: the body's first line is the one behind it. 0 when absent.
QueryParameter after_line_parameter();
long long read_after_line(const Call& call);

/// GET /v1/imports, /v1/imports/{id} and /v1/imports/{id}/errors: for the client that ran it, and operations.
std::vector<Route> import_routes();

} // namespace gateway::service
