#pragma once

#include "service.hpp"

namespace gateway::licenses {

/// What an OFD is: what its signatures say, which licence it is of, whether it is the very file on record or
/// a copy that was given out, and how that licence stands now.
Json verify_file(const Foundation& foundation, store::Transaction& tx, const service::Call& call);

} // namespace gateway::licenses
