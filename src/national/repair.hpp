#pragma once

#include "batch.hpp"
#include "gateway/journal/journal.hpp"
#include "shared.hpp"

#include <vector>

namespace gateway::national {

/// What a released entry sends. It may stand for earlier versions that never arrived, or arrived in part: a
/// row the nation refused before goes in its newest form, as the insert it still is, and names the version
/// the nation really holds.
std::vector<Outgoing> repaired_rows(store::Transaction& tx, Shared& shared, const journal::Entry& entry,
                                    const std::vector<service::NationalRow>& rows);

/// The ordinary case: each row replaces the version before it.
std::vector<Outgoing> plain_rows(const journal::Entry& entry, const std::vector<service::NationalRow>& rows);

} // namespace gateway::national
