#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/store/transaction.hpp"

#include <string>

namespace gateway::national {

/// A signed message of the nation's counts once: its nonce is kept (as SM3) for as long as its signature is
/// accepted. Throws a Problem 401 "message_replayed" when it was here before. Only what is committed counts.
void refuse_replay(store::Transaction& tx, const std::string& nonce, Time now);

/// Forgets at most `most` whose signature is too old by now.
void forget_messages(store::Transaction& tx, Time now, int most);

} // namespace gateway::national
