#pragma once

#include "gateway/base/json.hpp"
#include "gateway/service/reform.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace gateway::reform {

using service::Reform;

enum class State {
    draft,
    confirmed, ///< takes effect at its time
    blocked,   ///< its time came and something stood in the way
    applied,
    rolled_back
};
std::string_view to_text(State state);
State state_from_text(std::string_view text); ///< throws std::logic_error

/// Reads a reform in our API's form:
/// {name, basis?, effective_at, bodies?: [columns of up_zone_organization], changes: [{kind, from, to,
/// assignments?}], clients?: [{client_id, to}]}. Every fault goes to `errors`.
Reform read_reform(const Json& input, std::vector<FieldError>& errors);

inline constexpr std::size_t most_reasons = 100; ///< of one answer
/// Those that are read anyway, and how many more there are ("and_more").
void shorten(std::vector<FieldError>& reasons);

} // namespace gateway::reform
