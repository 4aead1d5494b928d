#pragma once

#include "gateway/http/client.hpp"

#include <optional>
#include <string>

namespace gateway::signon {

/// Where something is posted to, at another side.
struct PostAddress {
    std::string origin; ///< "https://card.example.cn"
    std::string target; ///< "/logout"
};
/// Of a whole http or https address; empty: it is none.
std::optional<PostAddress> post_address(const std::string& uri);

/// True when the other side took it (2xx). Blocks for the timeouts of `options` at most.
bool post(const PostAddress& address, http::ClientOptions options, const http::Fields& fields,
          const std::string& body);

} // namespace gateway::signon
