#pragma once

#include "gateway/base/embedded.hpp"
#include "gateway/http/message.hpp"

namespace gateway {

std::span<const EmbeddedFile> embedded_simulator_page(); ///< src/simulator/page

namespace simulator {

/// The one HTML page: its style and script are inside it, allowed by a nonce, and nothing else may load.
http::Response show_page();

} // namespace simulator
} // namespace gateway
