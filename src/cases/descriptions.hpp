#pragma once

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

Json example_intake(IntakeForm form);
Json example_event(EventKind kind);
Json example_accepted();
Json example_change();
Json example_case();
Json example_summary();

} // namespace gateway::cases
