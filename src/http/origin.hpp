#pragma once

#include "net.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::http {

/// "https://host:8443", "http://[::1]:8080".
struct Origin {
    bool secure = false;
    std::string host; ///< without brackets
    std::string port;
    std::string authority; ///< as sent in Host
};

/// Throws std::invalid_argument.
Origin parse_origin(std::string_view text);

using Endpoints = std::vector<asio::ip::tcp::endpoint>;

/// A lookup of a name that can be given up: getaddrinfo itself knows no timeout, so it has a thread of its
/// own, which is left behind when it takes too long.
class Lookup {
public:
    /// Empty optional: not known in time, or given up; no endpoints: there is no such name.
    std::optional<Endpoints> find(const Origin& origin, SteadyClock::time_point deadline);
    void give_up(); ///< any thread, for good

private:
    struct Shared;
    std::shared_ptr<Shared> shared_ = new_shared();
    static std::shared_ptr<Shared> new_shared();
};

} // namespace gateway::http
