#include "gateway/crypto/blind_index.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

namespace gateway::crypto {
namespace {

const Bytes one(32, '\1'), other(32, '\2');

TEST(BlindIndex, IsHmacSm3UnderEachKey) {
    const BlindIndex index({one, other});
    for (const char* value : {"", "111\n320102185001010013", "x"}) {
        EXPECT_EQ(index.of(value), hmac_sm3(one, value));
        EXPECT_EQ(index.under_every_key(value), (std::vector{hmac_sm3(one, value), hmac_sm3(other, value)}));
    }
    EXPECT_EQ(index.key_id(), to_hex(sm3(one)).substr(0, 16));
}

TEST(BlindIndex, NeedsWholeKeys) {
    EXPECT_THROW(BlindIndex({}), std::runtime_error);
    EXPECT_THROW(BlindIndex({one, Bytes(31, '\1')}), std::runtime_error);
}

class BlindIndexFile : public testing::Test {
protected:
    BlindIndexFile() { std::filesystem::remove_all(folder_); }
    ~BlindIndexFile() override { std::filesystem::remove_all(folder_); }
    void write(const std::string& text, mode_t mode = 0600) {
        std::filesystem::create_directories(folder_);
        std::filesystem::permissions(folder_, std::filesystem::perms::owner_all);
        std::ofstream(file_) << text;
        ::chmod(file_.c_str(), mode);
    }
    std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("blind-index-" + new_guid());
    std::filesystem::path file_ = folder_ / "applicant.key";
};

TEST_F(BlindIndexFile, IsMadeOnceForItsOwnerOnly) {
    EXPECT_THROW(load_blind_index(file_), std::runtime_error); // named, and not there: never made anew
    const auto made = load_or_create_blind_index(file_);
    EXPECT_EQ(load_or_create_blind_index(file_)->key_id(), made->key_id());
    EXPECT_EQ(std::filesystem::status(file_).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(BlindIndexFile, TheFirstLineIsTheNewestKey) {
    write(to_hex(other) + "\n" + to_hex(one) + "\n");
    EXPECT_EQ(load_blind_index(file_)->of("x"), hmac_sm3(other, "x"));
}

TEST_F(BlindIndexFile, OneThatOthersMayReadOrThatIsNoKeyIsRefused) {
    write(to_hex(one) + "\n", 0640);
    EXPECT_THROW(load_blind_index(file_), std::runtime_error);
    write("not a key\n");
    EXPECT_THROW(load_blind_index(file_), std::runtime_error);
}

} // namespace
} // namespace gateway::crypto
