#pragma once

#include "draft_store.hpp"

namespace gateway::matters {

/// Puts a stored record into a draft, in the codes of today: what was converted stands in its conversions,
/// what could not be becomes a finding that tells the old code.
void take_over(const Foundation& foundation, Draft& draft, const Json& record,
               const CodeVersions& written_under);

/// A draft written under other code tables than those of today is read as take_over writes it, one revision
/// later, so that nobody changes it by the entity tag of its old form. The next change stores it.
void bring_up_to_date(const Foundation& foundation, Draft& draft);

/// Findings of a conversion that nobody has looked at yet: the draft is not published over them.
std::vector<FieldError> open_conversion_faults(const Draft& draft);
/// A person's edit answers them, by a new value or by none.
void close_conversion_findings(Draft& draft);

} // namespace gateway::matters
