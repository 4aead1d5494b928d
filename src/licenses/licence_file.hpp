#pragma once

#include "foundation.hpp"
#include "gateway/store/transaction.hpp"
#include "model.hpp"

#include <optional>

namespace gateway::licenses {

/// The sealed file (OFD) of this version; empty when it has none.
std::optional<Bytes> file_of_version(store::Transaction& tx, const Licence& licence);

} // namespace gateway::licenses
