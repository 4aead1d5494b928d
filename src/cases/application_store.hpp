#pragma once

#include "application.hpp"
#include "gateway/base/json.hpp"
#include "gateway/service/answers.hpp"
#include "gateway/service/parameters.hpp"
#include "gateway/store/transaction.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace gateway::cases {

/// An application (申请) as it stands: a record of the province, which the nation does not know.
struct Application {
    std::string application_no;
    std::string matter_code;                              ///< 31 or 33
    ApplicationState stored = ApplicationState::received; ///< never deemed, see state_at
    Time received_at{};
    Time decide_by{};
    std::optional<Time> decided_at;
    std::string project_no; ///< of the case it became; else empty
    int revision = 1;
    Json columns;   ///< of up_pro_accept, as far as an application gives them
    Json materials; ///< array of up_pro_material
    Json course;    ///< supplement: {requested_at, due, materials}, supplemented_at, decision: {at, …}

    std::string owner() const { return matter_code.substr(0, 18); }
};

/// Inserts it under its number, or under the next of our own when it has none; false when the number is
/// taken.
bool insert_application(store::Transaction& tx, Application& application);
std::optional<Application> find_application(store::Transaction& tx, const std::string& application_no);
std::optional<Application> lock_application(store::Transaction& tx, const std::string& application_no);
/// The one that became this case.
std::optional<Application> application_of_case(store::Transaction& tx, const std::string& project_no);
void save_application(store::Transaction& tx, const Application& application);

struct ApplicationQuery : service::Scope {
    std::string matter_code;
    std::string state; ///< as of `now`
    bool open = false; ///< not decided yet
    std::optional<Time> received_from;
    std::optional<Time> received_to; ///< exclusive
    Time now{};
};
/// Summaries without anything personal, newest receipt first, limit + 1 at most. `page.after` is
/// {received_at, application_no}.
std::vector<Json> list_applications(store::Transaction& tx, const ApplicationQuery& query,
                                    const service::Page& page);

} // namespace gateway::cases
