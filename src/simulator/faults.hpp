#pragma once

#include "gateway/base/json.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <random>
#include <string_view>

namespace gateway::simulator {

/// What may go wrong on purpose.
enum class Fault {
    error_500,         ///< 500 before anything is looked at
    too_many_requests, ///< 429 with Retry-After
    delay,             ///< the answer waits
    reset_before,      ///< the connection is reset, nothing was done
    reset_after,       ///< the batch is judged, then the connection is reset
    duplicate_receipt, ///< the answer is an older receipt of another batch
    corrupt_receipt,   ///< one byte of the receipt or its signature is wrong
    reject_record,     ///< a record is refused with the code `injected`
};
inline constexpr std::array<std::string_view, 8> fault_names{
    "error_500",   "too_many_requests", "delay",           "reset_before",
    "reset_after", "duplicate_receipt", "corrupt_receipt", "reject_record"};

struct FaultSettings {
    std::uint64_t seed = 1;
    std::array<double, fault_names.size()> probability{}; ///< 0 to 1, by Fault
    int retry_after_seconds = 1;                          ///< 0 to 3600
    int delay_ms = 200;                                   ///< 0 to 60000
};
/// Members: seed, retry_after_seconds, delay_ms and the faults' names; what is absent has its default. Throws
/// Problem 400 "unknown_fault" or "wrong_value" naming the member.
FaultSettings read_fault_settings(const Json& object, std::uint64_t default_seed);
Json write_fault_settings(const FaultSettings& settings);

/// Draws the faults: each kind has its own generator, so that one kind's setting does not move another's
/// sequence. Safe to use from several threads.
class Faults {
public:
    using Counts = std::array<std::uint64_t, fault_names.size()>;

    explicit Faults(std::uint64_t seed);
    void set(const FaultSettings& settings); ///< starts every sequence anew
    FaultSettings settings() const;
    Counts fired() const;
    void clear_fired();

    bool fires(Fault fault);
    /// A number of the fault's own sequence, below `limit` (at least 1).
    std::size_t draw(Fault fault, std::size_t limit);
    /// How long the answer must wait: zero when `delay` does not fire.
    std::chrono::milliseconds delay();
    /// Whether the record at `index` of the batch is refused: by the seed and the two alone, so that the same
    /// batch always meets the same fate.
    bool rejects(std::string_view batch, std::size_t index);

private:
    mutable std::mutex mutex_;
    FaultSettings settings_;
    std::array<std::mt19937_64, fault_names.size()> generators_;
    Counts fired_{};
};

} // namespace gateway::simulator
