#pragma once

#include "application.hpp"
#include "model.hpp"

namespace gateway::cases {

// OpenAPI schemas, made from the same table descriptions that check the input, and examples of fictitious
// bodies and persons.

Json intake_schema(const Foundation& foundation, IntakeForm form);
Json event_schema(const Foundation& foundation, EventKind kind);
Json accepted_schema();
Json change_schema();
Json case_schema(const Foundation& foundation);
Json summary_schema();

Json application_intake_schema(const Foundation& foundation);
Json application_schema(const Foundation& foundation);
Json application_summary_schema();
Json step_schema(const Foundation& foundation, Step step);

Json example_intake(IntakeForm form);
Json example_event(EventKind kind);
Json example_accepted();
Json example_change();
Json example_case();
Json example_summary();
Json example_application_intake();
Json example_application();
Json example_application_summary();
Json example_step(Step step);

} // namespace gateway::cases
