#pragma once

#include "gateway/crypto/certificates.hpp"
#include "gateway/crypto/der.hpp"

#include <string>
#include <vector>

/// Tokens as an authority for time stamps gives them (RFC 3161 §2.4.2), with the faults that a test asks for.
namespace gateway::test {

struct Stamper {
    crypto::Sm2PrivateKey key;
    crypto::Certificate certificate;
};

struct TokenForm {
    std::string container = "1.2.156.10197.6.1.4.2.2"; ///< signed data of GM/T 0010
    std::string content = "1.2.840.113549.1.9.16.1.4"; ///< TSTInfo
    std::string digest = "1.2.156.10197.1.401";        ///< SM3
    std::string algorithm = "1.2.156.10197.1.501";     ///< SM2 with SM3
    std::vector<Bytes> certificates = {};              ///< instead of the stamper's
    bool with_certificates = true;
    bool binds_certificate = true;
};

inline Bytes make_token(const Stamper& stamper, BytesView data, Time at, const TokenForm& form = {}) {
    using namespace crypto::der;
    const auto identifier = [](const std::string& name) { return sequence({oid(name)}); };
    const auto sm3 = [](BytesView of) { return octets(crypto::view(crypto::sm3(of))); };
    const auto attribute = [](const std::string& name, const Bytes& content) {
        return sequence({oid(name), value(set_tag, content)});
    };
    const Bytes info = sequence({integer(1), oid("1.2.3.4.1"), sequence({identifier(form.digest), sm3(data)}),
                                 integer(7), generalized_time(at)});
    const Bytes bound = sequence({identifier("1.2.156.10197.1.401"), sm3(stamper.certificate.der())});
    Bytes attributes =
        attribute("1.2.840.113549.1.9.3", oid(form.content)) + attribute("1.2.840.113549.1.9.4", sm3(info));
    if (form.binds_certificate) {
        attributes += attribute("1.2.840.113549.1.9.16.2.47", sequence({sequence({bound})}));
    }
    const Bytes signer = sequence({integer(1), sequence({sequence({}), integer(2)}), identifier(form.digest),
                                   value(context_tag, attributes), identifier(form.algorithm),
                                   octets(stamper.key.sign(value(set_tag, attributes)))});
    Bytes certificates;
    for (const Bytes& one :
         form.certificates.empty() ? std::vector{stamper.certificate.der()} : form.certificates) {
        certificates += one;
    }
    const Bytes signed_data = sequence({integer(3), value(set_tag, identifier(form.digest)),
                                        sequence({oid(form.content), value(context_tag, octets(info))}),
                                        form.with_certificates ? value(context_tag, certificates) : Bytes(),
                                        value(set_tag, signer)});
    return sequence({oid(form.container), value(context_tag, signed_data)});
}

} // namespace gateway::test
