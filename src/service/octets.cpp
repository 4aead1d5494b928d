#include "gateway/service/octets.hpp"

namespace gateway::service {

http::Response octets_response(const char* type, Bytes octets) {
    http::Response response;
    response.fields.emplace_back("Content-Type", type);
    response.fields.emplace_back("X-Content-Type-Options", "nosniff");
    response.body = std::move(octets);
    return response;
}

void describe_octets(Route& route, const char* type, const char* example) {
    route.operation.response_type = type;
    route.operation.response_schema = {{"type", "string"}, {"contentMediaType", type}};
    route.operation.response_example = example;
}

} // namespace gateway::service
