#include "gateway/crypto/der.hpp"
#include "gateway/ses/seal.hpp"

#include <algorithm>

namespace gateway::ses {
namespace {

using namespace crypto::der;

constexpr std::int64_t made_version = 4;

Bytes extension(const Extension& item) {
    const bool written = item.critical || item.written_false;
    return sequence({oid(item.oid), written ? boolean(item.critical) : Bytes(), octets(item.value)});
}

Bytes extensions(const std::optional<Extensions>& all) {
    if (!all) {
        return {};
    }
    std::vector<Bytes> items;
    for (const Extension& item : all->items) {
        items.push_back(extension(item));
    }
    Bytes list = sequence_of(items);
    return all->tagged ? value(context_tag, list) : list;
}

Bytes signers(const CertificateList& list, Version version) {
    std::vector<Bytes> items;
    for (const auto& [algorithm, digest] : list.digests) {
        items.push_back(sequence({text(printable_tag, algorithm), octets(digest)}));
    }
    for (const Bytes& certificate : list.certificates) {
        items.push_back(octets(certificate));
    }
    return (version == Version::v1 ? Bytes() : integer(list.by_digest ? 2 : 1)) + sequence_of(items);
}

Bytes time(Time moment, Version version) {
    return version == Version::v1 ? utc_time(moment) : generalized_time(moment);
}

Bytes info(const SealInfo& seal, Version version) {
    return sequence(
        {sequence({text(ia5_tag, "ES"), integer(seal.header_version), text(ia5_tag, seal.vendor)}),
         text(ia5_tag, seal.es_id),
         sequence({integer(seal.type), text(utf8_tag, seal.name), signers(seal.signers, version),
                   time(seal.created, version), time(seal.valid_from, version),
                   time(seal.valid_until, version)}),
         sequence({text(ia5_tag, seal.picture.type), octets(seal.picture.data), integer(seal.picture.width),
                   integer(seal.picture.height)}),
         extensions(seal.extensions)});
}

Bytes timestamp(const std::optional<Bytes>& token) {
    return token ? value(context_tag, bits(*token)) : Bytes();
}

Bytes to_sign(const Signature& signature) {
    const bool first = signature.version == Version::v1;
    return sequence({integer(signature.header_version), encode(signature.seal),
                     first ? bits(signature.time_info) : generalized_time(signature.time.value()),
                     bits(signature.data_hash), text(ia5_tag, signature.property_info),
                     first ? octets(signature.certificate) : extensions(signature.extensions),
                     first ? oid(signature.algorithm) : Bytes()});
}

} // namespace

Bytes encode(const Seal& seal) {
    const Bytes certificate = octets(seal.certificate);
    const Bytes algorithm = oid(seal.algorithm);
    const Bytes signature = bits(seal.signature);
    if (seal.version == Version::v1) {
        return sequence({info(seal.info, seal.version), sequence({certificate, algorithm, signature})});
    }
    return sequence(
        {info(seal.info, seal.version), certificate, algorithm, signature, timestamp(seal.timestamp)});
}

Bytes encode(const Signature& signature) {
    const bool first = signature.version == Version::v1;
    return sequence({to_sign(signature), first ? Bytes() : octets(signature.certificate),
                     first ? Bytes() : oid(signature.algorithm), bits(signature.signature),
                     timestamp(signature.timestamp)});
}

Seal make_seal(const SealInfo& info_of_it, BytesView maker_certificate, const Sign& sign) {
    Seal seal;
    seal.info = info_of_it;
    seal.info.header_version = made_version;
    seal.certificate = maker_certificate;
    seal.algorithm = sm2_with_sm3;
    seal.signed_part = info(seal.info, seal.version);
    seal.signature = sign(seal.signed_part);
    seal.encoded = encode(seal);
    return parse_seal(seal.encoded); // what could not be read again must not be made
}

Signature make_signature(const Seal& seal, const ToSign& what, BytesView signer_certificate,
                         const Sign& sign) {
    if (!lists(seal.info.signers, signer_certificate)) {
        throw std::invalid_argument("the seal does not list the certificate that is to sign with it");
    }
    if (seal.version == Version::v1) {
        throw std::invalid_argument("a seal of version 1 signs no more: it is made anew in version 4");
    }
    Signature signature;
    signature.version = seal.version;
    signature.header_version = seal.info.header_version;
    signature.seal = seal;
    signature.time = std::chrono::floor<std::chrono::seconds>(what.time);
    signature.data_hash = crypto::view(what.data_hash);
    signature.property_info = what.property_info;
    signature.certificate = signer_certificate;
    signature.algorithm = sm2_with_sm3;
    signature.signed_part = to_sign(signature);
    signature.signature = sign(signature.signed_part);
    signature.encoded = encode(signature);
    return signature;
}

bool lists(const CertificateList& signers, BytesView certificate) {
    if (!signers.by_digest) {
        return std::ranges::find(signers.certificates, certificate) != signers.certificates.end();
    }
    const crypto::Digest digest = crypto::sm3(certificate);
    return std::ranges::any_of(signers.digests,
                               [&](const auto& one) { return one.value == crypto::view(digest); });
}

} // namespace gateway::ses
