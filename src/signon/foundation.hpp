#pragma once

#include "gateway/access/oauth.hpp"
#include "gateway/crypto/vault.hpp"
#include "gateway/signon/module.hpp"
#include "pages.hpp"
#include "signing_keys.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace gateway::signon {

/// How long things last.
struct Lifetimes {
    std::chrono::seconds access_token{600};
    std::chrono::seconds id_token{600};
    std::chrono::seconds code{60};
    std::chrono::seconds refresh_token{30L * 24 * 3600};
    std::chrono::seconds session{8L * 3600};
    std::chrono::seconds request{1800};
    std::chrono::seconds short_code{300};
    std::chrono::seconds national{600};  ///< a sign-in at the nation, from going there to coming back
    std::chrono::seconds arrival{300};   ///< from a ticket to the word of who came that they go on
    std::chrono::seconds scan_grace{60}; ///< beyond the code's own life: for the proof to come in
};

/// What all of signing in is made of.
struct Foundation {
    std::string issuer; ///< also the address the pages are reached under
    std::string region; ///< where an account that is registered here comes from
    identity::FoundationPtr identity;
    std::shared_ptr<crypto::Vault> vault;
    std::shared_ptr<SigningKeys> keys;
    access::ClientGate gate;
    Pages pages;
    Lifetimes life;
    identity::TrustPtr trust; ///< null: the nation is not there
    std::vector<Region> regions;
    std::string dummy_hash; ///< of a password nobody has: an unknown account costs as much as a known one

    bool secure() const { return issuer.starts_with("https:"); }
};
using FoundationPtr = std::shared_ptr<const Foundation>;

} // namespace gateway::signon
