#include "gateway/crypto/der.hpp"
#include "gateway/ses/seal.hpp"

#include <algorithm>

namespace gateway::ses {
namespace {

using namespace crypto::der;

constexpr std::int64_t most_millimetres = 1000; // of a picture's side: more is no seal
constexpr std::size_t first_arity = 2;          // members of a seal and of a signature of version 1

std::size_t members_of(BytesView content) {
    Reader reader(content);
    std::size_t count = 0;
    for (; !reader.at_end(); ++count) {
        reader.any();
    }
    return count;
}

Extension read_extension(Reader reader) {
    Extension extension;
    extension.oid = reader.oid();
    if (reader.next_is(boolean_tag)) {
        extension.critical = reader.boolean();
        extension.written_false = !extension.critical;
    }
    extension.value = reader.octets();
    reader.finish();
    return extension;
}

/// Untagged in practice, [0] by the letter of some texts.
std::optional<Extensions> read_extensions(Reader& reader) {
    if (reader.at_end()) {
        return std::nullopt;
    }
    Extensions extensions;
    extensions.tagged = reader.next_is(context_tag);
    Reader tagged = extensions.tagged ? reader.within(context_tag) : Reader("");
    Reader items = (extensions.tagged ? tagged : reader).sequence();
    tagged.finish();
    while (!items.at_end()) {
        extensions.items.push_back(read_extension(items.sequence()));
    }
    if (extensions.items.empty()) {
        items.fail("a list of extensions has at least one");
    }
    return extensions;
}

CertificateList read_signers(Reader& property, Version version) {
    CertificateList signers;
    if (version != Version::v1) {
        const std::int64_t kind = property.integer();
        if (kind != 1 && kind != 2) {
            property.fail("a list of certificates is of type 1 or 2");
        }
        signers.by_digest = kind == 2;
    }
    Reader list = property.sequence();
    while (!list.at_end()) {
        if (signers.by_digest) {
            Reader digest = list.sequence();
            std::string algorithm = digest.text(printable_tag);
            signers.digests.push_back({std::move(algorithm), Bytes(digest.octets())});
            digest.finish();
        } else {
            signers.certificates.emplace_back(list.octets());
        }
    }
    return signers;
}

Time read_time(Reader& reader, Version version) {
    return version == Version::v1 ? reader.utc_time() : reader.generalized_time();
}

Picture read_picture(Reader reader) {
    Picture picture;
    picture.type = reader.text(ia5_tag);
    picture.data = reader.octets();
    const std::int64_t width = reader.integer(), height = reader.integer();
    if (width < 1 || width > most_millimetres || height < 1 || height > most_millimetres) {
        reader.fail("a picture of no possible size");
    }
    picture.width = static_cast<int>(width);
    picture.height = static_cast<int>(height);
    reader.finish();
    return picture;
}

std::int64_t header_version(BytesView info) {
    Reader header = Reader(info).sequence();
    header.text(ia5_tag);
    return header.integer();
}

SealInfo read_info(Reader reader, Version version) {
    SealInfo info;
    Reader header = reader.sequence();
    if (header.text(ia5_tag) != "ES") {
        header.fail("a seal's header begins with ES");
    }
    info.header_version = header.integer();
    info.vendor = header.text(ia5_tag);
    header.finish();
    info.es_id = reader.text(ia5_tag);
    Reader property = reader.sequence();
    info.type = property.integer();
    info.name = property.text(utf8_tag);
    info.signers = read_signers(property, version);
    info.created = read_time(property, version);
    info.valid_from = read_time(property, version);
    info.valid_until = read_time(property, version);
    property.finish();
    info.picture = read_picture(reader.sequence());
    info.extensions = read_extensions(reader);
    reader.finish();
    return info;
}

/// Version 1 has two members; the later ones say in their header which they are.
Version version_of(BytesView seal_content) {
    const std::size_t arity = members_of(seal_content);
    if (arity == first_arity) {
        return Version::v1;
    }
    Reader reader(seal_content);
    const std::int64_t number = header_version(reader.take(sequence_tag).content);
    const bool shaped = (number == 4 && arity == 4) || (number == 5 && (arity == 4 || arity == 5));
    if (!shaped) {
        throw VersionFault("a seal of version " + std::to_string(number) + " with " + std::to_string(arity) +
                           " parts is not known");
    }
    return number == 4 ? Version::v4 : Version::v5;
}

std::optional<Bytes> read_timestamp(Reader& reader) {
    if (reader.at_end()) {
        return std::nullopt;
    }
    Reader tagged = reader.within(context_tag);
    Bytes timestamp(tagged.bits());
    tagged.finish();
    return timestamp;
}

Seal read_seal(const Value& whole) {
    Seal seal;
    seal.encoded = whole.encoded;
    seal.version = version_of(whole.content);
    Reader reader = Reader(whole.encoded, whole.octet).sequence();
    const Value info = reader.take(sequence_tag);
    seal.info = read_info(Reader(info.encoded, info.octet).sequence(), seal.version);
    if (seal.version == Version::v1) {
        Reader signing = reader.sequence();
        const Value certificate = signing.take(octet_string_tag);
        seal.certificate = certificate.content;
        const Value algorithm = signing.take(oid_tag);
        seal.algorithm = Reader(algorithm.encoded, algorithm.octet).oid();
        seal.signed_part = sequence({info.encoded, certificate.encoded, algorithm.encoded});
        seal.signature = signing.bits();
        signing.finish();
    } else {
        seal.signed_part = info.encoded;
        seal.certificate = reader.octets();
        seal.algorithm = reader.oid();
        seal.signature = reader.bits();
        seal.timestamp = seal.version == Version::v5 ? read_timestamp(reader) : std::nullopt;
    }
    reader.finish();
    return seal;
}

/// Version 1 has a bit string and says nothing of what is in it: met are a time in DER and its digits alone.
std::optional<Time> time_in(const Bytes& info) {
    for (const Bytes& candidate : {info, value(generalized_time_tag, info), value(utc_time_tag, info)}) {
        try {
            Reader reader(candidate);
            const Time time = reader.next_is(utc_time_tag) ? reader.utc_time() : reader.generalized_time();
            reader.finish();
            return time;
        } catch (const Fault&) {
            continue;
        }
    }
    return std::nullopt;
}

void read_signed_part(Reader reader, Signature& signature) {
    signature.header_version = reader.integer();
    signature.seal = read_seal(reader.take(sequence_tag));
    const bool first = signature.seal.version == Version::v1;
    if (first != (signature.version == Version::v1)) {
        reader.fail("a signature and its seal are of different versions");
    }
    if (first) {
        signature.time_info = reader.bits();
        signature.time = time_in(signature.time_info);
    } else {
        signature.time = reader.generalized_time();
    }
    signature.data_hash = reader.bits();
    signature.property_info = reader.text(ia5_tag);
    if (first) {
        signature.certificate = reader.octets();
        signature.algorithm = reader.oid();
    } else {
        signature.extensions = read_extensions(reader);
        if (signature.extensions && !signature.extensions->tagged) {
            reader.fail("the extensions of a signature are tagged");
        }
    }
    reader.finish();
}

Signature read_signature(BytesView der) {
    Signature signature;
    Reader outer(der);
    const Value whole = outer.take(sequence_tag);
    outer.finish();
    signature.encoded = whole.encoded;
    Reader reader = Reader(whole.encoded).sequence();
    const Value to_sign = reader.take(sequence_tag);
    signature.signed_part = to_sign.encoded;
    signature.version = members_of(whole.content) == first_arity ? Version::v1 : Version::v4;
    read_signed_part(Reader(to_sign.encoded, to_sign.octet).sequence(), signature);
    signature.version = signature.seal.version;
    if (signature.version != Version::v1) {
        signature.certificate = reader.octets();
        signature.algorithm = reader.oid();
    }
    signature.signature = reader.bits();
    signature.timestamp = signature.version == Version::v1 ? std::nullopt : read_timestamp(reader);
    reader.finish();
    return signature;
}

} // namespace

Seal parse_seal(BytesView der) {
    try {
        Reader outer(der);
        const Value whole = outer.take(sequence_tag);
        outer.finish();
        return read_seal(whole);
    } catch (const Fault& fault) {
        throw FormatFault(fault.what());
    }
}

Signature parse_signature(BytesView der) {
    try {
        return read_signature(der);
    } catch (const Fault& fault) {
        throw FormatFault(fault.what());
    }
}

} // namespace gateway::ses
