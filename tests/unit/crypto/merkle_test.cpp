#include "vectors.hpp"

#include <gtest/gtest.h>

namespace gateway::crypto {
namespace {

using Leaves = std::vector<Digest>;

Leaves leaves_of(std::size_t count) {
    Leaves leaves;
    for (std::size_t i = 0; i < count; ++i) {
        leaves.push_back(merkle_leaf("record " + std::to_string(i)));
    }
    return leaves;
}

Digest join(const Digest& left, const Digest& right) {
    return sm3('\x01' + Bytes(view(left)) + Bytes(view(right)));
}

std::size_t split_of(std::size_t count) {
    std::size_t split = 1;
    while (split * 2 < count) {
        split *= 2;
    }
    return split;
}

/// RFC 9162 §2.1.1 and §2.1.3.1, word for word.
Digest root_by_definition(const Leaves& leaves) {
    if (leaves.empty()) {
        return sm3("");
    }
    if (leaves.size() == 1) {
        return leaves.front();
    }
    const auto middle = leaves.begin() + static_cast<std::ptrdiff_t>(split_of(leaves.size()));
    return join(root_by_definition({leaves.begin(), middle}), root_by_definition({middle, leaves.end()}));
}

Leaves path_by_definition(const Leaves& leaves, std::size_t index) {
    if (leaves.size() == 1) {
        return {};
    }
    const std::size_t split = split_of(leaves.size());
    const auto middle = leaves.begin() + static_cast<std::ptrdiff_t>(split);
    const Leaves left(leaves.begin(), middle), right(middle, leaves.end());
    Leaves path = index < split ? path_by_definition(left, index) : path_by_definition(right, index - split);
    path.push_back(root_by_definition(index < split ? right : left));
    return path;
}

TEST(MerkleTree, OfNothingIsTheHashOfNothing) { EXPECT_EQ(merkle_root({}), sm3("")); }

TEST(MerkleTree, TellsLeavesFromNodes) {
    EXPECT_EQ(merkle_leaf("abc"), sm3(Bytes(1, '\0') + "abc"));
    EXPECT_EQ(merkle_root({merkle_leaf("abc")}), merkle_leaf("abc"));
    const Leaves two = leaves_of(2);
    EXPECT_EQ(merkle_root(two), join(two[0], two[1]));
    EXPECT_NE(merkle_leaf(Bytes(view(two[0])) + Bytes(view(two[1]))), merkle_root(two));
}

TEST(MerkleTree, HasTheShapeOfTheStandardAtEverySize) {
    for (std::size_t count = 0; count <= 70; ++count) {
        const Leaves leaves = leaves_of(count);
        ASSERT_EQ(merkle_root(leaves), root_by_definition(leaves)) << count;
    }
}

TEST(MerkleTree, GivesThePathOfTheStandardAtEverySize) {
    for (std::size_t count = 1; count <= 33; ++count) {
        const Leaves leaves = leaves_of(count);
        for (std::size_t index = 0; index < count; ++index) {
            ASSERT_EQ(merkle_path(leaves, index), path_by_definition(leaves, index)) << count << ' ' << index;
        }
    }
    EXPECT_THROW(merkle_path(leaves_of(3), 3), std::out_of_range);
    EXPECT_THROW(merkle_path({}, 0), std::out_of_range);
}

TEST(MerkleTree, ProvesEachLeafInItsPlaceOnly) {
    for (std::size_t count = 1; count <= 20; ++count) {
        const Leaves leaves = leaves_of(count);
        const Digest root = merkle_root(leaves);
        for (std::size_t index = 0; index < count; ++index) {
            const Leaves path = merkle_path(leaves, index);
            for (std::size_t claimed = 0; claimed <= count; ++claimed) {
                ASSERT_EQ(merkle_verify(leaves[index], claimed, count, path, root), claimed == index)
                    << count << ' ' << index << ' ' << claimed;
            }
        }
    }
}

TEST(MerkleTree, RefusesAChangedProof) {
    const Leaves leaves = leaves_of(13);
    const Digest root = merkle_root(leaves);
    const Leaves path = merkle_path(leaves, 6);
    ASSERT_TRUE(merkle_verify(leaves[6], 6, 13, path, root));
    EXPECT_FALSE(merkle_verify(leaves[7], 6, 13, path, root));
    EXPECT_FALSE(merkle_verify(leaves[6], 6, 13, path, merkle_root(leaves_of(12))));
    EXPECT_FALSE(merkle_verify(leaves[6], 6, 7, path, root));
    EXPECT_FALSE(merkle_verify(leaves[6], 6, 0, path, root));
    EXPECT_FALSE(merkle_verify(leaves[6], 6, 13, {}, root));
    for (std::size_t i = 0; i < path.size(); ++i) {
        Leaves changed = path;
        changed[i][0] ^= 1;
        EXPECT_FALSE(merkle_verify(leaves[6], 6, 13, changed, root));
    }
    // A path that goes on above the root, to a root made to fit.
    EXPECT_FALSE(merkle_verify(leaves[0], 0, 1, {leaves[1]}, join(leaves[1], leaves[0])));
    Leaves longer = path, shorter = path;
    longer.push_back(root);
    shorter.pop_back();
    EXPECT_FALSE(merkle_verify(leaves[6], 6, 13, longer, root));
    EXPECT_FALSE(merkle_verify(leaves[6], 6, 13, shorter, root));
}

} // namespace
} // namespace gateway::crypto
