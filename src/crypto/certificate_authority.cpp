#include "pem.hpp"
#include "x509.hpp"

#include <openssl/pem.h>

namespace gateway::crypto {
namespace {

using Extension = std::unique_ptr<X509_EXTENSION, Releases<X509_EXTENSION_free>>;
using TimeOwner = std::unique_ptr<ASN1_TIME, Releases<ASN1_TIME_free>>;
using RequestOwner = std::unique_ptr<X509_REQ, Releases<X509_REQ_free>>;
using RevokedOwner = std::unique_ptr<X509_REVOKED, Releases<X509_REVOKED_free>>;

constexpr std::size_t serial_octets = 16;

/// A signing under way that carries the identity of GM/T 0009: the forms of OpenSSL without one sign over the
/// empty identity.
class Signing {
public:
    explicit Signing(const Sm2PrivateKey& key)
        : key_(read_private_pem(key.to_pem())), context_(EVP_MD_CTX_new()) {
        EVP_PKEY_CTX* of_key = nullptr; // belongs to context_
        require(context_ &&
                    EVP_DigestSignInit_ex(context_.get(), &of_key, "SM3", nullptr, nullptr, key_.get(),
                                          nullptr) == 1 &&
                    EVP_PKEY_CTX_set1_id(of_key, default_sm2_id.data(),
                                         static_cast<int>(default_sm2_id.size())) == 1,
                "starting an SM2 signature");
    }
    EVP_MD_CTX* context() const { return context_.get(); }

private:
    Pkey key_;
    MdContext context_;
};

TimeOwner asn1_time(Time time) {
    TimeOwner owned(ASN1_TIME_set(nullptr, std::chrono::system_clock::to_time_t(time)));
    require(owned != nullptr, "writing a time");
    return owned;
}

void set_name(X509_NAME* name, const Subject& subject) {
    const auto add = [name](int part, const std::string& text, int form) {
        if (!text.empty()) {
            require(X509_NAME_add_entry_by_NID(name, part, form, octets(text), static_cast<int>(text.size()),
                                               -1, 0) == 1,
                    "writing a name");
        }
    };
    add(NID_countryName, subject.country, V_ASN1_PRINTABLESTRING);
    add(NID_organizationName, subject.organization, MBSTRING_UTF8);
    add(NID_commonName, subject.common_name, MBSTRING_UTF8);
}

void add_extension(X509* x509, X509* issuer, int kind, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, x509, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value));
    require(extension && X509_add_ext(x509, extension.get(), -1) == 1, "writing an extension");
}

/// All but the issuer and the extensions.
X509Owner draft(const Subject& subject, const Sm2PublicKey& key, const Period& period) {
    X509Owner x509(X509_new());
    require(x509 && X509_set_version(x509.get(), X509_VERSION_3) == 1, "making a certificate");
    Bytes serial = random_bytes(serial_octets);
    serial[0] = static_cast<char>((serial[0] & 0x3f) | 0x40); // positive, and always of full length
    const BigNumber number(BN_bin2bn(octets(serial), static_cast<int>(serial.size()), nullptr));
    require(number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(x509.get())) != nullptr,
            "writing a serial number");
    const Pkey public_key = read_public_pem(key.to_pem());
    require(X509_set1_notBefore(x509.get(), asn1_time(period.from).get()) == 1 &&
                X509_set1_notAfter(x509.get(), asn1_time(period.until).get()) == 1 &&
                X509_set_pubkey(x509.get(), public_key.get()) == 1,
            "making a certificate");
    set_name(X509_get_subject_name(x509.get()), subject);
    return x509;
}

Certificate signed_by(const Sm2PrivateKey& key, X509* x509) {
    const Signing signing(key);
    require(X509_sign_ctx(x509, signing.context()) > 0, "signing a certificate");
    return certificate_of(x509);
}

bool add_reason(X509_REVOKED* entry, RevocationReason reason) {
    if (reason == RevocationReason::other) {
        return true;
    }
    const EnumeratedOwner code(ASN1_ENUMERATED_new());
    const int number =
        reason == RevocationReason::compromised ? CRL_REASON_KEY_COMPROMISE : CRL_REASON_CERTIFICATE_HOLD;
    return code && ASN1_ENUMERATED_set(code.get(), number) == 1 &&
           X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, code.get(), 0, 0) == 1;
}

} // namespace

Certificate make_authority(const Subject& subject, const Sm2PrivateKey& key, const Period& period) {
    const X509Owner x509 = draft(subject, key.public_key(), period);
    require(X509_set_issuer_name(x509.get(), X509_get_subject_name(x509.get())) == 1, "making a certificate");
    add_extension(x509.get(), x509.get(), NID_basic_constraints, "critical,CA:TRUE");
    add_extension(x509.get(), x509.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    add_extension(x509.get(), x509.get(), NID_subject_key_identifier, "hash");
    return signed_by(key, x509.get());
}

Certificate issue_certificate(const Certificate& authority, const Sm2PrivateKey& authority_key,
                              const Subject& subject, const Sm2PublicKey& key, const Period& period,
                              Purpose purpose) {
    X509* issuer = CertificateAccess::x509(authority);
    const X509Owner x509 = draft(subject, key, period);
    require(X509_set_issuer_name(x509.get(), X509_get_subject_name(issuer)) == 1, "making a certificate");
    add_extension(x509.get(), issuer, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(x509.get(), issuer, NID_key_usage, "critical,digitalSignature,nonRepudiation");
    if (purpose == Purpose::time_stamps) {
        add_extension(x509.get(), issuer, NID_ext_key_usage, "critical,timeStamping");
    }
    add_extension(x509.get(), issuer, NID_subject_key_identifier, "hash");
    add_extension(x509.get(), issuer, NID_authority_key_identifier, "keyid:always");
    return signed_by(authority_key, x509.get());
}

std::string make_certificate_request(const Subject& subject, const Sm2PrivateKey& key) {
    const RequestOwner request(X509_REQ_new());
    const Pkey public_key = read_public_pem(key.public_key().to_pem());
    require(request && X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) == 1 &&
                X509_REQ_set_pubkey(request.get(), public_key.get()) == 1,
            "making a certificate request");
    set_name(X509_REQ_get_subject_name(request.get()), subject);
    const Signing signing(key); // X509_REQ_sign would leave the identity out
    require(X509_REQ_sign_ctx(request.get(), signing.context()) > 0, "signing a certificate request");
    const Bio bio(BIO_new(BIO_s_mem()));
    require(bio && PEM_write_bio_X509_REQ(bio.get(), request.get()) == 1, "writing PEM");
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &text);
    return std::string(text, static_cast<std::size_t>(size));
}

Bytes make_revocation_list(const Certificate& authority, const Sm2PrivateKey& authority_key,
                           const std::vector<Revoked>& revoked, const Period& period) {
    const CrlOwner crl(X509_CRL_new());
    X509* issuer = CertificateAccess::x509(authority);
    require(crl && X509_CRL_set_version(crl.get(), X509_CRL_VERSION_2) == 1 &&
                X509_CRL_set_issuer_name(crl.get(), X509_get_subject_name(issuer)) == 1 &&
                X509_CRL_set1_lastUpdate(crl.get(), asn1_time(period.from).get()) == 1 &&
                X509_CRL_set1_nextUpdate(crl.get(), asn1_time(period.until).get()) == 1,
            "making a revocation list");
    for (const Revoked& one : revoked) {
        RevokedOwner entry(X509_REVOKED_new());
        BIGNUM* number = nullptr;
        require(BN_hex2bn(&number, one.serial.c_str()) > 0, "reading a serial number");
        const BigNumber serial(number);
        const IntegerOwner integer(BN_to_ASN1_INTEGER(serial.get(), nullptr));
        require(entry && integer && X509_REVOKED_set_serialNumber(entry.get(), integer.get()) == 1 &&
                    X509_REVOKED_set_revocationDate(entry.get(), asn1_time(one.at).get()) == 1 &&
                    add_reason(entry.get(), one.reason) && X509_CRL_add0_revoked(crl.get(), entry.get()) == 1,
                "making a revocation list");
        static_cast<void>(entry.release()); // the list's now
    }
    // RFC 5280 §5.2.3 wants a number that only grows: so do the seconds.
    const IntegerOwner number(ASN1_INTEGER_new());
    const auto seconds = std::chrono::floor<std::chrono::seconds>(period.from).time_since_epoch().count();
    require(number && ASN1_INTEGER_set_int64(number.get(), seconds) == 1 &&
                X509_CRL_add1_ext_i2d(crl.get(), NID_crl_number, number.get(), 0, 0) == 1 &&
                X509_CRL_sort(crl.get()) == 1,
            "making a revocation list");
    const Signing signing(authority_key);
    require(X509_CRL_sign_ctx(crl.get(), signing.context()) > 0, "signing a revocation list");
    return encoded(crl.get(), i2d_X509_CRL);
}

} // namespace gateway::crypto
