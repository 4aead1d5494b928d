#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/base/text.hpp"
#include "gateway/crypto/sm.hpp"

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace gateway::ses {

// Electronic seals and signatures with them (安全电子签章): GB/T 38540-2020, which writes version 4, and the
// forms that are met beside it: GM/T 0031-2014 (version 1) and GM/T 0031-2025 (version 5, known by
// implementations only). All are made in version 4.

inline constexpr std::string_view sm2_with_sm3 = "1.2.156.10197.1.501";

enum class Version { v1 = 1, v4 = 4, v5 = 5 };

struct Picture {
    std::string type; ///< "PNG", "ofd", …; compare without regard to case
    Bytes data;
    int width = 0; ///< mm
    int height = 0;
};

struct Extension {
    std::string oid;
    bool critical = false;
    Bytes value;
    bool written_false = false; ///< "critical" stands there although it is false, as in some real seals
};

struct Extensions {
    std::vector<Extension> items;
    bool tagged = false; ///< within [0]; a seal's stand there without it in practice
};

/// Which certificates may sign with a seal.
struct CertificateList {
    bool by_digest = false;
    std::vector<Bytes> certificates; ///< DER
    struct DigestOf {
        std::string algorithm; ///< names it; free in the standard
        Bytes value;
    };
    std::vector<DigestOf> digests;
};

struct SealInfo {
    std::int64_t header_version = 4;
    std::string vendor;
    std::string es_id; ///< 14 digits where a unified system made it
    std::int64_t type = 0;
    std::string name; ///< whose seal it is
    CertificateList signers;
    Time created;
    Time valid_from;
    Time valid_until;
    Picture picture;
    std::optional<Extensions> extensions;
};

struct Seal {
    Version version = Version::v4;
    SealInfo info;
    Bytes certificate; ///< of the maker, DER
    std::string algorithm;
    Bytes signature;
    std::optional<Bytes> timestamp; ///< version 5
    Bytes signed_part;              ///< what `signature` is over
    Bytes encoded;                  ///< as it was read or made
};

struct Signature {
    Version version = Version::v4;
    std::int64_t header_version = 4;
    Seal seal;
    Bytes time_info;          ///< version 1: as it stands there
    std::optional<Time> time; ///< empty when version 1 says nothing that can be read
    Bytes data_hash;
    std::string property_info; ///< what was signed: in OFD the path of Signature.xml
    std::optional<Extensions> extensions;
    Bytes certificate; ///< of the signer, DER
    std::string algorithm;
    Bytes signature;
    std::optional<Bytes> timestamp;
    Bytes signed_part;
    Bytes encoded;
};

/// Octets that are no seal or signature.
class FormatFault : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};
/// One of a version that is not known.
class VersionFault : public FormatFault {
public:
    using FormatFault::FormatFault;
};

Seal parse_seal(BytesView der);           ///< throws FormatFault
Signature parse_signature(BytesView der); ///< throws FormatFault

/// The octets of its parts put together again: for what was parsed exactly those that were read.
Bytes encode(const Seal& seal);
Bytes encode(const Signature& signature);

/// Signs by a key that is kept somewhere: SM2 with SM3, DER, with the identity of GM/T 0009.
using Sign = std::function<Bytes(BytesView)>;

/// A seal of version 4, signed by who makes seals.
Seal make_seal(const SealInfo& info, BytesView maker_certificate, const Sign& sign);

struct ToSign {
    Time time;
    crypto::Digest data_hash;
    std::string property_info;
};
/// Throws std::invalid_argument when the seal does not list the certificate (GB/T 38540 §7.2: a certificate
/// that was replaced means that the seal is made anew).
Signature make_signature(const Seal& seal, const ToSign& what, BytesView signer_certificate,
                         const Sign& sign);

/// By the octets, or by SM3 over them.
bool lists(const CertificateList& signers, BytesView certificate);

} // namespace gateway::ses
