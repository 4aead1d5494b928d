#pragma once

#include "gateway/base/standard.hpp"
#include "gateway/crypto/vault.hpp"
#include "gateway/licenses/licenses.hpp"
#include "gateway/seals/seals.hpp"
#include "gateway/service/module.hpp"
#include "gateway/signon/persons.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace gateway::national {
class SignedLine;
} // namespace gateway::national

namespace gateway::licenses {

struct Options {
    /// The hash by which the nation knows a number of a person's; empty: such numbers go up as they are.
    std::function<std::string(std::string_view)> person_hash = {};
    /// The nation, for the licences of other provinces and for those that they ask for; null: the link is
    /// off.
    std::shared_ptr<const national::SignedLine> nation = {};
    std::string province = "p32"; ///< as the nation knows us
    std::string public_url = {};  ///< where the nation reaches us: the path in it is part of what it signs
};

/// Throws std::runtime_error when config/data/licences, licence_rules.toml or licence_national.toml is wrong.
FoundationPtr make_foundation(std::shared_ptr<const Standard> standard, std::shared_ptr<crypto::Vault> vault,
                              seals::FoundationPtr seals, Options options = {});

/// Electronic licences (电子证照). `persons` knows the holders who signed in.
service::Module module(const FoundationPtr& foundation, const signon::FindSignedIn& persons);

} // namespace gateway::licenses
