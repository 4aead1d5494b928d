#include "gateway/base/text.hpp"
#include "gateway/store/transaction.hpp"

#include <stdexcept>

namespace gateway::store {

// PostgreSQL 15, 8.15.2: every element quoted, so that NULL, blanks and commas need no rule of their own.
std::string array(const std::vector<std::string>& values) {
    std::size_t size = 2;
    for (const auto& value : values)
        size += value.size() + value.size() / 8 + 3; // a guess at the backslashes
    std::string text;
    text.reserve(size);
    text = "{";
    for (const auto& value : values) {
        refuse_zero(value);
        text += text.size() > 1 ? ",\"" : "\"";
        std::string_view rest = value;
        for (auto at = rest.find_first_of("\"\\"); at != rest.npos; at = rest.find_first_of("\"\\")) {
            text.append(rest.substr(0, at)).append(1, '\\').append(1, rest[at]);
            rest.remove_prefix(at + 1);
        }
        text.append(rest) += '"';
    }
    return text += '}';
}

std::string array(const std::vector<long long>& values) {
    std::string text = "{";
    for (const auto value : values) {
        if (text.size() > 1)
            text += ',';
        text += std::to_string(value);
    }
    return text += '}';
}

std::string bytea(std::string_view octets) { return "\\x" + to_hex(octets); }

std::string from_bytea(std::string_view text) {
    if (!text.starts_with("\\x"))
        throw std::runtime_error("bytea is not in hex form");
    auto octets = from_hex(text.substr(2));
    if (!octets)
        throw std::runtime_error("bytea is not in hex form");
    return std::move(*octets);
}

} // namespace gateway::store
