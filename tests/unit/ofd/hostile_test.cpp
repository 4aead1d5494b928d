#include "gateway/base/characters.hpp"
#include "gateway/crypto/sha.hpp"
#include "sealed.hpp"
#include "structure.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <functional>
#include <set>

namespace gateway::ofd {
namespace {

// What a stranger may write to cost others time, memory, or the report.

constexpr std::size_t mebibyte = 1u << 20;
const Office& office() { return Office::once(); }

std::string times(std::size_t count, const std::function<std::string(std::size_t)>& text) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) {
        all += text(i);
    }
    return all;
}

/// Documents D0, D1, … with the lists S0, S1, …
std::string bodies(std::size_t count) {
    return "<OFD>" +
           times(count,
                 [](std::size_t i) {
                     return fmt::format(
                         "<DocBody><DocRoot>D{0}.xml</DocRoot><Signatures>S{0}.xml</Signatures></DocBody>",
                         i);
                 }) +
           "</OFD>";
}
std::string pages(std::size_t count, const std::function<std::string(std::size_t)>& path) {
    return "<Document><CommonData/><Pages>" +
           times(count,
                 [&](std::size_t i) { return fmt::format("<Page ID=\"{}\" BaseLoc=\"{}\"/>", i, path(i)); }) +
           "</Pages></Document>";
}
std::string list(std::size_t count, const std::function<std::string(std::size_t)>& path) {
    return "<Signatures>" +
           times(count,
                 [&](std::size_t i) {
                     return fmt::format("<Signature ID=\"{}\" BaseLoc=\"{}\"/>", i, path(i));
                 }) +
           "</Signatures>";
}
std::string signature(const std::string& references, const std::string& more = "") {
    return "<Signature><SignedInfo><References CheckMethod=\"SM3\">" + references + "</References>" + more +
           "</SignedInfo><SignedValue>/V.dat</SignedValue></Signature>";
}
std::string references(std::size_t count) {
    return times(count, [](std::size_t i) {
        return fmt::format("<Reference FileRef=\"/no{}\"><CheckValue/></Reference>", i);
    });
}
std::string numbered(std::size_t i) { return fmt::format("G{}.xml", i); }

/// A document of one page and one signature, which is not valid.
Package file() {
    Package package;
    package.put("OFD.xml", bodies(1));
    package.put("D0.xml", pages(1, [](std::size_t) { return "P.xml"; }));
    package.put("P.xml", "<Page/>");
    package.put("S0.xml", list(1, numbered));
    package.put("G0.xml", signature(references(1)));
    package.put("V.dat", "none");
    return package;
}

std::string fault_of(const std::function<void()>& work) {
    try {
        work();
    } catch (const Fault& fault) {
        return fault.code();
    }
    return "";
}

TEST(Hostile, APageIsReadOnceHoweverOftenItIsNamed) {
    Package package = file();
    package.put("P.xml",
                "<Page><Area><PhysicalBox>0 0 10 20</PhysicalBox></Area>" + Bytes(mebibyte, ' ') + "</Page>");
    package.put("D0.xml", pages(500, [](std::size_t) { return "P.xml"; }));
    const auto sizes = page_sizes(package);
    ASSERT_EQ(sizes.size(), 500u);
    EXPECT_EQ(sizes.back().height, 20);
    package.put("D0.xml", pages(most_pages + 1, [](std::size_t) { return "P.xml"; }));
    EXPECT_EQ(fault_of([&] { page_sizes(package); }), "OFD_TOO_LARGE");
}

TEST(Hostile, WhatIsParsedHasAMeasure) {
    Package package = file();
    const std::size_t over = most_parsed_pages / mebibyte + 1;
    package.put("D0.xml", pages(over, [](std::size_t i) { return fmt::format("P{}.xml", i); }));
    for (std::size_t i = 0; i < over; ++i) {
        package.put(fmt::format("P{}.xml", i), "<Page>" + Bytes(mebibyte, ' ') + "</Page>");
    }
    EXPECT_EQ(fault_of([&] { page_sizes(package); }), "OFD_TOO_LARGE");
    EXPECT_EQ(office().check(package).fault, "") << "a check needs no page";
    // Two signatures name one value.
    package = file();
    package.put("S0.xml", list(2, numbered));
    package.put("G1.xml", signature(references(1)));
    package.put("V.dat", Bytes(most_parsed / 2, 'x'));
    EXPECT_EQ(office().check(package).fault, "OFD_TOO_LARGE");
}

TEST(Hostile, ALocationIsNoLongerThanAName) {
    EXPECT_EQ(resolve("a" + std::string(900, '/') + "b", ""), "a/b");
    EXPECT_EQ(fault_of([] { resolve(std::string(mebibyte, '/'), ""); }), "OFD_ENTRY_NAME");
}

TEST(Hostile, DocumentsAndSignaturesAreCountedBeforeTheyAreRead) {
    Package package = file();
    package.put("OFD.xml", bodies(most_bodies));
    EXPECT_EQ(office().check(package).fault, "");
    package.put("OFD.xml", bodies(most_bodies + 1));
    EXPECT_EQ(office().check(package).fault, "OFD_TOO_LARGE");
    package.put("OFD.xml", bodies(2)); // of all documents together
    package.put("S0.xml", list(most_signatures - 1, numbered));
    package.put("S1.xml", list(1, [](std::size_t) { return "H.xml"; }));
    EXPECT_EQ(office().check(package).signatures.size(), most_signatures);
    package.put("S1.xml", list(2, [](std::size_t) { return "H.xml"; }));
    EXPECT_EQ(office().check(package).fault, "OFD_TOO_LARGE");
}

TEST(Hostile, ReferencesAreLimitedAndOfTheirFaultsTheFirstAreTold) {
    Package package = file();
    package.put("G0.xml", signature(references(most_references)));
    const CheckedFile checked = office().check(package);
    const ses::Step& step = checked.signatures.at(0).report.steps.at(1);
    ASSERT_EQ(step.findings.size(), 21u);
    EXPECT_EQ(step.findings[19].detail, "no19");
    EXPECT_EQ(step.findings[20].code, "OFD_MORE_FINDINGS");
    EXPECT_EQ(step.findings[20].detail, "OFD_REFERENCE_MISSING: 1980");
    EXPECT_FALSE(step.findings[20].fatal);
    package.put("G0.xml", signature(references(most_references + 1)));
    EXPECT_EQ(office().check(package).fault, "OFD_TOO_LARGE");
    // Of all signatures together.
    package.put("S0.xml", list(most_references_of_all / most_references + 1, numbered));
    for (std::size_t i = 0; i <= most_references_of_all / most_references; ++i) {
        package.put(numbered(i), signature(references(most_references)));
    }
    EXPECT_EQ(office().check(package).fault, "OFD_TOO_LARGE");
}

TEST(Hostile, StampsAreCountedOverAllSignatures) {
    const std::string half = times(most_stamps / 2, [](std::size_t) { return "<StampAnnot/>"; });
    Package package = file();
    package.put("S0.xml", list(2, numbered));
    package.put("G0.xml", signature(references(1), half));
    package.put("G1.xml", signature(references(1), half));
    EXPECT_EQ(office().check(package).fault, "");
    package.put("G1.xml", signature(references(1), half + "<StampAnnot/>"));
    EXPECT_EQ(office().check(package).fault, "OFD_TOO_LARGE");
}

TEST(Hostile, AFileThatIsListedTwiceIsNotRead) {
    Package package = file();
    package.put("G0.xml", signature(references(most_references)));
    package.put("OFD.xml", bodies(2));
    package.put("S0.xml", list(most_signatures - 1, [](std::size_t) { return "G0.xml"; }));
    package.put("S1.xml", list(1, [](std::size_t) { return "G0.xml"; }));
    const CheckedFile checked = office().check(package);
    ASSERT_EQ(checked.signatures.size(), most_signatures);
    for (const CheckedSignature& one : checked.signatures) {
        EXPECT_EQ(one.report.first_failure(), "OFD_SIGNATURE_TWICE");
        EXPECT_EQ(one.report.steps.at(1).verdict, ses::Verdict::not_reached);
    }
    EXPECT_EQ(checked.verdict(), FileVerdict::invalid);
}

TEST(Hostile, AnAnswerIsSmallWhateverTheNames) {
    Package package = file();
    for (int i = 0; i < 1'500; ++i) {
        package.put(fmt::format("{:04}{}", i, std::string(290, 'n')), "");
    }
    package.put("S0.xml", list(150, numbered));
    for (std::size_t i = 0; i < 150; ++i) {
        package.put(numbered(i), signature(references(300)));
    }
    const Json json = check_json(office().check(package));
    EXPECT_LT(json.dump().size(), 5 * mebibyte);
    EXPECT_EQ(json.at("uncovered").size(), package.entries().size() - 1) << "all but the list";
    EXPECT_GT(json.at("names_left_out").get<std::size_t>(), 200'000u);
    EXPECT_FALSE(check_json(office().check(file())).contains("names_left_out"));
}

TEST(Hostile, AnAnswerIsSmallWhateverTheWords) {
    const std::string chapters = times(mebibyte, [](std::size_t) { return "章"; });
    Package package = file();
    package.put("S0.xml", "<Signatures><Signature ID=\"" + chapters + "\" Type=\"" + chapters +
                              "\" BaseLoc=\"G0.xml\"/></Signatures>");
    package.put("G0.xml", "<Signature><SignedInfo><Provider ProviderName=\"" + chapters +
                              "\"/><References CheckMethod=\"" + chapters +
                              "\"/></SignedInfo><SignedValue>/V.dat</SignedValue></Signature>");
    const Json json = check_json(office().check(package));
    EXPECT_LT(json.dump().size(), 10'000u);
    EXPECT_EQ(text_length(json.at("signatures").at(0).at("provider").get<std::string>()), 101u) << "and …";
    package.put("OFD.xml", "<" + chapters + "/>");
    EXPECT_LT(check_json(office().check(package)).dump().size(), 2'000u);
}

TEST(Hostile, ASealsOwnWordsAreCutAndReadable) {
    const ses::Scene& scene = office().scene;
    for (const auto& [number, told] : std::vector<std::pair<std::string, std::string>>{
             {std::string("1\0 2", 4), "(unreadable)"},
             {std::string(mebibyte, '1'), std::string(300, '1') + "…"}}) {
        ses::SealInfo info = scene.info();
        info.es_id = number;
        const Bytes seal = ses::make_seal(info, scene.maker.certificate.der(), scene.maker.sign()).encoded;
        Package package = file();
        package.put("V.dat", scene.signature(ses::parse_seal(seal)).encoded);
        const Json json = check_json(office().check(package));
        EXPECT_EQ(json.at("signatures").at(0).at("seal").at("id"), told);
    }
}

/// One reference to a character spoils no report: it is the signature's own fault.
TEST(Hostile, ACharacterThatXmlDoesNotHaveSpoilsNoReport) {
    Package package = office().sealed(licence());
    replace(package, signature_list, "</ofd:Signatures>",
            "<ofd:Signature ID=\"s2\" BaseLoc=\"/g.xml\"/></ofd:Signatures>");
    package.put("g.xml",
                "<Signature><SignedInfo><Provider ProviderName=\"&#xD800;\"/></SignedInfo></Signature>");
    const CheckedFile checked = office().check(package);
    EXPECT_TRUE(checked.signatures.at(0).report.valid());
    EXPECT_EQ(verdict(checked, 1), "OFD_XML");
    EXPECT_NO_THROW(check_json(checked).dump());
}

/// What a signature that proves nothing calls its own may be anything.
TEST(Hostile, AWrongSignatureExcusesNoEntry) {
    const Package sealed = office().sealed(licence());
    const std::string evil = "Doc_0/Attachs/evil.pdf";
    const std::string own = "Doc_0/Signs/g.xml";
    const std::string another =
        fmt::format("<Signature><SignedInfo><References CheckMethod=\"SM3\"><Reference FileRef=\"/OFD.xml\">"
                    "<CheckValue>{}</CheckValue></Reference></References><Seal><BaseLoc>/{}</BaseLoc></Seal>"
                    "</SignedInfo><SignedValue>/{}</SignedValue></Signature>",
                    to_base64(crypto::view(crypto::sm3(sealed.at("OFD.xml")))), evil, evil);
    for (const auto& [type, path] : std::vector<std::pair<std::string, std::string>>{
             {"Sign", own}, {"Seal", own}, {"Sign", evil}, {"Seal", evil}}) {
        Package package = sealed;
        replace(package, signature_list, "</ofd:Signatures>",
                "<ofd:Signature ID=\"s2\" Type=\"" + type + "\" BaseLoc=\"/" + path +
                    "\"/></ofd:Signatures>");
        package.put(own, another);
        package.put(evil, "evil");
        const CheckedFile checked = office().check(package);
        EXPECT_NE(checked.verdict(), FileVerdict::valid);
        EXPECT_TRUE(checked.signatures.at(0).report.valid());
        const std::vector both{evil, own};
        EXPECT_EQ(checked.uncovered, both) << type << " " << path;
        EXPECT_EQ(checked.signatures.at(0).uncovered, both);
        EXPECT_EQ(checked.signatures.at(0).later, std::vector{signature_list});
        EXPECT_FALSE(check_json(checked).at("covers_all").get<bool>());
    }
}

/// Who must not wait for a register while it works asks it in between.
TEST(FileCheck, TellsWhatTheRegisterWillBeAsked) {
    const FileCheck check(office().sealed(office().sealed(licence())).write());
    const auto uses = check.seals();
    ASSERT_EQ(uses.size(), 2u);
    std::set<std::pair<std::string, Time>> told;
    for (const SealUse& use : uses) {
        EXPECT_EQ(use.digest, crypto::sha256(office().seal.encoded));
        told.insert({use.es_id, use.at.value()});
        told.insert({use.es_id, ses::now + std::chrono::hours(1)});
    }
    ses::CheckContext later{office().trust, ses::now + std::chrono::hours(1),
                            [&](const ses::Seal& seal, Time at) {
                                const std::string& es_id = seal.info.es_id;
                                EXPECT_TRUE(told.contains({es_id, at})) << es_id << " " << format_time(at);
                                return ses::SealState::enabled;
                            }};
    EXPECT_EQ(check.judge(later).verdict(), FileVerdict::valid);
    EXPECT_EQ(fault_of([] { FileCheck("no zip"); }), "OFD_ZIP");
}

} // namespace
} // namespace gateway::ofd
