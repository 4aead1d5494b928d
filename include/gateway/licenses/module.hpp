#pragma once

#include "gateway/base/standard.hpp"
#include "gateway/crypto/vault.hpp"
#include "gateway/licenses/licenses.hpp"
#include "gateway/service/module.hpp"

#include <memory>

namespace gateway::licenses {

/// Throws std::runtime_error when config/data/licences or licence_rules.toml is wrong.
FoundationPtr make_foundation(std::shared_ptr<const Standard> standard, std::shared_ptr<crypto::Vault> vault);

/// Electronic licences (电子证照).
service::Module module(FoundationPtr foundation);

} // namespace gateway::licenses
