#include "admin.hpp"

#include "admin_orders.hpp"
#include "admin_signon.hpp"
#include "admin_views.hpp"
#include "licence_calls.hpp"

#include <array>

namespace gateway::simulator {

std::span<const AdminRoute> admin_routes() {
    static constexpr std::array<AdminRoute, 32> routes{{
        {"GET", "/admin/summary", show_summary},
        {"GET", "/admin/records", list_records},
        {"GET", "/admin/records/{table}/{row_guid}", show_record},
        {"GET", "/admin/licences/{identifier}", show_licence},
        {"POST", "/admin/licence-errors", add_licence_error},
        {"GET", "/admin/batches", list_batches},
        {"GET", "/admin/batches/{number}", show_batch},
        {"GET", "/admin/faults", show_faults},
        {"GET", "/admin/key", show_key},
        {"PUT", "/admin/faults", set_faults},
        {"PUT", "/admin/clock", set_clock},
        {"POST", "/admin/abnormal", add_abnormal},
        {"POST", "/admin/directory", add_directory},
        {"POST", "/admin/lists", send_list},
        {"POST", "/admin/reset", reset},
        {"GET", "/admin/people", show_people},
        {"PUT", "/admin/people", set_people},
        {"GET", "/admin/corporations", show_corporations},
        {"PUT", "/admin/corporations", set_corporations},
        {"GET", "/admin/trust", show_trust},
        {"GET", "/admin/trust/clients", show_clients},
        {"PUT", "/admin/trust/clients", set_clients},
        {"GET", "/admin/trust/arrivals", show_arrivals},
        {"PUT", "/admin/trust/arrivals", set_arrivals},
        {"GET", "/admin/trust/faults", show_signon_faults},
        {"PUT", "/admin/trust/faults", set_signon_faults},
        {"GET", "/admin/scans", list_scans},
        {"POST", "/admin/scans/{scan_id}:confirm", confirm_scan_by_order},
        {"POST", "/admin/region/p33/visits", make_visit},
        {"GET", "/admin/region/p33/licences", show_region_licences},
        {"GET", "/admin/region/p33/authority", show_region_authority},
        {"POST", "/admin/region/p33/licences:ask", ask_province},
    }};
    return routes;
}

} // namespace gateway::simulator
