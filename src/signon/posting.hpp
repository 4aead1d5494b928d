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

/// Empty when the other side took it (2xx); else why not: "status_503", or the failure of
/// http::ClientOutcome. Blocks for the timeouts of `options` at most.
std::string post(const PostAddress& address, http::ClientOptions options, const http::Fields& fields,
                 const std::string& body);

} // namespace gateway::signon
