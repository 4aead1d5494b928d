#pragma once

#include "admin.hpp"

namespace gateway::simulator {

/// Counts, latest batches, faults, clock.
http::Response show_summary(const AdminCall& call);
/// ?table=&after=<row_guid>&limit=<1–10000>&content=1: live rows in the order of row_guid.
http::Response list_records(const AdminCall& call);
http::Response show_record(const AdminCall& call);
http::Response show_licence(const AdminCall& call); ///< by its identifier
/// ?after=<sequence>&limit=: batches in the order they were judged.
http::Response list_batches(const AdminCall& call);
http::Response show_batch(const AdminCall& call);
http::Response show_faults(const AdminCall& call);
http::Response show_key(const AdminCall& call);

} // namespace gateway::simulator
