#pragma once

#include "application_store.hpp"
#include "service.hpp"

#include <string>

namespace gateway::cases {

// Who may write: the body of the matter. A foreign application and one that is not there are the same 404
// "application_not_found". A step that the state does not allow is 409 "step_not_possible".

/// Receives an application (收件): 409 "application_no_taken".
Application receive_application(const Foundation& foundation, const service::Call& call,
                                store::Transaction& tx);
/// Asks for what is missing (补正告知), once and all of it: {materials: [{material_name, reason}], due}.
Application request_supplement(const service::Call& call, store::Transaction& tx, const std::string& number);
/// The applicant brought it: {materials: [up_pro_material…]}.
Application supplement_application(const Foundation& foundation, const service::Call& call,
                                   store::Transaction& tx, const std::string& number);
/// The case it becomes, and the application. A deemed one is accepted from the day of its receipt.
struct Accepted {
    Application application;
    Case record;
};
/// Accepts it (受理): {accept_date, accept_doc_no, handle_user_name, project_no, all optional}. Further
/// refusals are those of accept_cases.
Accepted accept_application(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                            const std::string& number);
/// Refuses it (不予受理): {reason, doc_no, handle_user_name}.
Application refuse_application(const service::Call& call, store::Transaction& tx, const std::string& number);
/// The applicant takes it back (撤回): {reason}.
Application withdraw_application(const service::Call& call, store::Transaction& tx,
                                 const std::string& number);

Application read_application(const service::Call& call, store::Transaction& tx, const std::string& number);
std::optional<ApplicationQuery> read_application_query(const service::Call& call);

/// {application_no, …, state, deemed_accepted_at, project_no, application: {…}, materials: […], supplement,
/// decision, possible: […]} as of `now`.
Json application_json(const Application& application, Time now);
/// Of one that nobody decided on in time: its receipt.
std::optional<Time> deemed_accepted_at(const Application& application, Time now);

} // namespace gateway::cases
