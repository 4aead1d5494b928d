#pragma once

#include "store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gateway::licenses {

// Copies of licences that were given out.

struct CopyRecord {
    std::string copy_id;
    long long use_id = 0;
    crypto::Digest digest{}; ///< SM3 of the copy
    Time good_until{};
};
void insert_copy(store::Transaction& tx, const CopyRecord& copy);

struct GivenCopy {
    CopyRecord copy;
    Use use; ///< whom it was given to, and what for
};
/// The one that is this very file.
std::optional<GivenCopy> find_copy(store::Transaction& tx, const crypto::Digest& digest);
/// Of one version of a licence, the newest first.
std::vector<GivenCopy> list_copies(store::Transaction& tx, long long licence_id, const service::Page& page);

} // namespace gateway::licenses
