#pragma once

#include "catalogue.hpp"
#include "gateway/crypto/vault.hpp"
#include "gateway/identity/levels.hpp"
#include "gateway/licenses/module.hpp"
#include "national_form.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <string>

namespace gateway::licenses {

/// licence_rules.toml
struct Rules {
    std::chrono::seconds code_life{0};         ///< of a code that a holder gives for one use
    std::chrono::seconds presentation_life{0}; ///< of a shown two-dimensional code
    int renew_after_days = 0;
    int copy_days = 0;             ///< how long a copy for one use is good, at the most
    int verify_failures_a_day = 0; ///< of one client on one licence; then its fields are compared no more
    /// codes/certificate_type → codes/licence_holder_code: who a case names, as a holder.
    std::map<std::string, std::string> holder_code_of;
    identity::Level holder_reads_at{}; ///< least level of holders who signed in to see what is theirs
    identity::Level holder_gives_at{}; ///< to show it or give codes
};

/// What reading and rules stand on: made once.
struct Foundation {
    Foundation(std::shared_ptr<const Standard> the_standard, std::shared_ptr<crypto::Vault> the_vault,
               seals::FoundationPtr the_seals, Options the_options);

    std::shared_ptr<const Standard> standard;
    std::shared_ptr<crypto::Vault> vault;
    seals::FoundationPtr seals;
    Options options;
    Catalogue catalogue;
    Rules rules;
    NationalForm national;
    const CodeTable* holder_codes;
    const CodeTable* reasons;
};

} // namespace gateway::licenses
