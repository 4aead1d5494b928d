#pragma once

#include "gateway/store/transaction.hpp"

#include <optional>
#include <string>

namespace gateway::signon {

/// The subject of a person in a sector; `fresh` when there was none yet.
std::string find_or_make_subject(store::Transaction& tx, const std::string& person_id,
                                 const std::string& sector, const std::string& fresh);
/// Whom a subject of a sector names.
std::optional<std::string> person_of_subject(store::Transaction& tx, const std::string& sector,
                                             const std::string& subject);

} // namespace gateway::signon
