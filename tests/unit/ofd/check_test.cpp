#include "sealed.hpp"

#include <nlohmann/json.hpp>

#include <random>

namespace gateway::ofd {
namespace {

const Office& office() { return Office::once(); }
const Package& sealed() {
    static const Package package = office().sealed(licence());
    return package;
}
Package without(const Package& package, const std::string& name) {
    Package rest;
    for (const auto& [entry, octets] : package.entries()) {
        if (entry != name) {
            rest.put(entry, octets);
        }
    }
    return rest;
}

TEST(Check, FindsASealedFileValid) {
    const CheckedFile checked = check(sealed().write(), office().context());
    EXPECT_EQ(checked.verdict(), FileVerdict::valid);
    EXPECT_EQ(verdict(checked), "valid +OFD_LATER_ENTRIES");
    EXPECT_TRUE(checked.uncovered.empty());
    ASSERT_EQ(checked.signatures.size(), 1u);
    const CheckedSignature& signature = checked.signatures[0];
    EXPECT_EQ(signature.signature->seal.info.es_id, "32050000000001");
    EXPECT_EQ(signature.provider, "provincial-gateway");
    ASSERT_EQ(signature.stamps.size(), 1u);
    EXPECT_EQ(signature.stamps[0].page, 0u);
    EXPECT_EQ(signature.stamps[0].box.x, 129);
    EXPECT_FALSE(signature.stamps[0].clip.has_value());
    EXPECT_EQ(signature.later, std::vector{signature_list});
}

TEST(Check, FindsAnUnsignedFileUnsigned) {
    const CheckedFile checked = office().check(licence());
    EXPECT_EQ(checked.verdict(), FileVerdict::unsigned_file);
    EXPECT_FALSE(checked.uncovered.empty());
}

/// A page with a line, without fonts: its entries are small.
Package small_file() {
    Document document;
    document.id = std::string(32, '1');
    document.title = "示范（演示）";
    document.created = {std::chrono::year{2019}, std::chrono::month{4}, std::chrono::day{18}};
    document.pages.emplace_back().items = {Line{10, 10, 200, 10}};
    return Package::read(write(document));
}

/// Whatever octet of an entry changes: each of the small entries, some hundred of the large ones and of a
/// file that is locked. What an open file leaves open is the list of signatures alone.
TEST(Check, NoticesEveryChangedOctet) {
    constexpr std::size_t small = 4'000;
    constexpr std::size_t sample = 300;
    std::mt19937 random(18);
    for (const bool lock : {false, true}) {
        const Package package = office().sealed(small_file(), lock);
        for (const auto& [name, octets] : package.entries()) {
            if (name == signature_list && !lock) {
                continue;
            }
            Package with = package;
            const bool each = octets.size() <= (lock ? sample : small);
            const std::size_t tries = each ? octets.size() : sample;
            for (std::size_t i = 0; i < tries; ++i) {
                const std::size_t at = each ? i : random() % octets.size();
                Bytes changed = octets;
                changed[at] = static_cast<char>(changed[at] ^ (1 << random() % 8));
                with.put(name, changed);
                ASSERT_NE(office().check(with).verdict(), FileVerdict::valid) << name << " octet " << at;
            }
        }
    }
}

/// The same of a whole licence with its fonts, here and there.
TEST(Check, NoticesAChangedOctetOfALicence) {
    std::mt19937 random(36);
    const Package package = office().sealed(licence());
    for (const auto& [name, octets] : package.entries()) {
        for (int i = 0; i < 10 && name != signature_list; ++i) {
            const std::size_t at = random() % octets.size();
            Bytes changed = octets;
            changed[at] = static_cast<char>(changed[at] ^ (1 << random() % 8));
            Package with = package;
            with.put(name, changed);
            EXPECT_NE(office().check(with).verdict(), FileVerdict::valid) << name << " octet " << at;
        }
    }
}

/// The list of an open file is nobody's: no change of it makes a wrong signature right, or another's.
TEST(Check, IsNotMisledByTheList) {
    const Package package = sealed();
    const Bytes list = package.at(signature_list);
    for (std::size_t at = 0; at < list.size(); at += 3) {
        Package with = package;
        Bytes changed = list;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        with.put(signature_list, changed);
        const CheckedFile checked = office().check(with);
        if (checked.verdict() == FileVerdict::valid) {
            ASSERT_EQ(checked.signatures.size(), 1u) << at;
            EXPECT_EQ(checked.signatures[0].path, first_signature) << at;
        }
    }
}

TEST(Check, NoticesAMissingEntry) {
    for (const auto& [name, octets] : sealed().entries()) {
        const CheckedFile checked = office().check(without(sealed(), name));
        EXPECT_NE(checked.verdict(), FileVerdict::valid) << name;
    }
    EXPECT_EQ(verdict(office().check(without(sealed(), "Doc_0/Attachs/face.json"))),
              "OFD_REFERENCE_MISSING +OFD_LATER_ENTRIES");
    EXPECT_EQ(verdict(office().check(without(sealed(), first_signature))), "OFD_STRUCTURE");
}

TEST(Check, TellsWhatIsNotCovered) {
    Package more = sealed();
    more.put("Doc_0/Res/added.png", "x");
    const CheckedFile checked = office().check(more);
    EXPECT_EQ(checked.verdict(), FileVerdict::valid);
    EXPECT_EQ(verdict(checked), "valid +OFD_UNCOVERED_ENTRIES +OFD_LATER_ENTRIES");
    EXPECT_EQ(checked.uncovered, std::vector<std::string>{"Doc_0/Res/added.png"});
    EXPECT_EQ(checked.signatures[0].uncovered, checked.uncovered);
    EXPECT_FALSE(check_json(checked).at("covers_all").get<bool>());
    // Covered by a second signature, but not by the first.
    const CheckedFile again = office().check(office().sealed(more));
    EXPECT_TRUE(again.uncovered.empty());
    EXPECT_EQ(again.signatures[0].uncovered.size(), 1u);
}

TEST(Check, TellsReferencesThatDoNotNameAll) {
    Package package = sealed();
    Bytes xml = package.at(first_signature);
    const auto from = xml.find("<ofd:Reference FileRef=\"/Doc_0/Pages/Page_0/");
    const auto to = xml.find("</ofd:Reference>", from) + 16;
    package.put(first_signature, xml.erase(from, to - from));
    EXPECT_EQ(verdict(office().check(package)),
              "DATA_HASH_MISMATCH +OFD_UNCOVERED_ENTRIES +OFD_LATER_ENTRIES");
    office().sign_again(package, first_signature);
    const CheckedFile checked = office().check(package);
    EXPECT_EQ(verdict(checked), "valid +OFD_UNCOVERED_ENTRIES +OFD_LATER_ENTRIES");
    EXPECT_EQ(checked.uncovered, std::vector<std::string>{"Doc_0/Pages/Page_0/Content.xml"});
    // Over nothing at all it is no signature.
    const auto first = xml.find("<ofd:Reference ");
    const auto end = xml.find("</ofd:References>");
    package.put(first_signature, xml.erase(first, end - first));
    office().sign_again(package, first_signature);
    EXPECT_EQ(office().check(package).verdict(), FileVerdict::invalid);
}

TEST(Check, TrustsNoOtherHashThanSm3) {
    const std::string sm3 = "CheckMethod=\"1.2.156.10197.1.401\"";
    for (const char* good : {"SM3", "sm3", "1.2.156.10197.1.401.2"}) {
        Package package = sealed();
        replace(package, first_signature, sm3, "CheckMethod=\"" + std::string(good) + "\"");
        office().sign_again(package, first_signature);
        EXPECT_EQ(office().check(package).verdict(), FileVerdict::valid) << good;
    }
    for (const char* weak : {"", "CheckMethod=\"\"", "CheckMethod=\"MD5\"", "CheckMethod=\"SHA1\""}) {
        Package package = sealed();
        replace(package, first_signature, sm3, weak);
        office().sign_again(package, first_signature);
        EXPECT_EQ(verdict(office().check(package)), "OFD_CHECKMETHOD_WEAK +OFD_LATER_ENTRIES") << weak;
    }
}

TEST(Check, ComparesTheSealInThePackage) {
    Package package = sealed();
    const std::string seal = "Doc_0/Signs/Sign_0/Seal.esl";
    replace(package, first_signature, to_base64(crypto::view(crypto::sm3(package.at(seal)))),
            to_base64(crypto::view(crypto::sm3("another"))));
    package.put(seal, "another");
    office().sign_again(package, first_signature);
    EXPECT_EQ(verdict(office().check(package)), "OFD_SEAL_FILE_MISMATCH +OFD_LATER_ENTRIES");
}

TEST(Check, TellsWhenTheSignatureNamesAnotherPlace) {
    Package package = sealed();
    const Bytes value = office().sign({ses::now, crypto::sm3(package.at(first_signature)), "/elsewhere"});
    package.put("Doc_0/Signs/Sign_0/SignedValue.dat", value);
    EXPECT_EQ(verdict(office().check(package)), "valid +OFD_LATER_ENTRIES +OFD_PROPERTY_INFO_DIFFERS");
}

TEST(Check, NoticesASignatureOfAnotherDocument) {
    Document other = sample_licence();
    other.title = "另一份证照";
    Package package = office().sealed(Package::read(write(other)));
    for (const auto& [name, octets] : sealed().entries()) {
        if (name.starts_with("Doc_0/Signs/")) {
            package.put(name, octets);
        }
    }
    EXPECT_EQ(verdict(office().check(package)), "OFD_REFERENCE_MISMATCH +OFD_LATER_ENTRIES");
    // Only the value: it is over another Signature.xml.
    Package value = office().sealed(Package::read(write(other)));
    value.put("Doc_0/Signs/Sign_0/SignedValue.dat", sealed().at("Doc_0/Signs/Sign_0/SignedValue.dat"));
    EXPECT_EQ(verdict(office().check(value)), "DATA_HASH_MISMATCH +OFD_LATER_ENTRIES");
}

/// A valid signature somewhere lends nothing to another one that bears its name.
TEST(Check, IsNotMisledByASecondSignatureOfTheSameName) {
    Package package = sealed();
    Bytes forged = package.at(first_signature);
    const std::string folder = "/Sign_0/";
    forged.replace(forged.rfind(folder), folder.size(), "/Sign_7/");
    package.put("Doc_0/Signs/Sign_7/Signature.xml", forged);
    package.put("Doc_0/Signs/Sign_7/SignedValue.dat", package.at("Doc_0/Signs/Sign_0/SignedValue.dat"));
    replace(package, signature_list, "</ofd:Signatures>",
            "<ofd:Signature ID=\"s1\" BaseLoc=\"/Doc_0/Signs/Sign_7/Signature.xml\"/></ofd:Signatures>");
    const CheckedFile checked = office().check(package);
    EXPECT_EQ(checked.verdict(), FileVerdict::invalid);
    EXPECT_EQ(checked.signatures[0].report.first_failure(), "OFD_SIGNATURE_TWICE");
    EXPECT_EQ(checked.signatures[1].report.first_failure(), "OFD_SIGNATURE_TWICE");
    // Under a name of its own only the forged one falls.
    replace(package, signature_list, "ID=\"s1\" BaseLoc", "ID=\"s2\" BaseLoc");
    const CheckedFile named = office().check(package);
    EXPECT_EQ(named.verdict(), FileVerdict::invalid);
    EXPECT_TRUE(named.signatures[0].report.valid());
    EXPECT_EQ(named.signatures[1].report.first_failure(), "DATA_HASH_MISMATCH");
}

TEST(Check, TakesNoSecondPartIntoASignature) {
    for (const char* twice : {"SignedInfo", "References", "Seal"}) {
        Package package = sealed();
        const Bytes& xml = package.at(first_signature);
        const std::string open = "<ofd:" + std::string(twice) + (twice[0] == 'R' ? " " : ">");
        const std::string close = "</ofd:" + std::string(twice) + ">";
        const auto from = xml.find(open);
        const auto end = xml.find(close) + close.size();
        package.put(first_signature, Bytes(xml).insert(end, xml.substr(from, end - from)));
        office().sign_again(package, first_signature);
        EXPECT_EQ(verdict(office().check(package)), "OFD_STRUCTURE") << twice;
    }
}

TEST(Check, SaysWhichSignaturesItDoesNotCheck) {
    Package package = sealed();
    replace(package, signature_list, "Type=\"Seal\"", "Type=\"Sign\"");
    const CheckedFile checked = office().check(package);
    EXPECT_EQ(checked.verdict(), FileVerdict::not_checked);
    EXPECT_FALSE(checked.signatures[0].checked());
    EXPECT_FALSE(checked.uncovered.empty()) << "what is not checked protects nothing";
    package.put("Doc_0/Attachs/face.json", "{}");
    EXPECT_EQ(office().check(package).verdict(), FileVerdict::invalid);
}

/// Files of others: other prefixes, other order, relative locations.
TEST(Check, ReadsFilesOfOthers) {
    const Package before = licence();
    Package package = before;
    for (const auto& [name, octets] : before.entries()) {
        if (name.ends_with(".xml")) {
            Bytes bare = octets;
            for (auto at = bare.find("ofd:"); at != Bytes::npos; at = bare.find("ofd:", at)) {
                bare.erase(at, at > 0 && bare[at - 1] == ':' ? 3 : 4);
            }
            const auto declared = bare.find("xmlns:=");
            package.put(name, declared == Bytes::npos ? bare : bare.erase(declared + 5, 1));
        }
    }
    replace(package, "OFD.xml", ">/Doc_0/Signs/Signatures.xml<", ">Doc_0/Signs/Signatures.xml<");
    package = office().sealed(package);
    replace(package, signature_list, "\"/Doc_0/Signs/Sign_0/", "\"Sign_0/");
    replace(package, first_signature, ">/Doc_0/Signs/Sign_0/SignedValue.dat<", "> ./SignedValue.dat\n<");
    replace(package, first_signature, ">/Doc_0/Signs/Sign_0/Seal.esl<", ">Seal.esl<");
    replace(package, first_signature, "FileRef=\"/OFD.xml\"", "FileRef=\"../../../OFD.xml\"");
    Bytes xml = package.at(first_signature); // the provider at the end
    const auto from = xml.find("<ofd:Provider ");
    const auto end = xml.find("/>", from) + 2;
    const Bytes provider = xml.substr(from, end - from);
    xml.erase(from, provider.size());
    xml.insert(xml.find("</ofd:SignedInfo>"), provider);
    package.put(first_signature, xml);
    office().sign_again(package, first_signature);
    const CheckedFile checked = office().check(package);
    EXPECT_EQ(verdict(checked), "valid +OFD_LATER_ENTRIES");
    EXPECT_EQ(checked.signatures[0].provider, "provincial-gateway");
    EXPECT_TRUE(checked.uncovered.empty());
}

TEST(Check, RefusesHostileXml) {
    const std::string deep = [] {
        std::string text;
        for (int i = 0; i < 5'000; ++i) {
            text += "<a>";
        }
        for (int i = 0; i < 5'000; ++i) {
            text += "</a>";
        }
        return text;
    }();
    const std::string doctype =
        "<!DOCTYPE x [<!ENTITY e \"eeee\"><!ENTITY f SYSTEM \"file:///etc/passwd\">]>";
    for (const std::string& xml :
         {std::string("<OFD"), doctype + "<OFD>&e;</OFD>", deep, std::string("<OFD/><OFD/>"),
          std::string("<OFD a='1' a='2'/>"), std::string("text<OFD/>"), std::string("<OFD>\xff</OFD>"),
          std::string("<OFD>\0</OFD>", 12), std::string("")}) {
        Package package = sealed();
        package.put("OFD.xml", xml);
        EXPECT_EQ(office().check(package).fault, "OFD_XML") << xml.substr(0, 60);
    }
    Package package = sealed();
    package.put(first_signature, doctype + "<Signature/>");
    EXPECT_EQ(verdict(office().check(package)), "OFD_XML") << "the signature's own verdict";
}

TEST(Check, ReadsNothingThatIsNoPackage) {
    EXPECT_EQ(check("no zip", office().context()).fault, "OFD_ZIP");
    const Bytes whole = sealed().write();
    EXPECT_EQ(check(BytesView(whole).substr(0, whole.size() / 2), office().context()).fault, "OFD_ZIP");
    Package package;
    package.put("a.txt", "x");
    EXPECT_EQ(office().check(package).fault, "OFD_STRUCTURE");
    package.put("OFD.xml", "<OFD><DocBody><DocRoot>../../etc/x</DocRoot></DocBody></OFD>");
    EXPECT_EQ(office().check(package).fault, "OFD_ENTRY_NAME");
}

TEST(CheckJson, SpeaksBothLanguages) {
    Package package = office().sealed(sealed());
    package.put("Doc_0/Attachs/face.json", "{}");
    const Json json = check_json(office().check(package));
    EXPECT_EQ(json.at("verdict"), "invalid");
    ASSERT_EQ(json.at("signatures").size(), 2u);
    const Json& first = json.at("signatures").at(0);
    EXPECT_EQ(first.at("first_failure"), "OFD_REFERENCE_MISMATCH");
    EXPECT_EQ(first.at("seal").at("id"), "32050000000001");
    EXPECT_EQ(first.at("signer").at("common_name"), "32050000000001");
    EXPECT_EQ(first.at("maker").at("common_name"), "示范统一电子印章");
    EXPECT_EQ(first.at("signed_at"), "2019-04-18T09:00:00+08:00");
    EXPECT_EQ(first.at("stamps").at(0).at("page"), 1);
    for (const Json& step : first.at("steps")) {
        EXPECT_FALSE(step.at("zh").get<std::string>().empty());
        EXPECT_FALSE(step.at("en").get<std::string>().empty());
    }
    const Json& finding = first.at("steps").at(1).at("findings").at(0);
    EXPECT_EQ(finding.at("detail"), "Doc_0/Attachs/face.json");
    EXPECT_FALSE(finding.at("zh").get<std::string>().empty());
    const Json unreadable = check_json(check("", office().context()));
    EXPECT_EQ(unreadable.at("verdict"), "unreadable");
    EXPECT_EQ(unreadable.at("fault").at("code"), "OFD_ZIP");
}

} // namespace
} // namespace gateway::ofd
