#include "gateway/crypto/sm.hpp"

#include <algorithm>
#include <stdexcept>
#include <tuple>

namespace gateway::crypto {
namespace {

// RFC 9162 §2.1.1: the prefixes keep a leaf from passing for a node.
constexpr char leaf_prefix = '\x00';
constexpr char node_prefix = '\x01';

Digest node(const Digest& left, const Digest& right) {
    std::array<char, 1 + 2 * std::tuple_size_v<Digest>> text;
    text[0] = node_prefix;
    std::copy(left.begin(), left.end(), text.begin() + 1);
    std::copy(right.begin(), right.end(), text.begin() + 1 + left.size());
    return sm3({text.data(), text.size()});
}

/// Replaces a level by the one above it. A last digest without neighbour moves up as it is, which gives the
/// same tree as splitting at the largest power of two.
void climb(std::vector<Digest>& level) {
    const std::size_t pairs = level.size() / 2;
    for (std::size_t i = 0; i < pairs; ++i) {
        level[i] = node(level[2 * i], level[2 * i + 1]);
    }
    if (level.size() % 2 == 1) {
        level[pairs] = level.back();
        level.resize(pairs + 1);
    } else {
        level.resize(pairs);
    }
}

} // namespace

Digest merkle_leaf(BytesView record) {
    Bytes text;
    text.reserve(record.size() + 1);
    text += leaf_prefix;
    text += record;
    return sm3(text);
}

Digest merkle_root(const std::vector<Digest>& leaves) {
    if (leaves.empty()) {
        return sm3({});
    }
    std::vector<Digest> level = leaves;
    while (level.size() > 1) {
        climb(level);
    }
    return level.front();
}

std::vector<Digest> merkle_path(const std::vector<Digest>& leaves, std::size_t index) {
    if (index >= leaves.size()) {
        throw std::out_of_range("the tree has no such leaf");
    }
    std::vector<Digest> path;
    for (std::vector<Digest> level = leaves; level.size() > 1; index /= 2) {
        const std::size_t neighbour = index ^ 1U;
        if (neighbour < level.size()) {
            path.push_back(level[neighbour]);
        }
        climb(level);
    }
    return path;
}

// RFC 9162 §2.1.3.2
bool merkle_verify(const Digest& leaf, std::size_t index, std::size_t count, const std::vector<Digest>& path,
                   const Digest& root) {
    if (index >= count) {
        return false;
    }
    std::size_t position = index;
    std::size_t last = count - 1;
    Digest reached = leaf;
    for (const Digest& neighbour : path) {
        if (last == 0) {
            return false; // longer than the tree is high
        }
        if (position % 2 == 1 || position == last) {
            reached = node(neighbour, reached);
            while (position % 2 == 0 && position != 0) { // levels where the last one had no neighbour
                position /= 2;
                last /= 2;
            }
        } else {
            reached = node(reached, neighbour);
        }
        position /= 2;
        last /= 2;
    }
    return last == 0 && reached == root;
}

} // namespace gateway::crypto
