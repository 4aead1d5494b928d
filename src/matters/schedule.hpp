#pragma once

#include "foundation.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/store/transaction.hpp"

#include <functional>
#include <memory>

namespace gateway::matters {

/// Carries out what was planned up to `now`, in the order of time: scheduled drafts are published, lists that
/// have come to their planned end are cancelled (at one moment the ends first). Each as of its moment. A
/// draft that cannot be published any more is returned with the reason. A part of a large plan; the next call
/// goes on.
void carry_out_plans(const Foundation& foundation, store::Transaction& tx, Time now);

} // namespace gateway::matters
