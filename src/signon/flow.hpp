#pragma once

#include "foundation.hpp"
#include "model.hpp"

#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace gateway::signon {

/// What stands between a request for authorization and its code, first things first.
enum class Step {
    sign_in,         ///< nobody is signed in, or somebody must be anew
    prove,           ///< the session needs a stronger act of signing in
    identify,        ///< the person's level needs evidence that can be had here
    choose_identity, ///< for oneself or for a legal person
    consent,
    done,
    other_person, ///< somebody has signed in who is not the one asked for
    unmet,        ///< nothing acceptable can be had
};

/// Where a request stands.
struct Turn {
    Step step = Step::sign_in;
    Level target = Level::none; ///< of `prove` and `identify`; of `done`: the level granted
    Time auth_time{};           ///< of `done`: of the sign-in that carries the level
    bool again = false;         ///< of `prove`: the level is there, the sign-in is too old
    std::optional<identity::Person> person;
    std::vector<identity::Mandate> mandates; ///< of `choose_identity`
    Scopes asked;                            ///< of `consent`: what is not yet consented to
};

/// `session` is the browser's; it must be open. Reads only.
Turn next_turn(const Foundation& foundation, store::Transaction& tx, const AuthorizationRequest& request,
               const std::optional<Session>& session, Time now);

/// True when no page can bring the person on: the client is told (error_of).
bool is_hopeless(Step step);
/// The error a client is told where nothing can go on, or no page may be shown (prompt=none).
std::string error_of(Step step);

} // namespace gateway::signon
