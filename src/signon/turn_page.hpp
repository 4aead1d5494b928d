#pragma once

#include "flow.hpp"
#include "sign_in.hpp"
#include "visitor.hpp"

#include <optional>
#include <string>

namespace gateway::signon {

/// What a page shows beside the step itself.
struct Shown {
    std::optional<TryAgain> fault;
    std::string code_id; ///< a code was sent: its answer is asked for
    std::string mobile;  ///< as it was typed
};

/// The page of a step that waits for the person.
http::Response turn_page(const Foundation& foundation, const service::Call& call, const Visitor& visitor,
                         const AuthorizationRequest& request, const std::optional<RelyingParty>& party,
                         const Turn& turn, const Shown& shown);

/// Where the browser goes when no page is needed any more: with a code to the client, or to a page of our
/// own. Ends the request.
std::string finish(const Foundation& foundation, store::Transaction& tx, const AuthorizationRequest& request,
                   const Session& session, const Turn& turn, Time now);
/// To the client with an error. Ends the request.
std::string finish_with(const Foundation& foundation, store::Transaction& tx,
                        const AuthorizationRequest& request, const std::string& error, const Text& text,
                        Time now);

/// On to `location`, maybe after a form. To another site it goes by a page in between: browsers hold what a
/// page says of where its forms lead (form-action) against every redirect that follows, those of the other
/// site too, and it may be a form of another site's page that led here.
http::Response onward(const Foundation& foundation, const service::Call& call, const std::string& location,
                      const std::string& asked_locale = {});

/// A page that only tells why nothing goes on.
http::Response refusal_page(const Foundation& foundation, const service::Call& call, int status,
                            const Text& text);

} // namespace gateway::signon
