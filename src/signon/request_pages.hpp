#pragma once

#include "foundation.hpp"
#include "gateway/service/module.hpp"
#include "turn_page.hpp"
#include "visitor.hpp"

#include <functional>
#include <optional>
#include <string>

namespace gateway::signon {

// What the pages of a request for authorization have in common: reading their forms, going on with the
// request, telling what was wrong.

/// A form of a page, read and found to be of this browser, with the request it is about.
struct Posted {
    Visitor visitor;
    Parameters fields;

    std::string field(const std::string& name) const { return value_of(fields, name); }
};
Posted read_posted(const Foundation& foundation, const service::Call& call);

/// The request is over, or another browser's.
http::Response gone(const Foundation& foundation, const service::Call& call);
std::optional<RelyingParty> party_of_request(store::Transaction& tx, const AuthorizationRequest& request);
/// A request of our own, kept: it ends at the account's page.
AuthorizationRequest own_request(const Foundation& foundation, store::Transaction& tx, const Visitor& visitor,
                                 bool fresh, Time now);

/// Goes on with a request: to the client when nothing is left to do, else to the page of what is.
http::Response go_on(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                     const AuthorizationRequest& request, const std::optional<Session>& session);

/// What a form does with its request; the answer is the page again, with what was wrong, or where to go.
using Act =
    std::function<http::Response(const service::Call& call, store::Transaction& tx, const Posted& posted,
                                 AuthorizationRequest& request, const std::optional<Session>& session)>;
service::Route request_form(const FoundationPtr& foundation, const char* pattern, const char* id,
                            Text summary, Act act);

/// The page of the request again, with what was wrong.
http::Response ask_again(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                         const Visitor& visitor, const AuthorizationRequest& request,
                         const std::optional<Session>& session, const Shown& shown);

/// After a way in has succeeded: the new cookie, and on with the request.
http::Response came_in(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                       const AuthorizationRequest& request, const std::string& secret);

} // namespace gateway::signon
