#pragma once

#include "downlink.hpp"
#include "faults.hpp"
#include "ledger.hpp"
#include "platform_clock.hpp"
#include "region_licences.hpp"
#include "signing.hpp"
#include "signon.hpp"
#include "trust.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace gateway::simulator {

/// What was counted since the start or the last reset.
struct Tally {
    std::uint64_t accepted = 0;
    std::map<std::string, std::uint64_t> rejected;         ///< records, by code
    std::map<std::string, std::uint64_t> refused_messages; ///< whole messages, by code
    std::uint64_t repeated_batches = 0;
};

/// The nation: its key, its rules, whom it trusts, and what it holds.
struct Platform {
    Platform(std::shared_ptr<const Standard> standard, crypto::Sm2PrivateKey own_key,
             std::uint64_t fault_seed, std::chrono::seconds clock_offset);

    const Rulebook rulebook;
    const NationalKey key;
    const std::uint64_t seed;
    const std::chrono::seconds first_offset;
    PlatformClock clock;
    Trust trust; ///< filled before it serves
    Faults faults;
    const RegionLicences licences; ///< of the second region

    /// Guards what follows. Signatures, envelopes and hashes are done outside it.
    mutable std::mutex mutex;
    Ledger ledger;
    Downlink downlink;
    Tally tally;

    SignOn signon; ///< has a lock of its own; last, since its worker uses what stands above

    void reset(); ///< back to the state after the start, trust aside
};

} // namespace gateway::simulator
