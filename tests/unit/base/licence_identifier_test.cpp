#include "gateway/base/licence_identifier.hpp"

#include <gtest/gtest.h>

#include <random>
#include <utility>
#include <vector>

namespace gateway {
namespace {

std::string fault_of(std::string_view text) {
    const auto read = read_licence_identifier(text);
    const auto* fault = std::get_if<CodeFault>(&read);
    return fault != nullptr ? fault->code : "";
}

// Published identifiers, and fictional ones with right and wrong parts.
const std::vector<std::pair<std::string, std::string>> identifiers{
    {"1.2.156.3005.2.11100000000013127D001.1132000001400001XX.320100199001011239.001.4", ""},
    {"1.2.156.3005.2.11100000MB0143028R001.11320000MB00000275.91320100MA00000000.001.8", ""},
    {"1.2.156.3005.2.11100000MB03271699001.11320500MB00000194.2019000000016.001.O", ""},
    {"1.2.156.3005.2.11100000MB03271699022.11320500MB00000194.2019000000017.002.1", ""},
    {"1.2.156.3005.2.11100000000013338W011.11320000000014293T.20190000001.001.9", ""},
    {"1.2.156.3005.2.11100000000013338W009.113201000140000283.2019052201.002.P", ""},
    {"1.2.156.3005.2.11100000000013127D001.11320600014000044J.A0Z9.999.F", ""},
    {"1.2.156.3005.2.11100000MB0143028R001.11320000MB00000275.00000000000000000000.001.C", ""},
    {"1.2.156.3005.2.11100000MB0341032Y002.113203000140000368.9F8E7D6C5B4A39281706.003.S", ""},
    {"1.2.156.3005.2.11100000717823004M004.113203000140000368.3203000000012345.010.P", ""},
    {"1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U", ""},
    {"1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.002.S", ""},
    {"1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0", ""},
    {"1.2.156.3005.2.11100000000013127D001.1132000001400001XX.320100199001011239.001.5", "check_digit"},
    {"1.2.156.3005.2.11100000000013127D001.1132000001400001XX.320100199001011293.001.4", "check_digit"},
    {"1.2.156.3005.2.11100000000013661B006.113700000045046442.209FA4E88F9E4C878F3E9BED2CE7EA49.001.M",
     "check_digit"},
    {"1.2.156.3005.2.11100000000013127D001.1132000001400001XX.320100199001011239.001.", "check_form"},
    {"1.2.156.3005.2.11100000000013127D001.1132000001400001XX.320100199001011239.001.*", "check_form"},
    {"1.2.156.3005.2.11100000000013127D001.1132000001400001XX.320100199001011239.001.4.0", "segments"},
    {"1.2.156.3003.2.11100000000013127D001.1132000001400001XX.320100199001011239.001.4", "root"},
    {"1.2.156.3005.2.11100000000013127D00.1132000001400001XX.320100199001011239.001.Q", "type_code"},
    {"1.2.156.3005.2.11100000000013127d001.1132000001400001xx.320100199001011239.001.4", "type_code"},
    {"1.2.156.3005.2.11100000000013127E001.1132000001400001XX.320100199001011239.001.G", "type_authority"},
    {"1.2.156.3005.2.11100000000013127D001.1132000001400001XY.320100199001011239.001.9", "authority_code"},
    {"1.2.156.3005.2.11100000000013127D001.340100.320100199001011239.001.K", "authority"},
    {"1.2.156.3005.2.11100000000013127D001.1132000001400001XX..001.U", "serial"},
    {"1.2.156.3005.2.11100000000013127D001.1132000001400001XX.3201_0199001011239.001.0", "serial"},
    {"1.2.156.3005.2.11100000000013127D001.1132000001400001XX.320100199001011239.01.1", "version"},
};

TEST(LicenceIdentifier, NamesThePartThatIsWrong) {
    for (const auto& [text, fault] : identifiers) {
        EXPECT_EQ(fault_of(text), fault) << text;
    }
}

TEST(LicenceIdentifier, IsWrittenAsItWasRead) {
    int right = 0;
    for (const auto& [text, fault] : identifiers) {
        if (fault.empty()) {
            EXPECT_EQ(std::get<LicenceIdentifier>(read_licence_identifier(text)).text(), text);
            ++right;
        }
    }
    EXPECT_EQ(right, 13);
}

TEST(LicenceIdentifier, HasTheCheckCharacterOfTheStandard) {
    EXPECT_EQ(mod_37_36("11100000000013338W00211320482014138860P201807250201001"), 'M');
    EXPECT_EQ(mod_37_36("A12425GABC1234002"), 'M') << "the published example of ISO 7064 MOD 37,36";
}

TEST(LicenceIdentifier, FindsEveryChangeOfOneCharacter) {
    const std::string body = "11100000000013127D0011132000001400001XX320100199001011239001";
    const char check = mod_37_36(body);
    constexpr std::string_view alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (std::size_t i = 0; i < body.size(); ++i) {
        for (const char other : alphabet) {
            std::string changed = body;
            changed[i] = other;
            EXPECT_EQ(mod_37_36(changed) == check, other == body[i]) << i << other;
        }
    }
}

TEST(LicenceIdentifier, TakesNothingElse) {
    std::mt19937 random(36904);
    const std::string good = identifiers.front().first;
    for (int i = 0; i < 20'000; ++i) {
        std::string text = good;
        text[random() % text.size()] = static_cast<char>(random());
        text.resize(random() % 4 == 0 ? random() % text.size() : text.size());
        EXPECT_EQ(fault_of(text).empty(), text == good) << text;
    }
}

} // namespace
} // namespace gateway
