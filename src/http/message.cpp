#include "gateway/http/message.hpp"

#include "ascii.hpp"

namespace gateway::http {

std::optional<std::string_view> find_field(const Fields& fields, std::string_view name) {
    for (const auto& [candidate, value] : fields) {
        if (equal_without_case(candidate, name)) {
            return value;
        }
    }
    return std::nullopt;
}

void Response::set(std::string_view name, std::string value) {
    std::erase_if(fields, [&](const auto& field) { return equal_without_case(field.first, name); });
    fields.emplace_back(std::string(name), std::move(value));
}

} // namespace gateway::http
