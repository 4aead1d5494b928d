#pragma once

#include "store.hpp"

namespace gateway::licenses {

/// Without anything of the holder.
Json summary_json(const Licence& licence, Time now);
/// With number, holders and face.
Json licence_json(const Licence& licence, Time now);
/// With the name of its body.
Json use_json(const Use& use, const std::string& body_name);
Json history_json(const std::vector<HistoryEntry>& history);

Json purpose_schema();
Json consent_schema();
Json example_consent();
Json holder_key_schema();
Json draft_schema();
Json period_schema();
Json seal_wish_schema(); ///< with which seal, in which matter
Json summary_schema();
Json licence_schema();
Json type_schema();
Json use_schema();

Json example_draft();
Json example_summary();
Json example_licence();
Json example_purpose();
Json example_holder();
Json example_type();
extern const char* const example_identifier;
extern const char* const example_seal; ///< number of an electronic seal

} // namespace gateway::licenses
