#pragma once

#include <span>
#include <string>
#include <string_view>

namespace gateway::matters {

/// How far a draft has come in the editorial flow (编辑流程). Published, it is gone.
enum class Stage { editing, submitted, reviewed, returned, scheduled };
/// What is done to a draft. Editing is always possible and takes it back to `editing`.
enum class Step { edited, submitted, reviewed, returned, scheduled, published, deleted };

std::string_view to_text(Stage stage);
std::string_view to_text(Step step);
Stage stage_from_text(std::string_view text);
/// Every stage, for a parameter that names one.
std::span<const std::string> stage_names();

/// Throws Problem 409 "stage_conflict" unless a draft at this stage can be submitted, reviewed, returned,
/// scheduled or published.
void require_stage(Stage stage, Step step);

} // namespace gateway::matters
