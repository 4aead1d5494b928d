#pragma once

#include "demo_world.hpp"
#include "gateway/base/json.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace gateway::app {

/// A department's system that people sign in to.
struct DemoSystem {
    access::NewSecret client;
    std::string redirect_uri;
};

/// What the system gets of a person who signed in.
struct DemoSignIn {
    Json claims;              ///< of userinfo
    std::string access_token; ///< for what is the person's: /v1/my/licences
};

/// What the system learns of a person who wants to apply for a matter, signs in on
/// the nation's page at the level the matter demands, and agrees to what is asked. `cert_no` is one of the
/// nation's test base. Throws std::runtime_error where a step does not lead on.
DemoSignIn sign_in_through_nation(DemoWorld& world, const DemoSystem& system, const std::string& cert_no,
                                  const std::string& matter_code);

} // namespace gateway::app
