#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/crypto/sm.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

struct x509_st;

namespace gateway::crypto {

// X.509 certificates with SM2 and SM3 (GM/T 0015, RFC 5280). The identity of GM/T 0009 is set wherever
// something is signed or checked: OpenSSL 3.0 takes the empty one otherwise, and has no way to set it for a
// list of revoked certificates, which are therefore checked by hand.

struct Subject {
    std::string organization;
    std::string common_name;
    std::string country = "CN";
};

/// A certificate as it was read. Cheap to copy.
class Certificate {
public:
    /// Empty when it is no certificate, or something follows it.
    static std::optional<Certificate> from_der(BytesView der);
    /// The first certificate of a PEM text.
    static std::optional<Certificate> from_pem(std::string_view pem);

    const Bytes& der() const { return der_; }
    std::string to_pem() const;
    Subject subject() const;    ///< "" for what is not in it
    Bytes name() const;         ///< the subject's, DER
    std::string serial() const; ///< hex, upper case
    Time not_before() const;
    Time not_after() const;
    /// Empty when the key is none of SM2.
    std::optional<Sm2PublicKey> key() const;
    bool is_authority() const; ///< basicConstraints CA, and keyUsage keyCertSign where there is one
    bool may_sign() const;     ///< keyUsage digitalSignature or nonRepudiation; there must be one
    bool may_stamp() const;    ///< extKeyUsage timeStamping (RFC 3161 §2.3)

private:
    friend class TrustStore;
    friend struct CertificateAccess;
    std::shared_ptr<x509_st> x509_;
    Bytes der_;
};

/// All certificates of a PEM text, in order. Throws std::runtime_error when a block cannot be read.
std::vector<Certificate> read_certificates(std::string_view pem);

// An own authority: for development, and for a province that runs none.

struct Period {
    Time from;
    Time until;
};
/// An authority that signed itself.
Certificate make_authority(const Subject& subject, const Sm2PrivateKey& key, const Period& period);
enum class Purpose {
    signing,    ///< seals or documents
    time_stamps ///< and nothing else
};
/// With digitalSignature and nonRepudiation.
Certificate issue_certificate(const Certificate& authority, const Sm2PrivateKey& authority_key,
                              const Subject& subject, const Sm2PublicKey& key, const Period& period,
                              Purpose purpose = Purpose::signing);

/// A request to an outside authority for such a certificate (PKCS#10, GM/T 0092), PEM.
std::string make_certificate_request(const Subject& subject, const Sm2PrivateKey& key);

/// Why a certificate was revoked (RFC 5280 §5.3.1), as far as it makes a difference.
enum class RevocationReason {
    other,
    compromised, ///< of the key, or of an authority's: what was signed by it may bear any time
    on_hold      ///< may be lifted again
};
struct Revoked {
    std::string serial; ///< hex, upper case
    Time at; ///< or since when its key is suspected to be known (invalidityDate), if that was earlier
    RevocationReason reason = RevocationReason::other;
};
/// A list of revoked certificates (RFC 5280 §5), DER.
Bytes make_revocation_list(const Certificate& authority, const Sm2PrivateKey& authority_key,
                           const std::vector<Revoked>& revoked, const Period& period);

/// Such a list as a file holds it, in PEM or DER; its signature is not looked at. Empty when it is none.
struct RevocationList {
    Bytes der;
    Bytes issuer; ///< the name, DER
    Bytes part;   ///< issuingDistributionPoint (§5.2.5), DER: of an authority that divides its list; or ""
    Time issued;  ///< thisUpdate
    std::optional<Time> until;   ///< nextUpdate: by then the next one is there
    std::optional<Bytes> number; ///< cRLNumber (RFC 5280 §5.2.3): big-endian, without leading zeros
    std::vector<Revoked> revoked;
    /// Why it must not be used: it tells only what has changed, or bears a critical extension that is not
    /// understood here (§5.2). "": it may be.
    std::string unusable;
    /// It came before the other one of the same issuer and part, by its time or by its number.
    bool older_than(const RevocationList& other) const;
};
std::optional<RevocationList> read_revocation_list(BytesView text);

/// What is known of a certificate. That it is out of its period or revoked is judged by the caller, for it
/// depends on when it was used.
struct Standing {
    bool chain = false;             ///< leads to a trusted authority, every signature right
    std::string chain_fault;        ///< OpenSSL's words when it does not
    Period period;                  ///< in which all certificates of the chain are valid
    std::optional<Time> revoked_at; ///< the earliest in the chain
    bool compromised = false;       ///< one of these keys may be in other hands
    bool revocation_known =
        false;          ///< a list that is in force and tells of it was there for each of the chain
    bool maker = false; ///< known to make seals
};

/// Whom to trust: authorities and their lists of revoked certificates, given from outside (those of the
/// government network cannot be fetched from everywhere). Safe to use from several threads; what was found
/// out about a certificate is remembered.
class TrustStore {
public:
    TrustStore();
    ~TrustStore();
    TrustStore(TrustStore&&) noexcept;
    TrustStore& operator=(TrustStore&&) noexcept;

    void trust(const Certificate& root);
    void add_intermediate(const Certificate& authority);
    /// Who makes seals. An authority issues certificates to whoever may sign; few of them make seals.
    void add_maker(const Certificate& maker);
    /// False when it is no list, none that may be used, or none that an authority given before has signed.
    bool add_revocation_list(BytesView der);
    /// One that a later list no longer names, since the certificate is over. `issuer`: the name, DER.
    void add_revoked(BytesView issuer, const Revoked& revoked);
    Standing standing(const Certificate& certificate, Time now) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace gateway::crypto
