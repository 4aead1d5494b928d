#pragma once

#include "gateway/service/module.hpp"
#include "register.hpp"
#include "types.hpp"

#include <span>
#include <string>
#include <variant>
#include <vector>

namespace gateway::licenses {

Problem licence_not_found();
void need_valid(const Licence& licence, Time now); ///< 409 "licence_not_valid" unless it is, now

// What the issuing department does.

/// Locked; of the caller's own, its last version, in the revision that the caller has seen.
Licence lock_own(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                 const std::string& identifier);
using LicenceOrProblem = std::variant<Licence, Problem>;
/// Several calls in one transaction, each as if it were alone; of a refused one nothing is written.
std::vector<LicenceOrProblem> issue_licences(const Foundation& foundation, store::Transaction& tx,
                                             std::span<const service::Call* const> calls);
/// The next version with other content, or with another period.
Licence change_licence(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                       const std::string& identifier);
Licence renew_licence(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                      const std::string& identifier);
/// Suspend, restore, cancel.
Licence move_licence(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                     const std::string& identifier, Action action);

/// An issuing department alone issues; operations does not.
bool may_issue(const service::Caller& caller, const std::string& authority);
/// Of the issuing department; operations sees it without its content.
Licence read_licence(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                     const std::string& identifier);
bool sees_content(const service::Caller& caller, const std::string& authority);

std::vector<service::LineOutcome> import_licences(const Foundation& foundation, const service::Call& call,
                                                  std::span<const service::Line> lines,
                                                  store::Transaction& tx);

} // namespace gateway::licenses
