#pragma once

#include "gateway/service/reform.hpp"

namespace gateway::national {

/// What a reform of institutions finds on its way to the nation: records of its bodies and matters that the
/// nation has not taken yet, and those that it refused. It changes none of them: each entity goes up in
/// order, the cancelled list behind what waits of it, and what is new behind what it rests on.
service::ReformHook reform_hook();

} // namespace gateway::national
