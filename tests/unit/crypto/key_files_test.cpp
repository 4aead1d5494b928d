#include "gateway/crypto/key_files.hpp"
#include "vectors.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace gateway::crypto {
namespace {

namespace fs = std::filesystem;

class KeyFiles : public testing::Test {
protected:
    KeyFiles() { fs::create_directory(root_); }
    ~KeyFiles() override { fs::remove_all(root_); }

    fs::path folder() const { return root_ / "keys"; }

    static unsigned mode_of(const fs::path& path) {
        return static_cast<unsigned>(fs::status(path).permissions() & fs::perms::mask);
    }
    static void set_mode(const fs::path& path, unsigned mode) { fs::permissions(path, fs::perms(mode)); }
    static void write(const fs::path& path, std::string_view text, unsigned mode) {
        fs::create_directories(path.parent_path());
        set_mode(path.parent_path(), 0700);
        std::ofstream(path) << text;
        set_mode(path, mode);
    }
    /// What the error says; empty when there is none.
    template <typename Load>
    static std::string refusal(const Load& load) {
        try {
            load();
            return "";
        } catch (const std::runtime_error& error) {
            return error.what();
        }
    }
    static std::size_t files_in(const fs::path& path) {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(path), fs::directory_iterator()));
    }

private:
    fs::path root_ = fs::temp_directory_path() / ("gateway-key-files-" + new_guid());
};

TEST_F(KeyFiles, AreMadeWhenMissingAndKept) {
    const Sm2PrivateKey made = load_or_create_sm2(folder() / "signing.pem");
    EXPECT_EQ(load_or_create_sm2(folder() / "signing.pem").to_pem(), made.to_pem());
    const TokenKey token_key = load_or_create_token_key(folder() / "token.pem");
    EXPECT_EQ(load_or_create_token_key(folder() / "token.pem").key_id(), token_key.key_id());
    EXPECT_EQ(files_in(folder()), 2U) << "something was left behind";
}

TEST_F(KeyFiles, AreForTheirOwnerOnly) {
    const mode_t before = ::umask(0); // the modes must not rest on it
    load_or_create_sm2(folder() / "signing.pem");
    ::umask(before);
    EXPECT_EQ(mode_of(folder()), 0700U);
    EXPECT_EQ(mode_of(folder() / "signing.pem"), 0600U);
}

TEST_F(KeyFiles, ThatOthersReadAreGuardedByTheSameWords) {
    const fs::path file = folder() / "secret.txt";
    EXPECT_EQ(refusal([&] { refuse_open_secret(file); }), "") << "left to its reader";
    write(file, "secret", 0600);
    EXPECT_EQ(refusal([&] { refuse_open_secret(file); }), "");
    for (const unsigned mode : {0640U, 0604U, 0644U}) {
        set_mode(file, mode);
        const std::string told = refusal([&] { refuse_open_secret(file); });
        EXPECT_EQ(told, refusal([&] { load_symmetric_key(file); })) << "as of any key";
        EXPECT_NE(told.find("chmod 600 " + file.string()), std::string::npos) << told;
    }
}

TEST_F(KeyFiles, OfSymmetricKeysTellTheNamesOfTheirLines) {
    const fs::path file = folder() / "identity.key";
    EXPECT_TRUE(key_names(file).empty()) << "none, and none is made";
    const std::string one(64, 'a'), other(64, 'b');
    write(file, one + "\n" + other + "\n", 0600);
    EXPECT_EQ(key_names(file), (std::vector{to_hex(sm3(*from_hex(one))).substr(0, 16),
                                            to_hex(sm3(*from_hex(other))).substr(0, 16)}));
    set_mode(file, 0644);
    EXPECT_NE(refusal([&] { key_names(file); }), "");
}

TEST_F(KeyFiles, ThatOthersMayReadAreRefusedWithTheMend) {
    const fs::path file = folder() / "signing.pem";
    load_or_create_sm2(file);
    for (const unsigned mode : {0640U, 0604U, 0620U, 0602U, 0644U, 0777U}) {
        set_mode(file, mode);
        const std::string told = refusal([&] { load_or_create_sm2(file); });
        EXPECT_NE(told.find(file.string()), std::string::npos) << told;
        EXPECT_NE(told.find("chmod 600"), std::string::npos) << told;
    }
    set_mode(file, 0400);
    EXPECT_EQ(refusal([&] { load_or_create_sm2(file); }), "");
}

TEST_F(KeyFiles, InAFolderWhereOthersMayWriteAreRefused) {
    load_or_create_sm2(folder() / "signing.pem");
    set_mode(folder(), 0770);
    EXPECT_NE(refusal([&] { load_or_create_sm2(folder() / "signing.pem"); }).find("chmod 700"),
              std::string::npos);
    set_mode(folder(), 0750);
    EXPECT_EQ(refusal([&] { load_or_create_sm2(folder() / "signing.pem"); }), "");
}

TEST_F(KeyFiles, OfAnotherKindAreRefusedAndNotOverwritten) {
    const fs::path file = folder() / "signing.pem";
    for (const std::string& text : {std::string(), std::string("not a key"), TokenKey::generate().to_pem(),
                                    vectors::sm2_key().public_key().to_pem(), std::string(70'000, 'x')}) {
        write(file, text, 0600);
        EXPECT_NE(refusal([&] { load_or_create_sm2(file); }).find(file.string()), std::string::npos);
        EXPECT_EQ(fs::file_size(file), text.size());
    }
    write(file, vectors::sm2_key().to_pem(), 0600);
    EXPECT_NE(refusal([&] { load_or_create_token_key(file); }), "");
    EXPECT_EQ(load_or_create_sm2(file).public_key().point(), vectors::sm2_point());
}

TEST_F(KeyFiles, NeverTellTheirContent) {
    const fs::path file = folder() / "token.pem";
    write(file, vectors::sm2_key().to_pem(), 0600);
    const std::string told = refusal([&] { load_or_create_token_key(file); });
    EXPECT_EQ(told.find("MIG"), std::string::npos) << told;
}

TEST_F(KeyFiles, ThatAreNoRegularFileAreRefused) {
    fs::create_directories(folder() / "signing.pem");
    set_mode(folder(), 0700);
    EXPECT_NE(refusal([&] { load_or_create_sm2(folder() / "signing.pem"); }), "");
    ASSERT_EQ(::mkfifo((folder() / "pipe.pem").c_str(), 0600), 0);
    EXPECT_NE(refusal([&] { load_or_create_sm2(folder() / "pipe.pem"); }),
              ""); // and does not wait for a writer
}

TEST_F(KeyFiles, AreOneForAllThreadsThatStartAtOnce) {
    std::vector<std::string> ids(8);
    std::vector<std::thread> threads;
    for (std::string& id : ids) {
        threads.emplace_back([&] { id = load_or_create_token_key(folder() / "token.pem").key_id(); });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(ids, std::vector<std::string>(8, ids[0]));
    EXPECT_EQ(files_in(folder()), 1U);
}

TEST_F(KeyFiles, AreOneForAllProcessesThatStartAtOnce) {
    std::vector<pid_t> children;
    for (int i = 0; i < 4; ++i) {
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            bool done = true;
            try {
                const Sm2PrivateKey key = load_or_create_sm2(folder() / "signing.pem");
                const fs::path mine = folder() / ("child-" + std::to_string(::getpid()));
                std::ofstream(mine) << key.public_key().id();
            } catch (...) {
                done = false;
            }
            ::_exit(done ? 0 : 1);
        }
        children.push_back(child);
    }
    const auto content = [](const fs::path& path) {
        std::ifstream stream(path);
        return std::string(std::istreambuf_iterator<char>(stream), {});
    };
    for (const pid_t child : children) {
        int status = -1;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        ASSERT_EQ(status, 0);
        EXPECT_EQ(content(folder() / ("child-" + std::to_string(child))),
                  load_or_create_sm2(folder() / "signing.pem").public_key().id());
    }
    EXPECT_EQ(files_in(folder()), 5U);
}

TEST_F(KeyFiles, OfAPublicKeyAreForEveryoneToRead) {
    const fs::path file = folder() / "national.pem";
    const mode_t before = ::umask(0077);
    write_public_sm2(file, vectors::sm2_key().public_key());
    ::umask(before);
    EXPECT_EQ(mode_of(file), 0644U);
    EXPECT_EQ(load_public_sm2(file).point(), vectors::sm2_point());
    const Sm2PublicKey next = Sm2PrivateKey::generate().public_key();
    write_public_sm2(file, next); // replaces
    EXPECT_EQ(load_public_sm2(file).id(), next.id());
    EXPECT_EQ(files_in(folder()), 1U);
}

TEST_F(KeyFiles, OfAPublicKeyAreRefusedWhenMissingWritableOrNone) {
    const fs::path file = folder() / "national.pem";
    EXPECT_NE(refusal([&] { load_public_sm2(file); }).find(file.string()), std::string::npos);
    write_public_sm2(file, vectors::sm2_key().public_key());
    set_mode(file, 0666);
    EXPECT_NE(refusal([&] { load_public_sm2(file); }).find("chmod 644"), std::string::npos);
    write(file, "not a key", 0644);
    EXPECT_NE(refusal([&] { load_public_sm2(file); }).find(file.string()), std::string::npos);
}

} // namespace
} // namespace gateway::crypto
