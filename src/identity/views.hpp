#pragma once

#include "corporations.hpp"
#include "mandates.hpp"
#include "national_records.hpp"
#include "persons.hpp"

namespace gateway::identity {

// JSON of the API. What answers a POST holds nothing personal: first outcomes are kept as they went out.
Json person_json(const Account& account, const std::vector<Mandate>& mandates, Time now);
Json person_summary(const Account& account, Time now);
Json evidence_json(const RecordedEvidence& evidence, Time now);
Json corporation_json(const Corporation& corporation);
Json corporation_summary(const Corporation& corporation);
Json mandate_json(const MandateRow& mandate, Time now);
Json mandate_json(const Mandate& mandate);
Json record_json(const NationalRecord& record);

// OpenAPI schemas, and examples of fictitious persons and bodies.
Json person_schema(const Foundation& foundation);
Json person_summary_schema();
Json registration_schema(const Foundation& foundation);
Json correction_schema(const Foundation& foundation);
Json evidence_request_schema();
Json search_schema();
Json corporation_view_schema(const Foundation& foundation);
Json corporation_summary_schema();
Json mandate_request_schema();
Json mandate_schema();
Json record_schema_of_views();

Json example_person();
Json example_person_summary();
Json example_registration();
Json example_correction();
Json example_search();
Json example_evidence_request();
Json example_corporation();
Json example_corporation_request();
Json example_corporation_summary();
Json example_mandate_request();
Json example_mandate();
Json example_record();

} // namespace gateway::identity
