#pragma once

#include "authorities.hpp"
#include "gateway/seals/seals.hpp"
#include "keys.hpp"
#include "model.hpp"

namespace gateway::seals {

struct Foundation {
    Foundation(const Standard& standard, std::shared_ptr<crypto::Vault> the_vault);

    Rules rules;
    std::shared_ptr<crypto::Vault> vault;
    std::unique_ptr<KeyStore> keys;
    TrustCache trust;
};

} // namespace gateway::seals
