#include "route_parts.hpp"

#include "gateway/service/answers.hpp"

namespace gateway::cases {

std::string location_of(const std::string& project_no) {
    return "/v1/cases/" + http::percent_encode(project_no);
}

http::Response with_tag(http::Response response, int revision) {
    response.set("ETag", service::entity_tag(revision));
    response.set("Cache-Control", "no-store"); // persons
    return response;
}

service::Route make_route(std::string method, std::string pattern, std::string id, Text summary,
                          const char* scope) {
    service::Route route;
    route.method = std::move(method);
    route.pattern = std::move(pattern);
    route.operation.id = std::move(id);
    route.operation.tag = "cases";
    route.operation.summary = std::move(summary);
    route.operation.scope = scope;
    return route;
}

Problem malformed_cursor() {
    return invalid_fields({{"/cursor",
                            "malformed",
                            {"cursor 无效，请使用上一页返回的 next 原值。",
                             "The cursor is not one that this list gave: use `next` as it came."}}});
}

service::Page read_time_page(const service::Call& call) {
    const service::Page page = service::read_page(call, 2);
    if (!page.after.empty() && !parse_time(page.after[0])) {
        throw malformed_cursor();
    }
    return page;
}

} // namespace gateway::cases
