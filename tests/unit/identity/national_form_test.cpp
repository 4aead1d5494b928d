#include "fixture.hpp"
#include "foundation.hpp"
#include "support/scratch_folder.hpp"

#include <fstream>

namespace gateway::identity {
namespace {

/// The file with one text in the place of another, as a deployment would override it; the fault, or "right".
std::string fault_of(const std::string& before, const std::string& after) {
    const test::ScratchFolder folder;
    std::string text = Standard::load()->file("identity_national.toml");
    const auto at = text.find(before);
    EXPECT_NE(at, std::string::npos) << before;
    std::ofstream(folder.path() / "identity_national.toml") << text.replace(at, before.size(), after);
    std::string fault = "right";
    try {
        read_national_form(*Standard::load(folder.path()));
    } catch (const std::runtime_error& error) {
        fault = error.what();
    }
    return fault;
}

bool tells(const std::string& fault, const std::string& what) {
    return fault.find("identity_national.toml:") == 0 && fault.find(what) != std::string::npos;
}

TEST(NationalFormData, IsRefusedWithFileAndLine) {
    EXPECT_EQ(fault_of("channel = \"p32\"", "channel = \"p33\""), "right");
    EXPECT_TRUE(tells(fault_of("channel = \"p32\"", "chanel = \"p32\""), "channel"));
    EXPECT_TRUE(tells(fault_of("role = \"agent\"", "role = \"owner\""), "lacks the role agent"));
    EXPECT_TRUE(tells(fault_of("\"up_uc_gov_org\"", "\"up_uc_gov_orgs\""), "is no national table"));
    EXPECT_TRUE(tells(fault_of("\"org_code\"", "\"orgcode\""), "is no column"));
    EXPECT_TRUE(tells(fault_of("\"org_code\"", "\"parent_org_code\""), "tells no records apart"));
    EXPECT_TRUE(tells(fault_of("\"cert_no staff_phone login_no\"", "\"cert_key\""), "cannot stay away"));
    EXPECT_TRUE(tells(fault_of("of = \"cert_no\"", "of = \"cert_number\""), "is no column"));
    EXPECT_TRUE(tells(fault_of("of = \"cert_no\"", "of = \"cert_no\"\nsalt = \"x\""), "salt"));
}

} // namespace
} // namespace gateway::identity
