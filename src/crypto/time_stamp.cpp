#include "gateway/crypto/time_stamp.hpp"

#include "gateway/crypto/der.hpp"
#include "gateway/crypto/sha.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace gateway::crypto {
namespace {

using namespace der;

constexpr std::array<std::string_view, 2> signed_data{"1.2.840.113549.1.7.2",     // RFC 5652
                                                      "1.2.156.10197.6.1.4.2.2"}; // GM/T 0010
constexpr std::string_view stamped_content = "1.2.840.113549.1.9.16.1.4";         // TSTInfo, RFC 3161
constexpr std::string_view sm3_name = "1.2.156.10197.1.401";
constexpr std::array<std::string_view, 3> sm2_names{"1.2.156.10197.1.501", "1.2.156.10197.1.301",
                                                    "1.2.156.10197.1.301.1"};
constexpr std::string_view content_type = "1.2.840.113549.1.9.3";
constexpr std::string_view message_digest = "1.2.840.113549.1.9.4";
constexpr std::string_view signing_certificate = "1.2.840.113549.1.9.16.2.47"; // RFC 5035
constexpr std::string_view sha256_name = "2.16.840.1.101.3.4.2.1";
constexpr std::size_t most_certificates = 10;

/// AlgorithmIdentifier; its parameters say nothing that is used.
std::string algorithm(Reader& reader) {
    Reader identifier = reader.sequence();
    std::string name = identifier.oid();
    if (!identifier.at_end()) {
        identifier.any();
    }
    identifier.finish();
    return name;
}

struct Info {
    std::string digest;
    BytesView imprint;
    Time at;
};

/// What follows the time (accuracy, ordering, nonce, name, extensions) changes nothing of what is asked here.
Info read_info(BytesView octets) {
    Reader whole(octets);
    Reader reader = whole.sequence();
    whole.finish();
    if (reader.integer() != 1) {
        reader.fail("a time stamp of another version than 1");
    }
    reader.oid(); // the policy of who stamped
    Reader imprint = reader.sequence();
    Info info{algorithm(imprint), imprint.octets(), {}};
    imprint.finish();
    reader.take(integer_tag);
    info.at = reader.generalized_time();
    while (!reader.at_end()) {
        reader.any();
    }
    return info;
}

/// The attributes that are signed, as far as they bind the token together.
struct Attributes {
    BytesView encoded; ///< [0] IMPLICIT; signed as the SET that it is
    std::string type;
    BytesView digest;
    std::string certificate_algorithm; ///< of the next; "": the certificate is not bound
    BytesView certificate_digest;
};

void read_signing_certificate(Reader reader, Attributes& attributes) {
    Reader certificates = reader.sequence().sequence();
    Reader first = certificates.sequence(); // the others are its chain
    attributes.certificate_algorithm = first.next_is(sequence_tag) ? algorithm(first) : sha256_name;
    attributes.certificate_digest = first.octets();
}

Attributes read_attributes(const Value& value) {
    Attributes attributes;
    attributes.encoded = value.encoded;
    Reader all(value.content, value.octet);
    while (!all.at_end()) {
        Reader attribute = all.sequence();
        const std::string name = attribute.oid();
        Reader values = attribute.within(set_tag);
        attribute.finish();
        if (name == content_type) {
            attributes.type = values.oid();
        } else if (name == message_digest) {
            attributes.digest = values.octets();
        } else if (name == signing_certificate) {
            read_signing_certificate(values, attributes);
        }
    }
    return attributes;
}

struct SignerInfo {
    std::string digest;
    std::string algorithm;
    Attributes attributes;
    BytesView signature;
};

SignerInfo read_signer(Reader reader) {
    SignerInfo signer;
    reader.integer();
    reader.any(); // who signed: found by the key instead, which cannot be claimed
    signer.digest = algorithm(reader);
    signer.attributes = read_attributes(reader.take(context_tag)); // RFC 5652 §5.3 demands them here
    signer.algorithm = algorithm(reader);
    signer.signature = reader.octets();
    if (reader.next_is(context_tag + 1)) {
        reader.any(); // not signed
    }
    reader.finish();
    return signer;
}

/// What of a token matters here.
struct Token {
    BytesView content;
    std::vector<BytesView> certificates;
    SignerInfo signer;
};

Token read_token(BytesView octets) {
    Reader whole(octets);
    Reader outer = whole.sequence();
    whole.finish();
    if (std::ranges::find(signed_data, outer.oid()) == signed_data.end()) {
        outer.fail("no signed data");
    }
    Reader wrapped = outer.within(context_tag);
    outer.finish();
    Reader reader = wrapped.sequence();
    wrapped.finish();
    reader.integer();
    reader.take(set_tag); // of digests, which the signer names again
    Token token;
    Reader content = reader.sequence();
    if (content.oid() != stamped_content) {
        content.fail("no time stamp");
    }
    Reader tagged = content.within(context_tag);
    token.content = tagged.octets();
    tagged.finish();
    content.finish();
    if (reader.next_is(context_tag)) {
        Reader certificates = reader.within(context_tag);
        while (!certificates.at_end() && token.certificates.size() < most_certificates) {
            token.certificates.push_back(certificates.any().encoded);
        }
    }
    if (reader.next_is(context_tag + 1)) {
        reader.any(); // lists of revoked certificates come by another way
    }
    Reader signers = reader.within(set_tag);
    token.signer = read_signer(signers.sequence());
    signers.finish(); // RFC 3161 §2.4.2: one
    reader.finish();
    return token;
}

std::string foreign_algorithm(const Token& token, const Info& info) {
    for (const std::string& name : {info.digest, token.signer.digest}) {
        if (name != sm3_name) {
            return name;
        }
    }
    const std::string& name = token.signer.algorithm;
    return std::ranges::find(sm2_names, name) == sm2_names.end() ? name : "";
}

/// Not another certificate of the same key.
bool is_bound(const Attributes& attributes, BytesView certificate) {
    if (attributes.certificate_algorithm == sm3_name) {
        return attributes.certificate_digest == view(sm3(certificate));
    }
    return attributes.certificate_algorithm != sha256_name ||
           attributes.certificate_digest == view(sha256(certificate));
}

std::optional<Certificate> signer_of(const Token& token) {
    const Attributes& attributes = token.signer.attributes;
    if (attributes.type != stamped_content || attributes.digest != view(sm3(token.content))) {
        return std::nullopt;
    }
    Bytes set(attributes.encoded);
    set[0] = static_cast<char>(set_tag);
    for (const BytesView der : token.certificates) {
        auto certificate = Certificate::from_der(der);
        const auto key = certificate ? certificate->key() : std::nullopt;
        if (key && is_bound(attributes, der) && key->verify(set, token.signer.signature)) {
            return certificate;
        }
    }
    return std::nullopt;
}

} // namespace

TimeStamp read_time_stamp(BytesView octets, BytesView data) {
    const Token token = read_token(octets);
    const Info info = read_info(token.content);
    TimeStamp stamp;
    stamp.at = info.at;
    stamp.foreign_algorithm = foreign_algorithm(token, info);
    if (stamp.foreign_algorithm.empty()) {
        stamp.of_data = info.imprint == view(sm3(data));
        stamp.has_certificates = !token.certificates.empty();
        stamp.signer = signer_of(token);
    }
    return stamp;
}

} // namespace gateway::crypto
