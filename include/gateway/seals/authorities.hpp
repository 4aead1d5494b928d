#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/base/text.hpp"
#include "gateway/seals/seals.hpp"
#include "gateway/store/transaction.hpp"

#include <string>
#include <vector>

namespace gateway::seals {

// What the command line does about whom to trust. Each throws a Problem on bad input.

/// A certificate that is known, for people.
struct KnownAuthority {
    std::string authority_id; ///< first 16 hex digits of SM3 over the certificate
    std::string role;         ///< "root", "intermediate", "maker"
    std::string organization;
    std::string common_name;
    Time valid_from;
    Time valid_until;
    bool own = false; ///< its key is here
    /// Until when its list of revoked certificates is the newest, as the list says (of several parts the one
    /// that is old first; Time::max() when it does not say). Empty: there is no list.
    std::optional<Time> revoked_until = {};
};

/// An authority of our own, trusted, and a maker of seals under it: for development, and for a province that
/// has none. The root first.
std::vector<KnownAuthority> make_authorities(const Foundation& foundation, store::Transaction& tx,
                                             const std::string& name, Time now);
/// Trusts what a PEM text holds: authorities that signed themselves as roots, other authorities as
/// intermediates, and certificates for signing as makers of other provinces' seals.
std::vector<KnownAuthority> trust_authorities(store::Transaction& tx, std::string_view pem, Time now);
/// Takes the key and certificate of who makes seals; the certificate must lead to somebody trusted.
KnownAuthority take_maker(const Foundation& foundation, store::Transaction& tx, std::string_view key_pem,
                          std::string_view certificate_pem, Time now);
/// Takes a list of revoked certificates, PEM or DER, of an authority that is known; it takes the place of the
/// one before, of the same part of its certificates, unless that one is newer (409
/// "revocation_list_older").
void take_revocation_list(store::Transaction& tx, BytesView text, Time now);
void drop_authority(store::Transaction& tx, const std::string& authority_id, Time now);
std::vector<KnownAuthority> list_authorities(store::Transaction& tx);

} // namespace gateway::seals
