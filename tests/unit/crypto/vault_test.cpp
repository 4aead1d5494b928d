#include "gateway/crypto/vault.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <random>
#include <sys/stat.h>
#include <thread>

namespace gateway::crypto {
namespace {

const Bytes one(32, '\1'), other(32, '\2');
constexpr std::string_view context = "identity.person:1";

std::string name_of(const Bytes& key) { return to_hex(sm3(key)).substr(0, 16); }

/// What the error says; empty when there is none.
template <typename Act>
std::string refusal(const Act& act) {
    try {
        act();
        return "";
    } catch (const std::runtime_error& error) {
        return error.what();
    }
}

std::string why_closed(const Vault& vault, std::string_view sealed, std::string_view of = context) {
    return refusal([&] { vault.open(sealed, of); });
}

TEST(Vault, OpensWhatItSealed) {
    const Vault vault({one, other});
    for (const std::string& text :
         {std::string(), std::string("x"), std::string("张三\0 320102185001010013", 26),
          std::string(100'000, '\xff')}) {
        for (const std::string& of : {std::string(), std::string(context), std::string(3, '\0')}) {
            EXPECT_EQ(vault.open(vault.seal(text, of), of), text);
        }
    }
}

TEST(Vault, SealsTheSameTextEachTimeAnotherWay) {
    const Vault vault({one, other});
    EXPECT_NE(vault.seal("x", context), vault.seal("x", context));
}

// Written out from its description, so that what lies in a database stays readable.
TEST(Vault, HasThisForm) {
    const Bytes iv(16, '\3'), text = "张三";
    const Bytes cipher(view(hmac_sm3(one, "gateway.vault.v1.cipher")).substr(0, 16));
    const Bytes mac_key(view(hmac_sm3(one, "gateway.vault.v1.mac")));
    const Bytes covered = iv + sm4_ctr(cipher, iv, text);
    const Bytes length = Bytes(7, '\0') + static_cast<char>(context.size());
    const Digest mac = hmac_sm3(mac_key, "v1." + name_of(one) + length + std::string(context) + covered);
    const std::string sealed = "v1." + name_of(one) + "." + to_base64url(covered + Bytes(view(mac)));
    EXPECT_EQ(Vault({other, one}).open(sealed, context), text);
}

TEST(Vault, BindsTheContext) {
    const Vault vault({one, other});
    const std::string sealed = vault.seal("x", context);
    for (const char* wrong : {"", "identity.person:2", "identity.person:", "identity.person:11"}) {
        EXPECT_NE(why_closed(vault, sealed, wrong), "") << wrong;
    }
}

TEST(Vault, FindsAnyOctetChanged) {
    const Vault vault({one, other});
    const std::string sealed = vault.seal("320102185001010013", context);
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        for (const char to : {'A', 'b', '0', '.', '=', '\0', '\xff'}) {
            std::string changed = sealed;
            if (std::exchange(changed[i], to) != to) {
                EXPECT_NE(why_closed(vault, changed), "") << i << ' ' << to;
            }
        }
        EXPECT_NE(why_closed(vault, sealed.substr(0, i)), "") << i;
        EXPECT_NE(why_closed(vault, sealed.substr(i + 1)), "") << i;
    }
}

TEST(Vault, FindsAnyBitOfTheOctetsChanged) {
    const Vault vault({one, other});
    const std::string sealed = vault.seal("x", context), head = sealed.substr(0, 20);
    const Bytes octets = *from_base64url(sealed.substr(20));
    for (std::size_t bit = 0; bit < octets.size() * 8; ++bit) {
        Bytes changed = octets;
        changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
        EXPECT_NE(why_closed(vault, head + to_base64url(changed)), "") << bit;
    }
}

// A text under the old key must not pass for one under the new: the name of the key is under the MAC, too.
TEST(Vault, IsNotMisledAboutTheKey) {
    const Vault vault({one, other});
    std::string sealed = vault.seal("x", context);
    sealed.replace(3, 16, name_of(other));
    EXPECT_NE(why_closed(vault, sealed), "");
}

TEST(Vault, TellsWhichErrorButNeverTheContent) {
    const Vault vault({one, other}), stranger({Bytes(32, '\7')});
    const std::string sealed = vault.seal("320102185001010013", context);
    std::string changed = sealed;
    changed[30] = changed[30] == 'A' ? 'B' : 'A';
    EXPECT_NE(why_closed(stranger, sealed).find(vault.key_id()), std::string::npos);
    EXPECT_NE(why_closed(vault, changed).find("changed"), std::string::npos);
    EXPECT_NE(why_closed(vault, "320102185001010013").find("malformed"), std::string::npos);
    for (const std::string& told : {why_closed(stranger, sealed), why_closed(vault, changed),
                                    why_closed(vault, "320102185001010013")}) {
        EXPECT_EQ(told.find("3201"), std::string::npos) << told;
        EXPECT_EQ(told.find(sealed.substr(20, 12)), std::string::npos) << told;
    }
}

TEST(Vault, HasOneWrittenFormOnly) {
    const Vault vault({one, other});
    const std::string sealed = vault.seal("x", context); // 49 octets: the last letter has four unused bits
    const std::string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string loose = sealed, upper = sealed;
    loose.back() = letters[letters.find(loose.back()) + 1];
    upper.replace(3, 16, "ABCDEFABCDEFABCD");
    for (const std::string& text : {loose, upper, sealed + "=", sealed + "\n", " " + sealed, sealed + ".",
                                    "v2" + sealed.substr(2), "V1" + sealed.substr(2)}) {
        EXPECT_NE(why_closed(vault, text), "") << text;
    }
}

TEST(Vault, ThrowsNothingElseOnHostileInput) {
    const Vault vault({one, other});
    const std::string sealed = vault.seal("320102185001010013", context);
    std::mt19937 random(20231127); // NOLINT: the same each time
    const auto below = [&random](std::size_t n) { return random() % n; };
    for (int i = 0; i < 5000; ++i) {
        std::string text = below(8) == 0 ? std::string(below(200), static_cast<char>(below(256))) : sealed;
        for (std::size_t edits = 1 + below(4); edits > 0 && !text.empty(); --edits) {
            const std::size_t at = below(text.size());
            switch (below(4)) {
            case 0:
                text[at] = static_cast<char>(below(256));
                break;
            case 1:
                text.erase(at, 1 + below(30));
                break;
            case 2:
                text.insert(at, 1 + below(30), static_cast<char>(below(256)));
                break;
            default:
                text.insert(at, text.substr(below(text.size()), below(60)));
            }
        }
        if (text != sealed) {
            EXPECT_NE(why_closed(vault, text), "") << text;
            vault.is_outdated(text);
        }
    }
}

TEST(Vault, NeedsWholeKeys) {
    EXPECT_THROW(Vault(std::vector<Bytes>{}), std::runtime_error);
    EXPECT_THROW(Vault({one, Bytes(31, '\1')}), std::runtime_error);
    EXPECT_THROW(Vault({Bytes(33, '\1'), one}), std::runtime_error);
}

TEST(Vault, SealsUnderTheFirstKeyAndOpensUnderEach) {
    const Vault before({one, Bytes(32, '\7')}), after({other, one});
    const std::string old = before.seal("x", context);
    EXPECT_EQ(after.open(old, context), "x");
    EXPECT_TRUE(after.is_outdated(old));
    EXPECT_FALSE(before.is_outdated(old));
    EXPECT_FALSE(after.is_outdated(after.seal("x", context)));
    EXPECT_EQ(after.key_id(), name_of(other));
    EXPECT_TRUE(after.is_outdated(""));
}

TEST(Vault, IndexesUnderEveryKey) {
    const Vault vault({other, one});
    const auto index_under = [](const Bytes& key, BytesView value) {
        return hmac_sm3(view(hmac_sm3(key, "gateway.vault.v1.index")), value);
    };
    for (const char* value : {"", "111\n320102185001010013"}) {
        EXPECT_EQ(vault.index(value), index_under(other, value));
        EXPECT_EQ(vault.index_under_every_key(value),
                  (std::vector{index_under(other, value), index_under(one, value)}));
    }
}

class VaultFile : public testing::Test {
protected:
    VaultFile() { std::filesystem::create_directory(root_); }
    ~VaultFile() override { std::filesystem::remove_all(root_); }
    /// As an operator should: a whole file is renamed into its place.
    void write(const std::string& text, mode_t mode = 0600) {
        std::filesystem::create_directory(folder_);
        std::filesystem::permissions(folder_, std::filesystem::perms::owner_all);
        const std::filesystem::path fresh = folder_ / "fresh";
        std::ofstream(fresh) << text;
        ::chmod(fresh.c_str(), mode);
        std::filesystem::rename(fresh, file_);
    }
    void write_keys(const std::vector<Bytes>& keys) {
        std::string text;
        for (const Bytes& key : keys) {
            text += to_hex(key) + "\n";
        }
        write(text);
    }
    std::filesystem::path root_ = std::filesystem::temp_directory_path() / ("vault-" + new_guid());
    std::filesystem::path folder_ = root_ / "keys";
    std::filesystem::path file_ = folder_ / "vault.key";
};

TEST_F(VaultFile, IsMadeOnceForItsOwnerOnly) {
    EXPECT_NE(refusal([&] { Vault::load(file_); }).find(file_.string()), std::string::npos);
    const auto made = Vault::load_or_create(file_);
    EXPECT_EQ(Vault::load_or_create(file_)->open(made->seal("x", context), context), "x");
    EXPECT_EQ(Vault::load(file_)->key_id(), made->key_id());
    EXPECT_EQ(std::filesystem::status(file_).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(VaultFile, ThatOthersMayReadOrThatIsNoneIsRefused) {
    for (const mode_t mode : {0640U, 0604U, 0620U, 0602U, 0777U}) {
        write(to_hex(one) + "\n", mode);
        EXPECT_NE(refusal([&] { Vault::load(file_); }).find("chmod 600"), std::string::npos);
        EXPECT_NE(refusal([&] { Vault::load_or_create(file_); }).find("chmod 600"), std::string::npos);
    }
    for (const std::string& text : {std::string(), std::string("\n \n"), std::string("not a key\n"),
                                    to_hex(one).substr(1), to_hex(one) + "0a", to_hex(one) + to_hex(other),
                                    to_hex(one) + "\n" + to_hex(other).substr(2), std::string(70'000, '0')}) {
        write(text);
        const std::string told = refusal([&] { Vault::load_or_create(file_); });
        EXPECT_NE(told.find(file_.string()), std::string::npos) << text;
        EXPECT_EQ(told.find(to_hex(one).substr(0, 30)), std::string::npos) << told;
    }
}

TEST_F(VaultFile, GivesANewKeyAtRefresh) {
    write_keys({one});
    const auto vault = Vault::load(file_);
    const std::string old = vault->seal("x", context);
    EXPECT_FALSE(vault->refresh());
    write_keys({one, other});
    EXPECT_FALSE(vault->refresh()) << "the second line is not the first";
    write_keys({other, one});
    EXPECT_TRUE(vault->refresh());
    EXPECT_FALSE(vault->refresh());
    EXPECT_EQ(vault->key_id(), name_of(other));
    EXPECT_TRUE(vault->is_outdated(old));
    const std::string anew = vault->seal(vault->open(old, context), context);
    write_keys({other});
    EXPECT_FALSE(vault->refresh());
    EXPECT_EQ(vault->open(anew, context), "x");
    EXPECT_NE(why_closed(*vault, old).find(name_of(one)), std::string::npos);
}

TEST_F(VaultFile, IsReadAgainForAKeyThatAnotherProcessKnowsAlready) {
    write_keys({one});
    const auto vault = Vault::load(file_);
    write_keys({other, one});
    const std::string sealed = Vault::load(file_)->seal("x", context);
    EXPECT_EQ(vault->open(sealed, context), "x");
    EXPECT_EQ(vault->key_id(), name_of(other));
    EXPECT_TRUE(vault->refresh()) << "what open() saw is still news to who seals rows anew";
}

TEST_F(VaultFile, IsNotReadAgainForEachUnknownKey) {
    const std::string sealed = Vault({Bytes(32, '\7')}).seal("x", context);
    for (int attempt = 0; attempt < 10; ++attempt) { // a second may pass between two lines on a busy machine
        write_keys({one});
        const auto vault = Vault::load(file_);
        const auto start = std::chrono::steady_clock::now();
        EXPECT_NE(why_closed(*vault, sealed).find("put its line back"), std::string::npos);
        std::filesystem::remove(file_);
        const std::string told = why_closed(*vault, sealed);
        if (std::chrono::steady_clock::now() - start < std::chrono::seconds(1)) {
            EXPECT_NE(told.find("put its line back"), std::string::npos) << "read it twice: " << told;
            return;
        }
    }
    FAIL() << "no second in ten was enough for two readings";
}

TEST_F(VaultFile, ThatBecomesUnusableLeavesTheKeysOfBefore) {
    write_keys({one});
    const auto vault = Vault::load(file_);
    const std::string sealed = vault->seal("x", context);
    write(to_hex(other) + "\n", 0644);
    EXPECT_NE(refusal([&] { vault->refresh(); }).find("chmod 600"), std::string::npos);
    std::filesystem::remove(file_);
    EXPECT_NE(refusal([&] { vault->refresh(); }), "");
    EXPECT_FALSE(std::filesystem::exists(file_)) << "a key that was there must not be made anew";
    EXPECT_EQ(vault->open(sealed, context), "x");
}

TEST_F(VaultFile, ServesSeveralThreadsWhileItsKeysRotate) {
    std::vector<Bytes> keys{one};
    write_keys(keys);
    const auto vault = Vault::load(file_);
    std::atomic<bool> ended = false;
    std::vector<int> wrong(2, 0), rounds(2, 0);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < wrong.size(); ++i) {
        threads.emplace_back([&, i] {
            const std::string first = vault->seal("first", context);
            const Digest index = vault->index("x");
            for (; !ended || rounds[i] < 50; ++rounds[i]) {
                try {
                    const auto held = vault->index_under_every_key("x");
                    wrong[i] += vault->open(first, context) == "first" ? 0 : 1;
                    wrong[i] += vault->open(vault->seal("x", context), context) == "x" ? 0 : 1;
                    wrong[i] += std::ranges::find(held, index) != held.end() ? 0 : 1;
                } catch (const std::runtime_error&) {
                    ++wrong[i];
                }
            }
        });
    }
    for (char c = 'a'; c <= 't'; ++c) {
        keys.insert(keys.begin(), Bytes(32, c));
        write_keys(keys);
        EXPECT_TRUE(vault->refresh());
    }
    ended = true;
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(wrong, std::vector<int>(2, 0));
    EXPECT_EQ(vault->key_id(), name_of(keys.front()));
}

// Both meet the new key at the same moment: the one that does not read the file waits for the one that does.
TEST_F(VaultFile, IsReadOnceForThreadsThatMeetANewKeyTogether) {
    for (int round = 0; round < 20; ++round) {
        write_keys({one});
        const auto vault = Vault::load(file_);
        write_keys({other, one});
        const std::string sealed = Vault::load(file_)->seal("x", context);
        std::vector<std::string> refused(4);
        std::vector<std::thread> threads;
        for (std::string& mine : refused) {
            threads.emplace_back([&] { mine = why_closed(*vault, sealed); });
        }
        for (std::thread& thread : threads) {
            thread.join();
        }
        EXPECT_EQ(refused, std::vector<std::string>(4));
    }
}

} // namespace
} // namespace gateway::crypto
