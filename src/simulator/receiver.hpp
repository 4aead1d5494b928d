#pragma once

#include "gateway/http/message.hpp"
#include "platform.hpp"

namespace gateway::simulator {

/// POST /exchange/v1/batches: judges one batch and answers its receipt, or refuses the message. Never throws.
/// Blocks for milliseconds: it runs on a worker. Faults that are set are applied here, but for `delay`.
http::Response receive_batch(Platform& platform, const http::Request& request);

/// GET /exchange/v1/downlink/{table}. Never throws.
http::Response give_downlink(Platform& platform, const http::Request& request, const std::string& table);

} // namespace gateway::simulator
