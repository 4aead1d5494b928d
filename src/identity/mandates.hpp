#pragma once

#include "corporations.hpp"
#include "mandate_store.hpp"

#include <string>
#include <vector>

namespace gateway::identity {

/// Those in force: of legal persons that are verified and in being, for the identity the person has now.
std::vector<Mandate> mandates_in_force(const Foundation& foundation, store::Transaction& tx,
                                       const std::string& person_id, Time now);
/// After a change of an account: mandates of another identity end, the others go up as the person is now.
void follow_identity(const Foundation& foundation, store::Transaction& tx, const By& by,
                     const Account& account);
/// Ends those of a role ("": all) that have not ended; gives the last position in the journal, 0 without one.
long long end_mandates(const Foundation& foundation, store::Transaction& tx, const By& by,
                       const Corporation& corporation, const std::string& role);

/// Reads {person_id, role, matters, valid_from, valid_until}.
NewMandate read_mandate(const Json& input, const std::string& credit_code, std::vector<FieldError>& errors);

} // namespace gateway::identity
