#include "foundation.hpp"

namespace gateway::seals {

Foundation::Foundation(const Standard& standard, std::shared_ptr<crypto::Vault> the_vault)
    : rules(read_rules(standard.file("seals.toml"))), vault(std::move(the_vault)),
      keys(keys_in_database(vault)) {}

FoundationPtr make_foundation(const Standard& standard, std::shared_ptr<crypto::Vault> vault) {
    return std::make_shared<const Foundation>(standard, std::move(vault));
}

std::shared_ptr<const crypto::TrustStore> trust(const Foundation& foundation, store::Transaction& tx) {
    return foundation.trust.current(tx);
}

} // namespace gateway::seals
