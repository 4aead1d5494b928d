#pragma once

#include "foundation.hpp"
#include "gateway/signon/persons.hpp"

namespace gateway::signon {

/// By the tokens that this provider gives. A client has `requests_per_second` where it has no rate of its
/// own.
FindSignedIn person_finder(FoundationPtr foundation, int requests_per_second);

} // namespace gateway::signon
