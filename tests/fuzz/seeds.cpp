// Writes inputs that are right, for the fuzzers to begin with. usage: fuzz_seeds FOLDER
#include "gateway/base/licence_identifier.hpp"
#include "gateway/crypto/certificates.hpp"
#include "gateway/ofd/package.hpp"
#include "gateway/ses/seal.hpp"

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

void write_seals(const fs::path& folder) {
    using namespace std::chrono_literals;
    const Time now = *parse_time("2019-04-18T09:00:00+08:00");
    const crypto::Period period{now - 24h, now + 24h * 365};
    const auto key = crypto::Sm2PrivateKey::generate();
    const auto maker = crypto::make_authority({"示范（演示）", "1"}, key, period);
    const ses::Sign sign = [&](BytesView data) { return key.sign(data); };
    ses::SealInfo info;
    info.es_id = "32050000000001";
    info.name = "苏州市示范局（演示）";
    info.signers.certificates = {maker.der()};
    info.created = info.valid_from = now;
    info.valid_until = now + 24h;
    info.picture = {"PNG", "picture", 42, 42};
    const auto seal = ses::make_seal(info, maker.der(), sign);
    write(folder / "ses", "seal", seal.encoded);
    write(folder / "der", "certificate", maker.der());
    const auto signature = ses::make_signature(seal, {now, crypto::sm3("x"), "/x"}, maker.der(), sign);
    write(folder / "ses", "signature", signature.encoded);
    write(folder / "der", "signature", signature.encoded);
}

} // namespace

int main(int count, char** arguments) {
    if (count != 2) {
        std::cerr << "usage: fuzz_seeds FOLDER\n";
        return 2;
    }
    const fs::path folder = arguments[1];
    write_seals(folder);
    ofd::Package package;
    package.put("OFD.xml", "<ofd:OFD/>");
    package.put("Doc_0/Document.xml", Bytes(2'000, 'x'));
    write(folder / "package", "small", package.write());
    write(folder / "licence_identifier", "one",
          LicenceIdentifier{"11100000000013127D001", "1132000001400001XX", "320100199001011239"}.text());
}
