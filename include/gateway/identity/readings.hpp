#pragma once

#include "gateway/identity/identity.hpp"

namespace gateway::identity {

/// A line in the journal that `by` read who the person is, as for each reading of a window.
void note_reading(store::Transaction& tx, const By& by, const Person& person);

} // namespace gateway::identity
