#pragma once

#include "foundation.hpp"
#include "gateway/service/reform.hpp"

#include <memory>

namespace gateway::matters {

/// What reforms of institutions do to the matter library: bodies are registered, renamed or cease; every list
/// of a body that gives it away is cancelled and published at version 1 under its heir's code, a list of a
/// renamed body gets its next version; drafts and open impacts go along; where each went is kept both ways.
service::ReformHook reform_hook(const std::shared_ptr<const Foundation>& foundation);

} // namespace gateway::matters
