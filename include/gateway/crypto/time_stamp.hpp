#pragma once

#include "gateway/crypto/certificates.hpp"

#include <optional>
#include <string>

namespace gateway::crypto {

/// A token by which somebody says when some octets were there (GB/T 20520, which follows RFC 3161 §2.4.2):
/// signed data (RFC 5652, or GM/T 0010 with its own identifiers) over a TSTInfo. What it says, and what
/// stands of it; whether who signed it is trusted, and was at that time, is for the caller to judge.
struct TimeStamp {
    Time at;                       ///< genTime
    std::string foreign_algorithm; ///< not SM3 with SM2: what follows was not looked at. "" otherwise
    bool of_data = false;          ///< its imprint is that of the data
    /// Whose certificate in the token its signature is of. Empty: none, or the signature is of nobody there.
    std::optional<Certificate> signer;
    bool has_certificates = false; ///< without them nobody can be found
};

/// Throws der::Fault when `token` is none in DER.
TimeStamp read_time_stamp(BytesView token, BytesView data);

} // namespace gateway::crypto
