#pragma once

#include <cstddef>
#include <cstdint>

namespace gateway::test {

/// The same throws for the same seed, on every machine (splitmix64).
class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}
    /// 0 to n - 1
    int below(int n) {
        std::uint64_t mixed = state_ += 0x9e3779b97f4a7c15ULL;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
        return static_cast<int>((mixed ^ (mixed >> 31)) % static_cast<std::uint64_t>(n));
    }
    bool one_in(int n) { return below(n) == 0; }
    template <class List>
    decltype(auto) of(List& list) {
        return list[static_cast<std::size_t>(below(static_cast<int>(list.size())))];
    }

private:
    std::uint64_t state_;
};

} // namespace gateway::test
