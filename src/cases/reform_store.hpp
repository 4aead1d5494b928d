#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/store/transaction.hpp"

#include <map>
#include <string>
#include <vector>

namespace gateway::cases {

/// A case under way, as far as a hand-over changes it.
struct OpenCase {
    std::string project_no;
    std::string matter_code;
    std::string owner;
    std::string handed_to; ///< empty: the owner handles it
    std::string unit;      ///< empty: not said
    int revision = 0;

    const std::string& handler() const { return handed_to.empty() ? owner : handed_to; }
};
/// Unfinished cases that these bodies own or handle, by number; with `lock`, until the transaction ends.
std::vector<OpenCase> open_cases(store::Transaction& tx, const std::vector<std::string>& bodies, bool lock);
/// The cases as they shall be; each hand-over is kept with its reason.
void hand_over_cases(store::Transaction& tx, const std::vector<OpenCase>& before,
                     const std::vector<OpenCase>& after, const std::string& at, const std::string& reason);
/// Those of these numbers, locked.
std::vector<OpenCase> lock_cases(store::Transaction& tx, const std::vector<std::string>& numbers);

struct OpenApplication {
    std::string application_no;
    std::string matter_code;
    int revision = 0;
};
std::vector<OpenApplication> open_applications(store::Transaction& tx, const std::vector<std::string>& bodies,
                                               bool lock);
/// matter_code and revision; the body follows from the code.
void save_applications(store::Transaction& tx, const std::vector<OpenApplication>& applications);
std::vector<OpenApplication> lock_applications(store::Transaction& tx,
                                               const std::vector<std::string>& numbers);

/// Some numbers, `most` at most: of cases accepted under these lists (code → task_version), of applications
/// that came for them since a moment.
std::vector<std::string> cases_under(store::Transaction& tx, const std::map<std::string, int>& lists,
                                     int most);
std::vector<std::string> applications_under(store::Transaction& tx, const std::map<std::string, int>& lists,
                                            Time since, int most);

} // namespace gateway::cases
