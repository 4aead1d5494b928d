#pragma once

#include "persons.hpp"

#include <string>

namespace gateway::identity {

// What windows and operations do with persons. Each reading of a record is journaled.

Account search_person(const Foundation& foundation, store::Transaction& tx, const service::Call& call);
Account read_person(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                    const std::string& person_id);

/// {user_name, cert_type, cert_no, user_mobile, region, officer, details}. A mobile number that another
/// account has stays there (409 mobile_taken): at a window nobody proves to hold it.
Account register_at_window(const Foundation& foundation, store::Transaction& tx, const service::Call& call);
/// The same members, those that change; `details` replaces the details.
Account correct_person(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                       const std::string& person_id);
/// {officer, reference}
Account check_at_window(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                        const std::string& person_id);
/// {reason}
Account withdraw_at_window(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                           const std::string& person_id, const std::string& evidence_id);
/// {into}
Account merge_persons(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                      const std::string& person_id);

} // namespace gateway::identity
