#pragma once

#include "admin.hpp"

namespace gateway::simulator {

http::Response show_people(const AdminCall& call);
/// {"people": […]}: the whole base of persons. All or none are taken.
http::Response set_people(const AdminCall& call);
http::Response show_corporations(const AdminCall& call);
/// {"corporations": […]}: the whole base of legal persons. All or none are taken.
http::Response set_corporations(const AdminCall& call);

/// Issuer, keys, counts, refusals by code, tickets and codes that came twice.
http::Response show_trust(const AdminCall& call);
http::Response show_clients(const AdminCall& call);
/// {"p32": ["http://…", …]}: all clients and their redirect URIs.
http::Response set_clients(const AdminCall& call);
http::Response show_arrivals(const AdminCall& call);
/// {"p32": "http://…"}: where visitors arrive.
http::Response set_arrivals(const AdminCall& call);
http::Response show_signon_faults(const AdminCall& call);
/// The whole settings; what is absent is off.
http::Response set_signon_faults(const AdminCall& call);

/// The latest hundred scans.
http::Response list_scans(const AdminCall& call);
/// {"cert_no", "certificate_sno"}: what the person at the page would do; the one or the other may be left
/// out.
http::Response confirm_scan_by_order(const AdminCall& call);
/// {"cert_no", "level"?}: a ticket for Jiangsu and the address that brings it there.
http::Response make_visit(const AdminCall& call);

} // namespace gateway::simulator
