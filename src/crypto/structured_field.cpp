#include "structured_field.hpp"

#include "gateway/base/text.hpp"

#include <algorithm>

namespace gateway::crypto {
namespace {

constexpr std::size_t longest_natural = 15; // digits, RFC 8941 §3.3.1

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_printable(char c) { return c >= ' ' && c <= '~'; }
bool is_in_key(char c) { return is_lower(c) || is_digit(c) || c == '_' || c == '-' || c == '.' || c == '*'; }

} // namespace

bool FieldReader::take(std::string_view expected) {
    if (!rest_.starts_with(expected)) {
        return false;
    }
    rest_.remove_prefix(expected.size());
    return true;
}

std::optional<std::string> FieldReader::take_string() {
    if (!rest_.starts_with('"')) {
        return std::nullopt;
    }
    std::string value;
    for (std::size_t i = 1; i < rest_.size() && is_printable(rest_[i]); ++i) {
        if (rest_[i] == '"') {
            rest_.remove_prefix(i + 1);
            return value;
        }
        if (rest_[i] == '\\') {
            ++i;
            if (i == rest_.size() || (rest_[i] != '"' && rest_[i] != '\\')) {
                return std::nullopt;
            }
        }
        value += rest_[i];
    }
    return std::nullopt;
}

std::optional<std::int64_t> FieldReader::take_natural() {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_digit);
    const auto digits = static_cast<std::size_t>(end - rest_.begin());
    const bool leading_zero = digits > 1 && rest_.front() == '0';
    if (digits == 0 || digits > longest_natural || leading_zero) {
        return std::nullopt;
    }
    std::int64_t value = 0;
    for (const char digit : rest_.substr(0, digits)) {
        value = value * 10 + (digit - '0');
    }
    rest_.remove_prefix(digits);
    return value;
}

std::optional<std::string> FieldReader::take_octets() {
    const std::size_t end = rest_.find(':', 1);
    if (!rest_.starts_with(':') || end == std::string_view::npos) {
        return std::nullopt;
    }
    std::optional<std::string> bytes = from_base64(rest_.substr(1, end - 1));
    if (bytes) {
        rest_.remove_prefix(end + 1);
    }
    return bytes;
}

std::string_view FieldReader::take_key() {
    if (rest_.empty() || !(is_lower(rest_.front()) || rest_.front() == '*')) {
        return {};
    }
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_in_key);
    const std::string_view key = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
    rest_.remove_prefix(key.size());
    return key;
}

bool fits_string(std::string_view text) { return std::all_of(text.begin(), text.end(), is_printable); }

std::string write_string(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            quoted += '\\';
        }
        quoted += c;
    }
    return quoted += '"';
}

std::string write_octets(std::string_view bytes) { return ':' + to_base64(bytes) + ':'; }

} // namespace gateway::crypto
