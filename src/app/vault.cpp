#include "vault.hpp"

#include "files.hpp"

namespace gateway::app {

std::shared_ptr<crypto::Vault> open_vault(const Config& config) {
    return config.identity.vault_key.empty()
               ? crypto::Vault::load_or_create(keys_folder(config) / "identity.key")
               : crypto::Vault::load(config.identity.vault_key);
}

} // namespace gateway::app
