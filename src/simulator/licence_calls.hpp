#pragma once

#include "admin.hpp"
#include "trust_call.hpp"

namespace gateway::simulator {

// Licences between provinces (docs/national-licences.md): the nation answers for the second region.

/// {envelope: {purpose, ground, reference, holder, type_code}}: identifiers and states.
Json search_licences(const TrustCall& call);
/// {envelope: {purpose, ground, reference, identifier, file}}: data, and the file if there is one.
Json fetch_licence(const TrustCall& call);

/// {"url", "content"}: asks a province in the name of p33; what it answered, checked and opened.
http::Response ask_province(const AdminCall& call);
/// What the second region keeps, and whom to trust for its seals.
http::Response show_region_licences(const AdminCall& call);
http::Response show_region_authority(const AdminCall& call);

} // namespace gateway::simulator
