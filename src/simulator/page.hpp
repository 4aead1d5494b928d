#pragma once

#include "gateway/base/embedded.hpp"
#include "gateway/http/message.hpp"

#include <string_view>

namespace gateway {

std::span<const EmbeddedFile> embedded_simulator_page(); ///< src/simulator/page

namespace simulator {

/// The text of a file of src/simulator/page; throws std::logic_error when there is none of that name.
std::string_view page_file(std::string_view name);

/// The operators' HTML page: its style and script are inside it, allowed by a nonce, and nothing else may
/// load.
http::Response show_page();

} // namespace simulator
} // namespace gateway
