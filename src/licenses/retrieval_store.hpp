#pragma once

#include "store.hpp"

#include <string>
#include <vector>

namespace gateway::licenses {

/// A use of a licence of another province; `licence_id` and `kind` say nothing.
struct ForeignUse {
    Use use;
    std::string outcome; ///< "asked", "given", "refused"
};
void insert_foreign_use(store::Transaction& tx, const ForeignUse& use);
/// The newest first.
std::vector<ForeignUse> list_foreign_uses(store::Transaction& tx, const service::Page& page);

} // namespace gateway::licenses
