#include "admin_body.hpp"

#include <nlohmann/json.hpp>

namespace gateway::simulator {

Json body_of(const AdminCall& call) {
    Json body = parse_json(call.request.body);
    if (!body.is_object()) {
        wrong_value("/");
    }
    return body;
}

std::string needed_text(const Json& body, const std::string& name) {
    std::string text = text_of(body, name);
    if (text.empty()) {
        wrong_value(name);
    }
    return text;
}

} // namespace gateway::simulator
