#pragma once

#include "foundation.hpp"
#include "gateway/service/module.hpp"
#include "request_pages.hpp"
#include "visitor.hpp"

#include <optional>
#include <string>

namespace gateway::signon {

/// Somebody whom another side vouches for, and what is made of it.
struct Vouched {
    identity::Asserted person;
    identity::NewEvidence evidence; ///< of the level asserted
    std::string origin;             ///< of an account that is made for it: "national", "region:p33"
    std::string method;             ///< of signing in
    std::string credit_code;        ///< of a legal person whose licence was shown; "": none
    bool unasked = false; ///< nobody in this browser asked for it: whoever is signed in is not replaced
};

/// Signs in whom another side vouches for, at the level it asserts, and goes on with the request; an account
/// is made when there is none. What stands against it is told on the request's page. Without a request of
/// this browser it ends at the account's page.
http::Response let_in(const Foundation& foundation, const service::Call& call, service::Steps& steps,
                      const Visitor& visitor, const std::string& request_id, const Vouched& vouched);

/// The page of the request with what was wrong, so that another way in can be taken. When the request is over
/// a new one is begun, which ends at the account's page.
http::Response tell_fault(const Foundation& foundation, const service::Call& call, service::Steps& steps,
                          const Visitor& visitor, const std::string& request_id, const TryAgain& fault);

/// Whom another side names, as it is kept (sealed) until the person is let in.
Json identity_json(const identity::Identity& identity);
identity::Identity read_identity(const Json& kept);

/// What a failed call of the platform means, in the words of a page.
TryAgain words_of(const identity::TrustFailure& failure);

} // namespace gateway::signon
