#include "admin.hpp"

#include "admin_orders.hpp"
#include "admin_views.hpp"

#include <array>

namespace gateway::simulator {

std::span<const AdminRoute> admin_routes() {
    static constexpr std::array<AdminRoute, 13> routes{{
        {"GET", "/admin/summary", show_summary},
        {"GET", "/admin/records", list_records},
        {"GET", "/admin/records/{table}/{row_guid}", show_record},
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
    }};
    return routes;
}

} // namespace gateway::simulator
