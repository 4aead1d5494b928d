#include "fixture.hpp"
#include "gateway/crypto/der.hpp"

namespace gateway::ses {
namespace {

using namespace crypto::der;

TEST(Seal, IsReadAsItWasMade) {
    const Scene& scene = Scene::once();
    const Seal made = scene.seal();
    const Seal read = parse_seal(made.encoded);
    EXPECT_EQ(read.version, Version::v4);
    EXPECT_EQ(read.info.es_id, "32050000000001");
    EXPECT_EQ(read.info.name, "苏州市示范局（演示）");
    EXPECT_EQ(read.info.created, now - 24h * 30);
    EXPECT_EQ(read.info.picture.data, "\x89PNG-picture");
    EXPECT_EQ(read.info.signers.certificates, std::vector{scene.unit.certificate.der()});
    EXPECT_EQ(read.certificate, scene.maker.certificate.der());
}

TEST(Signature, IsReadAsItWasMade) {
    const Scene& scene = Scene::once();
    const Signature made = scene.signature(scene.seal());
    const Signature read = parse_signature(made.encoded);
    EXPECT_EQ(read.version, Version::v4);
    EXPECT_EQ(read.time, now);
    EXPECT_EQ(read.property_info, "/Doc_0/Signs/Sign_0/Signature.xml");
    EXPECT_EQ(read.data_hash, crypto::view(crypto::sm3("原文")));
    EXPECT_EQ(read.seal.encoded, scene.signature(parse_seal(made.seal.encoded)).seal.encoded);
}

TEST(Signature, NeedsACertificateOfTheSeal) {
    const Scene& scene = Scene::once();
    EXPECT_THROW(make_signature(scene.seal(), {now, crypto::sm3("x"), "/x"}, scene.maker.certificate.der(),
                                scene.maker.sign()),
                 std::invalid_argument);
}

// The other forms that are met, put together by hand from the field's description.

Bytes first_seal_info(const Scene& scene, const Bytes& extensions) {
    return sequence(
        {sequence({text(ia5_tag, "ES"), integer(1), text(ia5_tag, "vendor")}), text(ia5_tag, "3205000000001"),
         sequence({integer(1), text(utf8_tag, "某单位（演示）"),
                   sequence({octets(scene.unit.certificate.der())}), utc_time(now - 24h), utc_time(now - 24h),
                   utc_time(now + 24h)}),
         sequence({text(ia5_tag, "GIF"), octets("GIF89a"), integer(42), integer(42)}), extensions});
}

/// GM/T 0031-2014: the seal's signature is over three members, the signer's certificate within what is
/// signed.
Bytes first_seal(const Scene& scene, const Bytes& extensions = {}) {
    const Bytes info = first_seal_info(scene, extensions);
    const Bytes certificate = octets(scene.maker.certificate.der());
    const Bytes algorithm = oid(sm2_with_sm3);
    const Bytes value = scene.maker.key.sign(sequence({info, certificate, algorithm}));
    return sequence({info, sequence({certificate, algorithm, bits(value)})});
}

Bytes first_signature(const Scene& scene, const Bytes& time_info) {
    const Bytes to_sign =
        sequence({integer(1), first_seal(scene), bits(time_info), bits(crypto::view(crypto::sm3("原文"))),
                  text(ia5_tag, "/x"), octets(scene.unit.certificate.der()), oid(sm2_with_sm3)});
    return sequence({to_sign, bits(scene.unit.key.sign(to_sign))});
}

TEST(Seal, OfVersionOneIsReadAndChecked) {
    const Scene& scene = Scene::once();
    const auto trust = scene.trust();
    const CheckContext context{trust, now, enabled()};
    EXPECT_EQ(parse_seal(first_seal(scene)).version, Version::v1);
    EXPECT_EQ(verdict(check_seal(first_seal(scene), context).report), "valid +REVOCATION_UNKNOWN");
    for (const Bytes& time : {Bytes("20190418010000Z"), generalized_time(now), utc_time(now)}) {
        const auto checked = check_signature(first_signature(scene, time), crypto::sm3("原文"), context);
        EXPECT_EQ(checked.report.first_failure(), "");
        EXPECT_EQ(checked.signature->time, now);
    }
    const auto unknown = check_signature(first_signature(scene, "?"), crypto::sm3("原文"), context);
    EXPECT_NE(verdict(unknown.report).find("SIGNING_TIME_UNKNOWN"), std::string::npos);
}

/// Changes a signature of version 4 into one that others write, with everything signed anew.
Bytes others_form(const Scene& scene, const std::function<void(SealInfo&)>& change,
                  const std::function<Bytes(Bytes)>& seal_form = {}) {
    SealInfo info = scene.info();
    change(info);
    Seal seal = make_seal(info, scene.maker.certificate.der(), scene.maker.sign());
    return seal_form ? seal_form(seal.encoded) : seal.encoded;
}

TEST(Parsed, IsEncodedToTheSameOctets) {
    const Scene& scene = Scene::once();
    const Extension item{"1.2.3.4", false, "value", false};
    const std::vector<Bytes> seals{
        scene.seal().encoded,
        first_seal(scene),
        first_seal(scene, value(context_tag, sequence({sequence({oid("1.2.3"), octets("x")})}))),
        others_form(scene,
                    [&](SealInfo& info) {
                        info.extensions = Extensions{{item}, false};
                    }),
        others_form(scene,
                    [&](SealInfo& info) {
                        info.extensions = Extensions{{item}, true};
                    }),
        others_form(scene,
                    [](SealInfo& info) {
                        info.extensions =
                            Extensions{{{"1.2.3", false, "", true}, {"1.2.4", true, "v", false}}, false};
                    }),
        others_form(scene,
                    [&](SealInfo& info) {
                        const auto digest = crypto::sm3(scene.unit.certificate.der());
                        info.signers = {true, {}, {{"SM3", Bytes(crypto::view(digest))}}};
                    }),
        others_form(scene, [](SealInfo& info) { info.created += 250ms; })};
    for (const Bytes& octets : seals) {
        EXPECT_EQ(encode(parse_seal(octets)), octets);
    }
    for (const Bytes& octets : {scene.signature(scene.seal()).encoded, first_signature(scene, "x")}) {
        EXPECT_EQ(encode(parse_signature(octets)), octets);
    }
    // What may follow in version 4: extensions of the signature, and a time stamp.
    Signature stamped = scene.signature(scene.seal());
    stamped.extensions = Extensions{{item}, true};
    stamped.timestamp = "token";
    const Bytes octets = encode(stamped);
    EXPECT_EQ(encode(parse_signature(octets)), octets);
    EXPECT_EQ(parse_signature(octets).timestamp, "token");
}

TEST(Seal, OfVersionFiveMayBeStamped) {
    const Scene& scene = Scene::once();
    Seal seal = scene.seal();
    seal.info.header_version = 5;
    seal.version = Version::v5;
    seal.timestamp = "token";
    const Seal read = parse_seal(encode(seal));
    EXPECT_EQ(read.version, Version::v5);
    EXPECT_EQ(read.timestamp, "token");
    EXPECT_EQ(encode(read), encode(seal));
}

TEST(Seal, OfAnUnknownVersionIsSaidToBeOne) {
    Seal seal = Scene::once().seal();
    seal.info.header_version = 6;
    EXPECT_THROW(parse_seal(encode(seal)), VersionFault);
}

TEST(Parsing, EveryTruncationIsAFault) {
    const Scene& scene = Scene::once();
    const Bytes whole = scene.signature(scene.seal()).encoded;
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_THROW(parse_signature(BytesView(whole).substr(0, size)), FormatFault) << size;
    }
    EXPECT_THROW(parse_signature(whole + "x"), FormatFault);
    EXPECT_THROW(parse_seal(whole), FormatFault);
}

} // namespace
} // namespace gateway::ses
