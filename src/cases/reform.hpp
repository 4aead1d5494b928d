#pragma once

#include "gateway/service/reform.hpp"

namespace gateway::cases {

/// What reforms of institutions do to cases: those under way are handed over (转办) to the body that takes
/// their matter, under the number and the list they were accepted under; applications that are not decided go
/// on under the new code. Finished cases stay as they are: their body's successors read them.
service::ReformHook reform_hook();

} // namespace gateway::cases
