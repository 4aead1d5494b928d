#pragma once

#include "service.hpp"

namespace gateway::licenses {

/// What an OFD is: what its signatures say, which licence it is of, whether it is the very file on record or
/// a copy that was given out, and how that licence stands now. Short
/// transactions; the file is opened and checked between them.
Json verify_file(const Foundation& foundation, const service::Call& call, service::Steps& steps);

} // namespace gateway::licenses
