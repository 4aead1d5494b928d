#include "gateway/base/text.hpp"
#include "gateway/store/transaction.hpp"

#include <stdexcept>

namespace gateway::store {

// PostgreSQL 15, 8.15.2: every element quoted, so that NULL, blanks and commas need no rule of their own.
Array& Array::add(std::string_view value) {
    refuse_zero(value);
    text_ += text_.size() > 1 ? ",\"" : "\"";
    const char* at = value.data();
    const char* const end = at + value.size();
    for (const char* next = at; next != end; ++next) {
        if (*next == '"' || *next == '\\') {
            text_.append(at, next).append(1, '\\');
            at = next;
        }
    }
    text_.append(at, end).append(1, '"');
    return *this;
}

Array& Array::add(long long value) {
    if (text_.size() > 1)
        text_ += ',';
    text_ += std::to_string(value);
    return *this;
}

std::string Array::text() && { return std::move(text_ += '}'); }

std::string array(const std::vector<std::string>& values) {
    Array array;
    for (const auto& value : values)
        array.add(value);
    return std::move(array).text();
}

std::string array(const std::vector<long long>& values) {
    Array array;
    for (const auto value : values)
        array.add(value);
    return std::move(array).text();
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
