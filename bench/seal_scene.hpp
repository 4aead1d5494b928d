#pragma once

#include "scene.hpp"

#include <string>

namespace gateway::bench {

/// A seal of the sample body on its whole way: an authority by command, application, approval, making; the
/// client may use it in all matters. Gives its number.
std::string enable_seal(Scene& scene, const access::NewSecret& client);

} // namespace gateway::bench
