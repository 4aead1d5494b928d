// Writes inputs that are right, for the fuzzers to begin with. usage: fuzz_seeds FOLDER
#include "gateway/base/licence_identifier.hpp"
#include "gateway/crypto/certificates.hpp"
#include "gateway/ofd/document.hpp"
#include "gateway/ofd/signatures.hpp"
#include "gateway/ses/seal.hpp"
#include "support/time_stamps.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>

namespace {

using namespace gateway;
namespace fs = std::filesystem;

void write(const fs::path& folder, const char* name, const Bytes& octets) {
    fs::create_directories(folder);
    std::ofstream(folder / name, std::ios::binary) << octets;
}

/// Who makes seals and signs with them, in one.
struct Office {
    Time now = *parse_time("2019-04-18T09:00:00+08:00");
    crypto::Sm2PrivateKey key = crypto::Sm2PrivateKey::generate();
    crypto::Certificate certificate = crypto::make_authority(
        {"示范（演示）", "1"}, key, {now - std::chrono::hours(24), now + std::chrono::hours(24) * 365});

    Bytes sign(BytesView data) const { return key.sign(data); }
    ses::Seal seal() const {
        ses::SealInfo info;
        info.es_id = "32050000000001";
        info.name = "苏州市示范局（演示）";
        info.signers.certificates = {certificate.der()};
        info.created = info.valid_from = now;
        info.valid_until = now + std::chrono::hours(24);
        info.picture = {"PNG", "picture", 42, 42}; // looked at by nobody here, and small
        return ses::make_seal(info, certificate.der(), [this](BytesView data) { return sign(data); });
    }
    Bytes signature(const ses::Seal& seal, const ses::ToSign& what) const {
        return ses::make_signature(seal, what, certificate.der(),
                                   [this](BytesView data) { return sign(data); })
            .encoded;
    }
};

void write_seals(const fs::path& folder, const Office& office) {
    const auto seal = office.seal();
    write(folder / "ses", "seal", seal.encoded);
    write(folder / "der", "certificate", office.certificate.der());
    const Bytes signature = office.signature(seal, {office.now, crypto::sm3("x"), "/x"});
    write(folder / "ses", "signature", signature);
    write(folder / "der", "signature", signature);
    write(folder / "der", "time_stamp",
          test::make_token({office.key, office.certificate}, "data", office.now));
}

/// A page with a line, once with one seal, once with two of which the last one locks.
void write_sealed(const fs::path& folder, const Office& office) {
    ofd::Document document;
    document.id = std::string(32, '1');
    document.title = "示范（演示）";
    document.created = {std::chrono::year{2019}, std::chrono::month{4}, std::chrono::day{18}};
    document.pages.emplace_back().items = {ofd::Line{10, 10, 200, 10, 0.2, {0, 0, 0}}};
    ofd::Package package = ofd::Package::read(ofd::write(document));
    const auto seal = office.seal();
    ofd::Sealing sealing;
    sealing.seal = seal.encoded;
    sealing.stamps = {{0, {129, 220, 42, 42}}};
    sealing.time = office.now;
    for (const char* name : {"once", "twice"}) {
        const ofd::Signing signing(package, sealing);
        package = signing.finish(office.signature(seal, signing.to_sign()));
        write(folder / "ofd", name, package.write());
        sealing.lock = true;
    }
}

} // namespace

int main(int count, char** arguments) {
    if (count != 2) {
        std::cerr << "usage: fuzz_seeds FOLDER\n";
        return 2;
    }
    const fs::path folder = arguments[1];
    const Office office;
    write_seals(folder, office);
    write_sealed(folder, office);
    ofd::Package package;
    package.put("OFD.xml", "<ofd:OFD/>");
    package.put("Doc_0/Document.xml", Bytes(2'000, 'x'));
    write(folder / "package", "small", package.write());
    write(folder / "licence_identifier", "one",
          LicenceIdentifier{"11100000000013127D001", "1132000001400001XX", "320100199001011239"}.text());
}
