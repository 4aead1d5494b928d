#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gateway::http {

using Fields = std::vector<std::pair<std::string, std::string>>; ///< in order; names compared without case

/// Field value by name, without case; empty optional when absent.
std::optional<std::string_view> find_field(const Fields& fields, std::string_view name);

/// What stands before a request's body.
struct RequestHead {
    std::string method; ///< "GET", "POST"…
    std::string target; ///< as sent: path and query
    std::string path;   ///< percent-decoded per segment is the router's work; this is the raw path
    std::string query;  ///< raw, without '?'
    Fields fields;
    std::string remote; ///< address of the peer, for limits; never logged with a body
    bool secure = false;
    std::optional<std::uint64_t> content_length;

    std::optional<std::string_view> field(std::string_view name) const { return find_field(fields, name); }
};

struct Request : RequestHead {
    std::string body;
};

struct Response {
    int status = 200;
    Fields fields;
    std::string body;
    /// A body shared with a cache; when set, `body` is not looked at.
    std::shared_ptr<const std::string> shared_body;

    std::string_view text() const {
        return shared_body ? std::string_view(*shared_body) : std::string_view(body);
    }
    void set(std::string_view name, std::string value); ///< replaces
};

/// Decoded name=value pairs of a query or a form (application/x-www-form-urlencoded). Empty optional when a
/// percent code is broken, UTF-8 is invalid, or a name stands twice.
std::optional<std::map<std::string, std::string>> parse_form(std::string_view text);
std::string percent_encode(std::string_view text); ///< all but RFC 3986 unreserved

} // namespace gateway::http
