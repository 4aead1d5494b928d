#include "config_files.hpp"
#include "files.hpp"
#include "gateway/crypto/key_files.hpp"
#include "support/scratch_folder.hpp"

#include <gtest/gtest.h>

#include <set>

namespace gateway::app {
namespace {

namespace fs = std::filesystem;

/// A configuration whose every named file is as it should be.
class ConfigFiles : public testing::Test {
protected:
    ConfigFiles() {
        fs::create_directories(at("standard"));
        write_file(at("words"), "words");
        write_file(at("hex"), std::string(64, 'a') + "\n");
        crypto::write_public_sm2(at("nation.pub.pem"),
                                 crypto::load_or_create_sm2(at("own/own.pem")).public_key());
        write_file(at("gateway.toml"),
                   "[identity]\nvault_key = \"hex\"\nhash = \"hmac-sm3\"\n"
                   "hash_key = \"hex\"\n[data]\nstandard = \"standard\"\n[signon]\n"
                   "message_url = \"http://127.0.0.1:1/sms\"\nmessage_secret = \"words\"\n"
                   "[national]\nenabled = true\nurl = \"http://127.0.0.1:1\"\n"
                   "public_key = \"nation.pub.pem\"\nkey = \"own/own.pem\"\n");
    }
    fs::path at(const std::string& name) const { return folder_.path() / name; }
    std::vector<ConfigFault> faults() const { return faults_of_files(load_config(at("gateway.toml"), {})); }
    /// Where the faults are, without the folder; each tells its cause in both languages.
    std::set<std::string> places() const {
        std::set<std::string> all;
        for (const ConfigFault& fault : faults()) {
            EXPECT_NE(fault.text.zh.find("不可用"), std::string::npos);
            all.insert(fault.place.substr(folder_.path().string().size() + 1));
        }
        return all;
    }
    void append(const std::string& text) {
        write_file(at("gateway.toml"), read_file(at("gateway.toml")) + text);
    }

    test::ScratchFolder folder_;
};

using Places = std::set<std::string>;

TEST_F(ConfigFiles, ThatAreRightAreNoFaultAndStayAsTheyAre) {
    const auto files = [this] {
        return std::distance(fs::recursive_directory_iterator(folder_.path()),
                             fs::recursive_directory_iterator());
    };
    const auto before = files();
    EXPECT_EQ(places(), Places{});
    EXPECT_EQ(files(), before);
}

TEST_F(ConfigFiles, ThatTheStartWouldRefuseAreToldWithTheirLines) {
    write_file(at("hex"), "no key");
    write_file(at("nation.pub.pem"), "no key");
    fs::permissions(at("own/own.pem"), fs::perms(0644));
    fs::permissions(at("words"), fs::perms(0644));
    write_file(at("standard/holidays.toml"), "[[year]]\nyear = \"x\"\n");
    EXPECT_EQ(places(), (Places{"gateway.toml:2:1", "gateway.toml:4:1", "gateway.toml:6:1",
                                "gateway.toml:9:1", "gateway.toml:13:1", "gateway.toml:14:1"}));
}

TEST_F(ConfigFiles, OfTheDataAreReadByTheirModules) {
    for (const char* name : {"case_rules.toml", "rating_rules.toml", "supervision.toml", "seals.toml",
                             "identity_rules.toml", "licence_rules.toml", "legacy/other.toml"}) {
        fs::create_directories(at("standard/legacy"));
        write_file(at(std::string("standard/") + name), "colour = \"red\"\n");
        EXPECT_EQ(places(), Places{"gateway.toml:6:1"}) << name;
        fs::remove(at(std::string("standard/") + name));
    }
}

TEST_F(ConfigFiles, OfACertificateAreJudgedAsAPair) {
    append("[http]\ncertificate = \"words\"\nprivate_key = \"words\"\n");
    EXPECT_EQ(places(), Places{"gateway.toml:16:1"});
    fs::permissions(at("words"), fs::perms(0640));
    EXPECT_TRUE(places().contains("gateway.toml:17:1")) << "others may read the key";
}

TEST_F(ConfigFiles, ThatAreNotThereAreFaultsToo) {
    for (const char* name : {"words", "hex", "nation.pub.pem"}) {
        fs::remove(at(name));
    }
    fs::remove_all(at("standard"));
    EXPECT_EQ(places(), (Places{"gateway.toml:2:1", "gateway.toml:4:1", "gateway.toml:6:1",
                                "gateway.toml:9:1", "gateway.toml:13:1"}));
}

} // namespace
} // namespace gateway::app
