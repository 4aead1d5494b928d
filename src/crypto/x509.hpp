#pragma once

#include "gateway/crypto/certificates.hpp"
#include "openssl.hpp"

#include <openssl/x509.h>
#include <openssl/x509v3.h>

/// What the files about certificates share.
namespace gateway::crypto {

using X509Owner = std::unique_ptr<X509, Releases<X509_free>>;
using CrlOwner = std::unique_ptr<X509_CRL, Releases<X509_CRL_free>>;
using EnumeratedOwner = std::unique_ptr<ASN1_ENUMERATED, Releases<ASN1_ENUMERATED_free>>;
using IntegerOwner = std::unique_ptr<ASN1_INTEGER, Releases<ASN1_INTEGER_free>>;

struct CertificateAccess {
    static X509* x509(const Certificate& certificate) { return certificate.x509_.get(); }
};

Time time_of(const ASN1_TIME* time);
std::string serial_of(const ASN1_INTEGER* serial); ///< hex, upper case
/// The octets that `encode` (an i2d function) gives.
template <class Object, class Encode>
Bytes encoded(Object* object, Encode encode) {
    const int size = encode(object, nullptr);
    require(size > 0, "encoding");
    Bytes der(static_cast<std::size_t>(size), '\0');
    unsigned char* at = octets(der);
    require(encode(object, &at) == size, "encoding");
    return der;
}
/// An owner's copy in the form that a Certificate has.
Certificate certificate_of(X509* x509);

} // namespace gateway::crypto
