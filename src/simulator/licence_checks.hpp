#pragma once

#include "batch.hpp"
#include "gateway/base/standard.hpp"

#include <optional>

namespace gateway::simulator {

/// The rules between the columns of up_lic_data, by the row alone.
std::optional<Refusal> check_licence(const Json& row, const Standard& standard);

} // namespace gateway::simulator
