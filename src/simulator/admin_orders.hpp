#pragma once

#include "admin.hpp"

namespace gateway::simulator {

/// PUT: the whole settings; what is absent goes back to its default.
http::Response set_faults(const AdminCall& call);
http::Response set_clock(const AdminCall& call);
/// {"table", "row_guid", "err_type", "remark"}: a dn_audit_abnormal row that names the batch the row came in.
http::Response add_abnormal(const AdminCall& call);
/// {"certificate_source_id", "error_remark"}: a dn_lic_data_error row of a licence that is held.
http::Response add_licence_error(const AdminCall& call);
/// {"rows": […]}: base directory items of the nation. Control columns may be left out. All or none are taken.
http::Response add_directory(const AdminCall& call);
/// {"row_guid"}: the implementation list held under it and all its parts come down again as dn_… rows.
http::Response send_list(const AdminCall& call);
http::Response reset(const AdminCall& call);

} // namespace gateway::simulator
