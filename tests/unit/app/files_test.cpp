#include "files.hpp"
#include "support/scratch_folder.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <sys/stat.h>

namespace gateway::app {
namespace {

namespace fs = std::filesystem;

class DataFolder : public testing::Test {
protected:
    DataFolder() { config.data.folder = folder_.path() / "data"; }
    template <class Work>
    static std::string refusal(const Work& work) {
        try {
            work();
            return {};
        } catch (const std::runtime_error& error) {
            return error.what();
        }
    }

    test::ScratchFolder folder_;
    Config config;
};

TEST_F(DataFolder, IsMadeSoThatOthersMayNotWriteInIt) {
    const mode_t before = ::umask(0);
    make_data_folder(config);
    ::umask(before);
    EXPECT_EQ(fs::status(config.data.folder).permissions(), fs::perms(0755));
    EXPECT_EQ(fs::status(keys_folder(config)).permissions(), fs::perms(0700));
}

TEST_F(DataFolder, InWhichOthersMayWriteIsRefusedWithTheMend) {
    make_data_folder(config);
    for (const unsigned mode : {0777U, 0775U, 0757U}) {
        fs::permissions(config.data.folder, fs::perms(mode));
        EXPECT_NE(
            refusal([&] { make_data_folder(config); }).find("chmod go-w " + config.data.folder.string()),
            std::string::npos)
            << std::oct << mode;
    }
    fs::permissions(config.data.folder, fs::perms(0700));
    EXPECT_EQ(refusal([&] { make_data_folder(config); }), "");
}

TEST_F(DataFolder, HasNoMonopolyOfSecrets) {
    const fs::path secret = folder_.path() / "secret";
    write_file(secret, "words");
    for (Config::Path* named : {&config.http.private_key, &config.signon.message_secret}) {
        Config::Path before = *named;
        *named = secret;
        fs::permissions(secret, fs::perms(0600));
        EXPECT_EQ(refusal([&] { refuse_open_secrets(config); }), "");
        fs::permissions(secret, fs::perms(0644));
        EXPECT_NE(refusal([&] { refuse_open_secrets(config); }).find("chmod 600 " + secret.string()),
                  std::string::npos);
        *named = before;
    }
}

} // namespace
} // namespace gateway::app
