#pragma once

#include "config.hpp"
#include "gateway/crypto/vault.hpp"

#include <memory>

namespace gateway::app {

/// The keys under which secrets and personal data lie in the database.
std::shared_ptr<crypto::Vault> open_vault(const Config& config);

} // namespace gateway::app
