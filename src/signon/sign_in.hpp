#pragma once

#include "flow.hpp"
#include "foundation.hpp"
#include "gateway/service/module.hpp"
#include "visitor.hpp"

#include <optional>
#include <string>
#include <variant>

namespace gateway::signon {

/// A person has just shown that it is them. Within a session of theirs the proof adds to it; else a new
/// session begins. Either way its secret is new: what was planted or seen before is worth nothing (session
/// fixation). `asserted` is the level another side vouches for: the proof carries no more. Returns the
/// cookie's new value.
std::string signed_in(const Foundation& foundation, store::Transaction& tx, const Visitor& visitor,
                      const std::string& person_id, const std::string& method, Time now,
                      Level asserted = Level::rc05);

/// Why a way in was refused, in the words of the page.
struct TryAgain {
    std::string code; ///< "wrong_password", "wrong_code", "too_many", "wait", "wrong_mobile"…
    Text text;
};

/// By mobile number and password. Unknown numbers, persons without a password and wrong passwords are one and
/// the same answer at one and the same cost. Failures from browsers the account does not know shut this way
/// in for such browsers for five minutes at most: its holder's own browser and the way by code stay open.
std::variant<std::string, TryAgain> sign_in_by_password(const Foundation& foundation,
                                                        const service::Call& call, service::Steps& steps,
                                                        const Visitor& visitor, const std::string& mobile,
                                                        const std::string& password);

/// Sends a code to a number. Whether an account has the number is not looked at, so nothing can be learned of
/// it. Limits: one a minute and ten a day to a number, thirty a day from a browser. Returns the code's id.
std::variant<std::string, TryAgain> send_code(const Foundation& foundation, store::Transaction& tx,
                                              const Visitor& visitor, const std::string& purpose,
                                              const std::string& mobile, Time now);

/// The right code signs in the account that has the number, or makes one. Five tries, then the code is worth
/// nothing.
std::variant<std::string, TryAgain> sign_in_by_code(const Foundation& foundation, const service::Call& call,
                                                    store::Transaction& tx, const Visitor& visitor,
                                                    const std::string& code_id, const std::string& code);

/// 8 to 128 characters, not one repeated, not the mobile number. Empty: it will do.
std::optional<TryAgain> fault_of_password(const std::string& password, const std::string& mobile);
/// For the person who is signed in. Whatever else is signed in or was given to clients, maybe by the password
/// that was, ends: other sessions with all that came of them, and what goes on without a session. False: the
/// session or the account is over, nothing was set.
bool set_password(const Foundation& foundation, service::Steps& steps, const Session& own,
                  const std::string& password, Time now);

} // namespace gateway::signon
