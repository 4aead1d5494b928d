#pragma once

#include "config.hpp"
#include "gateway/crypto/vault.hpp"
#include "gateway/store/database.hpp"

#include <memory>

namespace gateway::app {

/// Personal data is sealed under its keys: identity.vault_key, or an own key made for a database in which
/// nothing is sealed yet. Throws std::runtime_error when something there is sealed under a key that is not in
/// the file: a key made in its place would find nobody, and register everybody a second time.
std::shared_ptr<crypto::Vault> open_vault(const Config& config, store::Session& session);

} // namespace gateway::app
