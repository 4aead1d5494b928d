#include "route_parts.hpp"

#include "gateway/service/answers.hpp"

namespace gateway::cases {

std::string location_of(const std::string& project_no) {
    return "/v1/cases/" + http::percent_encode(project_no);
}

service::Route make_route(std::string method, std::string pattern, std::string id, Text summary,
                          const char* scope) {
    return service::make_route("cases", std::move(method), std::move(pattern), std::move(id),
                               std::move(summary), scope);
}

} // namespace gateway::cases
