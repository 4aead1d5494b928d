#include "jws.hpp"

#include "gateway/base/json.hpp"
#include "gateway/base/problem.hpp"

#include <algorithm>

namespace gateway::crypto {

std::optional<Json> read_jws_header(std::string_view text) try {
    if (text.size() > longest_jws) {
        return std::nullopt;
    }
    const std::optional<Bytes> octets = from_base64url(text.substr(0, text.find('.')));
    Json header = octets ? parse_json(*octets) : Json();
    if (!header.is_object()) {
        return std::nullopt;
    }
    return header;
} catch (const Problem&) {
    return std::nullopt;
}

std::optional<CompactJws> read_jws(std::string_view text) {
    if (text.size() > longest_jws || std::count(text.begin(), text.end(), '.') != 2) {
        return std::nullopt;
    }
    const std::size_t first = text.find('.'), second = text.rfind('.');
    std::optional<Json> header = read_jws_header(text);
    std::optional<Bytes> payload = from_base64url(text.substr(first + 1, second - first - 1));
    std::optional<Bytes> signature = from_base64url(text.substr(second + 1));
    if (!header || !payload || !signature) {
        return std::nullopt;
    }
    return CompactJws{*std::move(header), *std::move(payload), *std::move(signature), text,
                      text.substr(0, second)};
}

} // namespace gateway::crypto
