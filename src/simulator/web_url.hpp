#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gateway::simulator {

/// An http or https address that somebody is sent to or called at.
struct WebUrl {
    std::string origin; ///< "https://host:port"
    std::string target; ///< path and query, at least "/"
};
/// Empty for anything else, for more than 500 octets, user info, a fragment, or characters that have no place
/// in an address.
std::optional<WebUrl> read_web_url(std::string_view text);

/// The address with these parameters added to its query.
std::string with_query(const std::string& url,
                       const std::vector<std::pair<std::string, std::string>>& parameters);

} // namespace gateway::simulator
