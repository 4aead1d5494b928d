#pragma once

#include "x509.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace gateway::crypto {

// Lists of revoked certificates (RFC 5280 §5), read by hand as far as the check needs them.

/// What a list is asked about: one certificate.
struct Listed {
    Bytes issuer; ///< the name, DER
    std::string serial;
    bool authority = false;
    std::vector<Bytes>
        points; ///< where its list is to be had (cRLDistributionPoints), each a GeneralName in DER
};
Listed listed(const X509* x509);

using RevokedBySerial = std::map<std::string, Revoked>;
struct KnownList {
    Bytes issuer; ///< the name, DER
    Time from;
    std::optional<Time> until;
    RevokedBySerial revoked;
    // The part of its authority's certificates that it tells of (§5.2.5).
    bool only_users = false;
    bool only_authorities = false;
    std::vector<Bytes> points; ///< empty: all

    bool in_force(Time now) const { return from <= now && (!until || now <= *until); }
    bool tells_of(const Listed& certificate) const;
};
KnownList read_list(X509_CRL* crl);

/// As in RevocationList.
std::string why_unusable(X509_CRL* crl);
/// OpenSSL cannot set the identity for a list (its own check would take the empty one).
bool is_signed_by(X509_CRL* crl, const Certificate& authority);

} // namespace gateway::crypto
