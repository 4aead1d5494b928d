#pragma once

#include "catalogue.hpp"
#include "model.hpp"

#include <map>
#include <string>
#include <vector>

namespace gateway::licenses {

// A licence compared field by field with what somebody says of it.

/// Whether each field agrees, by name. Those of a holder are answered by one and the same: the holder with
/// whom most of them agree.
std::map<std::string, bool> compared(const Licence& licence, const Json& fields);
bool all_agree(const std::map<std::string, bool>& fields);

/// A misspelt field would never agree: its caller wants to hear of it.
void check_fields(const LicenceType& type, const Json& fields, const std::string& pointer,
                  std::vector<FieldError>& errors);

} // namespace gateway::licenses
