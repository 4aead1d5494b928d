#pragma once

#include "signon_call.hpp"

namespace gateway::simulator {

/// What a person sees who scanned a code: who asks for what, and whom to play. A code that opens nothing says
/// why.
http::Response show_scan_page(const SignOnCall& call);
/// The form of that page.
http::Response answer_scan_page(const SignOnCall& call);

} // namespace gateway::simulator
