#pragma once

#include "service.hpp"

namespace gateway::ratings {

// JSON of the API.
Json rating_json(const Rating& rating);
Json task_json(const Rectification& task, const Rules& rules, Time now);
Json task_json(const Task& task, const Rules& rules, Time now); ///< with its steps

// OpenAPI schemas, and examples of fictitious bodies and persons.
Json submission_schema(const Foundation& foundation, Form form);
Json said_schema(const Foundation& foundation);
Json rating_schema();
Json summary_schema();
Json task_schema(bool with_steps);
Json step_schema(Step step);
Json figures_schema();
Json public_schema();

Json example_submission();
Json example_said();
Json example_rating();
Json example_summary();
Json example_task(bool with_steps);
Json example_step(Step step);
Json example_figures();
Json example_public();

} // namespace gateway::ratings
