#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gateway::app {

/// An address and a port, as "127.0.0.1:8080" or "[::1]:8080" say it. Names are not looked up: an address is
/// written out.
struct Listen {
    std::string address;
    unsigned short port = 0;

    bool is_loopback() const;
    std::string text() const; ///< with brackets around IPv6
};
std::optional<Listen> parse_listen(std::string_view text);

} // namespace gateway::app
