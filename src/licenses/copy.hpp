#pragma once

#include "use.hpp"

namespace gateway::licenses {

/// A copy for one use (加注件): the licence's file anew, with a note across its pages of whom it is for, what
/// for and until when, under the seal that the file bears. By identifier or by a code, as other uses.
Json copy_licence(const Foundation& foundation, store::Transaction& tx, const service::Call& call);

} // namespace gateway::licenses
