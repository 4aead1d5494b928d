#include "gateway/signon/keys_in_use.hpp"
#include "gateway/store/database.hpp"
#include "signing_keys.hpp"
#include "support/database.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <set>

namespace gateway::signon {
namespace {

using crypto::JwtAlgorithm;
using namespace std::chrono_literals;

const Time start = parse_time("2019-04-18T09:00:00+08:00").value();

class SigningKeysTest : public testing::Test {
protected:
    std::string current(Time now) {
        std::string id;
        session_.transact(
            [&](store::Transaction& tx) { id = keys_.current(tx, JwtAlgorithm::es256, now).key_id(); });
        return id;
    }
    std::set<std::string> shown(Time now) {
        std::set<std::string> ids;
        session_.transact([&](store::Transaction& tx) {
            for (const Json& key : keys_.shown(tx, now)) {
                EXPECT_FALSE(key.contains("d"));
                ids.insert(key.at("kid").get<std::string>());
            }
        });
        return ids;
    }
    test::TestDatabase database_;
    store::Session session_{database_.connection_string()};
    std::shared_ptr<crypto::Vault> vault_ =
        std::make_shared<crypto::Vault>(std::vector<Bytes>{Bytes(32, 'k')});
    SigningKeys keys_{vault_};
};

TEST_F(SigningKeysTest, SignWithOneKeyAndShowBothKinds) {
    const std::string first = current(start);
    EXPECT_EQ(shown(start).size(), 2u) << "one ES256, one SM2SM3";
    EXPECT_TRUE(shown(start).contains(first));
    EXPECT_EQ(current(start + 24h * 89), first);
}

TEST_F(SigningKeysTest, NeedTheVaultsKeyWhileTheyAreShown) {
    const auto in_use = [this] {
        std::set<std::string> keys;
        session_.transact([&](store::Transaction& tx) { keys = keys_in_use(tx); });
        return keys;
    };
    shown(start); // long over
    EXPECT_TRUE(in_use().empty());
    shown(system_clock()());
    EXPECT_EQ(in_use(), std::set{vault_->key_id()});
}

TEST_F(SigningKeysTest, AreShownADayBeforeTheySignAndADayAfter) {
    const std::string first = current(start);
    const Time change = start + 24h * 90;
    const auto before = shown(change - 23h);
    EXPECT_EQ(current(change - 1ms), first);
    const std::string second = current(change);
    EXPECT_NE(second, first);
    EXPECT_TRUE(before.contains(second)) << "who keeps our set for a day knows it already";
    EXPECT_TRUE(shown(change + 23h).contains(first)) << "its last tokens are still checked";
    EXPECT_FALSE(shown(change + 24h).contains(first));
}

TEST_F(SigningKeysTest, AreTheSameForAnotherProcess) {
    const std::string first = current(start);
    SigningKeys other(vault_);
    session_.transact([&](store::Transaction& tx) {
        const auto key = other.current(tx, JwtAlgorithm::es256, start);
        EXPECT_EQ(key.key_id(), first);
        EXPECT_TRUE(keys_.verify(tx, key.sign("JWT", {{"sub", "x"}}), "JWT", start));
    });
}

TEST_F(SigningKeysTest, BeginAnewAfterALongHalt) {
    const std::string first = current(start);
    EXPECT_NE(current(start + 24h * 1000), first);
    session_.transact([&](store::Transaction& tx) { keys_.keep_house(tx, start + 24h * 1000); });
    EXPECT_FALSE(shown(start + 24h * 1000).contains(first));
}

TEST_F(SigningKeysTest, LieSealedAndAreSealedAnewUnderANewKey) {
    const std::string first = current(start);
    const auto rotated = std::make_shared<crypto::Vault>(std::vector<Bytes>{Bytes(32, 'n'), Bytes(32, 'k')});
    SigningKeys later(rotated);
    session_.transact([&](store::Transaction& tx) { later.keep_house(tx, start); });
    const auto only_new = std::make_shared<crypto::Vault>(std::vector<Bytes>{Bytes(32, 'n')});
    SigningKeys last(only_new);
    session_.transact([&](store::Transaction& tx) {
        EXPECT_EQ(last.current(tx, JwtAlgorithm::es256, start).key_id(), first);
        for (const auto& row : tx.exec("SELECT sealed FROM signon.signing_key")) {
            EXPECT_EQ(row[0].as<std::string>().find("PRIVATE KEY"), std::string::npos);
        }
    });
}

} // namespace
} // namespace gateway::signon
