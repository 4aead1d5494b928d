#include "sealed.hpp"
#include "structure.hpp"

#include <cstdlib>
#include <fstream>

namespace gateway::ofd {
namespace {

const Office& office() { return Office::once(); }

/// To be looked at and for readers of others: OFD_TEST_FILES names a folder.
void keep(const std::string& name, const Bytes& octets) {
    if (const char* folder = std::getenv("OFD_TEST_FILES")) {
        std::ofstream(std::string(folder) + "/" + name, std::ios::binary) << octets;
    }
}

SignatureFile read_signature(const Package& package, const std::string& path) {
    Reading reading(package);
    return signature_file(reading, path);
}

TEST(Signing, IsOverEveryEntryButTheList) {
    const Package sealed = office().sealed(licence());
    const SignatureFile file = read_signature(sealed, first_signature);
    for (const auto& [name, octets] : sealed.entries()) {
        const bool own = name == first_signature || name == file.value_path || name == signature_list;
        EXPECT_EQ(file.covers(name), !own) << name;
    }
    EXPECT_EQ(file.check_method, "1.2.156.10197.1.401");
    EXPECT_EQ(file.method, "1.2.156.10197.1.501");
    EXPECT_EQ(file.date_time, "20190418010000Z") << "UTC";
    EXPECT_EQ(sealed.at(file.seal_path), office().seal.encoded);
}

TEST(Signing, ChangesNothingThatWasThere) {
    const Package before = licence();
    const Package sealed = office().sealed(before);
    for (const auto& [name, octets] : before.entries()) {
        EXPECT_TRUE(name == signature_list || sealed.at(name) == octets) << name;
    }
    EXPECT_EQ(sealed.entries().size(), before.entries().size() + 3);
}

TEST(Signing, GoesOnOneAfterAnother) {
    const Package once = office().sealed(licence());
    const Package twice = office().sealed(once);
    const CheckedFile checked = office().check(twice);
    EXPECT_EQ(checked.verdict(), FileVerdict::valid);
    ASSERT_EQ(checked.signatures.size(), 2u);
    EXPECT_EQ(verdict(checked, 0), "valid +OFD_LATER_ENTRIES");
    EXPECT_EQ(verdict(checked, 1), "valid +OFD_LATER_ENTRIES") << "the list";
    EXPECT_EQ(checked.signatures[0].id, "s1");
    EXPECT_EQ(checked.signatures[1].id, "s2");
    EXPECT_EQ(checked.signatures[1].later, std::vector{signature_list});
    EXPECT_EQ(checked.signatures[0].later.size(), 4u) << "the list and three files of the second";
    EXPECT_TRUE(read_signature(twice, checked.signatures[1].path).covers(first_signature));
    EXPECT_TRUE(checked.uncovered.empty());
}

TEST(Signing, LocksTheFile) {
    const Package locked = office().sealed(office().sealed(licence()), true);
    EXPECT_FALSE(is_locked(office().sealed(licence())));
    EXPECT_TRUE(is_locked(locked));
    const CheckedFile checked = office().check(locked);
    EXPECT_EQ(checked.verdict(), FileVerdict::valid);
    EXPECT_EQ(verdict(checked, 1), "valid");
    EXPECT_TRUE(checked.signatures[1].locks);
    try {
        const Signing another(locked, office().sealing());
        FAIL() << "a locked file was signed";
    } catch (const Fault& fault) {
        EXPECT_EQ(fault.code(), "OFD_LOCKED");
    }
}

TEST(Signing, TakesOnlyTheSignatureItAskedFor) {
    const Signing signing(licence(), office().sealing());
    ses::ToSign other = signing.to_sign();
    other.data_hash = crypto::sm3("something else");
    EXPECT_THROW(signing.finish(office().sign(other)), std::invalid_argument);
    other = signing.to_sign();
    other.property_info = "/Doc_0/Signs/Sign_9/Signature.xml";
    EXPECT_THROW(signing.finish(office().sign(other)), std::invalid_argument);
    const auto& scene = office().scene;
    const auto other_seal =
        ses::make_signature(scene.seal(), signing.to_sign(), scene.unit.certificate.der(), scene.unit.sign());
    EXPECT_THROW(signing.finish(other_seal.encoded), std::invalid_argument);
    EXPECT_THROW(signing.finish("no signature"), ses::FormatFault);
}

TEST(Signing, WantsAPlaceForTheSeal) {
    Sealing sealing = office().sealing();
    sealing.stamps.clear();
    EXPECT_THROW(Signing(licence(), sealing), std::invalid_argument);
    sealing.stamps = {{2, {0, 0, 40, 40}}};
    EXPECT_THROW(Signing(licence(), sealing), std::invalid_argument) << "the licence has two pages";
    sealing.stamps = {{0, {0, 0, 0, 40}}};
    EXPECT_THROW(Signing(licence(), sealing), std::invalid_argument);
}

TEST(Signing, TakesAFileOfOthersWithoutAList) {
    Package other = licence();
    replace(other, "OFD.xml", "<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>", "");
    Package bare;
    for (const auto& [name, octets] : other.entries()) {
        if (name != signature_list) {
            bare.put(name, octets);
        }
    }
    EXPECT_EQ(office().check(bare).verdict(), FileVerdict::unsigned_file);
    EXPECT_EQ(office().check(office().sealed(bare)).verdict(), FileVerdict::valid);
    bare.put("Doc_0/Signs/Sign_0/left.xml", "of somebody");
    const CheckedFile checked = office().check(office().sealed(bare));
    EXPECT_EQ(checked.verdict(), FileVerdict::valid);
    EXPECT_EQ(checked.signatures[0].path, "Doc_0/Signs/Sign_1/Signature.xml") << "a folder of its own";
}

TEST(RidingStamps, MakeUpTheSealFromAllPages) {
    for (const std::size_t count : {1u, 2u, 3u, 10u, 11u, 25u}) {
        const std::vector<PageSize> pages(count, {210, 297});
        double shown = 0;
        int whole = 0;
        for (const Stamp& stamp : riding_stamps(pages, 40, 40)) {
            const Box& clip = stamp.clip.value();
            EXPECT_NEAR(stamp.box.x + clip.x + clip.width, 210, 1e-9) << "ends at the page's right edge";
            EXPECT_NEAR(stamp.box.y, 297 / 2.0 - 20, 1e-9);
            EXPECT_NEAR(clip.x, shown, 1e-9) << "goes on where the page before ended";
            EXPECT_GE(clip.width, 4 - 1e-9);
            shown += clip.width;
            if (shown > 40 - 1e-9) {
                shown = 0;
                ++whole;
            }
        }
        EXPECT_EQ(shown, 0) << count;
        EXPECT_EQ(whole, (static_cast<int>(count) + 9) / 10);
    }
}

TEST(Signing, SealsTheEdgesOfAllPages) {
    Sealing riding = office().sealing();
    const Package once = office().sealed(licence());
    riding.stamps = riding_stamps(page_sizes(once), 42, 42, 0.5);
    riding.lock = true;
    const Package twice = office().sealed(once, riding);
    const CheckedFile checked = office().check(twice);
    EXPECT_EQ(checked.verdict(), FileVerdict::valid);
    ASSERT_EQ(checked.signatures[1].stamps.size(), 2u);
    EXPECT_EQ(checked.signatures[1].stamps[1].page, 1u);
    EXPECT_NEAR(checked.signatures[1].stamps[1].clip->x, 21, 1e-9);
    keep("sealed.ofd", twice.write());
}

} // namespace
} // namespace gateway::ofd
