#pragma once

#include "gateway/service/module.hpp"

#include <string>

namespace gateway::service {

/// A journal entry of what a call does: actor, action and trace are the call's, the record is still to be
/// named.
journal::Change change_by(const Call& call, std::string action);

} // namespace gateway::service
