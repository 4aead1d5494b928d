#pragma once

#include "config.hpp"
#include "gateway/crypto/blind_index.hpp"
#include "gateway/crypto/vault.hpp"
#include "gateway/store/database.hpp"

#include <memory>

namespace gateway::app {

/// Personal data is sealed under its keys: identity.vault_key, or an own key made for a database in which
/// nothing is sealed yet. Throws std::runtime_error when something there is sealed under a key that is not in
/// the file: a key made in its place would find nobody, and register everybody a second time.
std::shared_ptr<crypto::Vault> open_vault(const Config& config, store::Session& session);

/// Cases are found by their applicant under its keys: data.applicant_key, or an own key made for a database
/// in which no case is found so yet; std::runtime_error when one is and the key is gone, for all of before
/// would be found no more. nullptr when a file that was named cannot be used: the search is refused then.
std::shared_ptr<const crypto::BlindIndex> open_applicants(const Config& config, store::Session& session);

} // namespace gateway::app
