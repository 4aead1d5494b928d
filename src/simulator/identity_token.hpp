#pragma once

#include "signon.hpp"

#include <string>

namespace gateway::simulator {

/// The identity token for a granted code. `faults` spoil it as they say.
std::string write_identity_token(const SignOn& signon, const GrantedCode& granted, const std::string& issuer,
                                 const SignOnFaults& faults, Time now);

/// SHA-256: of PKCE's verifier.
std::string sha256(std::string_view text);

} // namespace gateway::simulator
