#pragma once

#include "authorization.hpp"
#include "foundation.hpp"
#include "gateway/service/module.hpp"
#include "model.hpp"

#include <optional>
#include <string>

namespace gateway::signon {

/// Who sits before the browser of a call: the browser itself, known by a cookie it keeps for a year, and the
/// session when somebody is signed in.
struct Visitor {
    std::string browser; ///< the cookie's value; made when there was none
    bool is_new = false;
    std::string session; ///< the session cookie's value; "" when there is none

    Bytes browser_digest() const;
};
Visitor visitor_of(const Foundation& foundation, const service::Call& call);
std::optional<Session> session_of(store::Transaction& tx, const Visitor& visitor, Time now);

/// HttpOnly, SameSite=Lax (who comes back from a client must be known), and where the pages are under https
/// with the
/// __Host- prefix: no other host may plant one.
void set_browser_cookie(const Foundation& foundation, http::Response& response, const Visitor& visitor);
void set_session_cookie(const Foundation& foundation, http::Response& response, const std::string& secret);
void clear_session_cookie(const Foundation& foundation, http::Response& response);

/// A cookie of a request; "" when it is absent.
std::string cookie(const http::RequestHead& head, const std::string& name);

/// The fields of a form of ours. Throws Problem 400 for a broken form and 403 "form_foreign" when it does not
/// carry the token of this browser's pages: it came from elsewhere.
Parameters read_page_form(const service::Call& call, const Visitor& visitor);

} // namespace gateway::signon
