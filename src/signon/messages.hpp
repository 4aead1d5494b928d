#pragma once

#include "foundation.hpp"
#include "gateway/signon/module.hpp"

#include <stop_token>

namespace gateway::signon {

/// Sends short messages that are due, through the channel. What the channel does not take is tried again
/// every few seconds until the code in it is out of date. Once the program is `ending` no further one is
/// sent.
void send_messages(const crypto::Vault& vault, const MessageChannel& channel, service::Steps& steps, Time now,
                   const std::stop_token& ending);

} // namespace gateway::signon
