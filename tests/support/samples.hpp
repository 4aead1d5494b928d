#pragma once

#include "gateway/base/json.hpp"

#include <string>

namespace gateway::test {

/// Credit code of the Suzhou body, whose matters and cases the tests use.
inline constexpr const char* sample_body = "11320500PDY000167D";

/// A sample matter of that body that is done on application.
Json sample_matter();

/// An accept record of a fictitious person under the matter.
Json accept_record(const std::string& matter_code, int number);
Json process_record(int number);

} // namespace gateway::test
