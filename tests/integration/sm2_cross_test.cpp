#include "files.hpp"
#include "gateway/base/json.hpp"
#include "gateway/crypto/sm.hpp"
#include "support/node.hpp"
#include "support/scratch_folder.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <random>
#include <sstream>

namespace gateway::test {
namespace {

constexpr int pairs = 1'000;

/// GB/T 32918.2 with the identity of GM/T 0009, in the form of npm sm-crypto: what is signed here verifies
/// there, and the other way round.
TEST(Sm2Signatures, AreThoseOfAnotherImplementation) {
    const ScratchFolder folder;
    std::mt19937 random(32918);
    std::string lines;
    for (int i = 0; i < pairs; ++i) {
        const auto key = crypto::Sm2PrivateKey::generate();
        const Bytes data = random_bytes(1 + random() % 300);
        lines += Json{{"data", to_hex(data)},
                      {"point", to_hex(key.public_key().point())},
                      {"signature", to_hex(key.sign(data))}}
                     .dump() +
                 "\n";
    }
    app::write_file(folder.path() / "ours", lines);
    const NodeRun run = run_node("node sm2_pairs.mjs " + (folder.path() / "ours").string() + " " +
                                 (folder.path() / "theirs").string());
    ASSERT_EQ(run.status, 0) << run.output;

    std::istringstream theirs(app::read_file(folder.path() / "theirs"));
    int right = 0;
    for (std::string line; std::getline(theirs, line);) {
        const Json pair = Json::parse(line);
        const auto key =
            crypto::Sm2PublicKey::from_point(from_hex(pair.at("point").get<std::string>()).value());
        const Bytes data = from_hex(pair.at("data").get<std::string>()).value();
        const Bytes signature = from_hex(pair.at("signature").get<std::string>()).value();
        right += key.verify(data, signature) && !key.verify(data + "x", signature) ? 1 : 0;
    }
    EXPECT_EQ(right, pairs);
}

} // namespace
} // namespace gateway::test
