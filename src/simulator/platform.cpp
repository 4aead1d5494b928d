#include "platform.hpp"

namespace gateway::simulator {

Platform::Platform(std::shared_ptr<const Standard> standard, crypto::Sm2PrivateKey own_key,
                   std::uint64_t fault_seed, std::chrono::seconds clock_offset)
    : rulebook(std::move(standard)), key(std::move(own_key)), seed(fault_seed), first_offset(clock_offset),
      clock(clock_offset), faults(fault_seed), licences(clock.now()), ledger(rulebook), signon(key) {
    trust.add({std::string(second_region), signon.region_key.key.public_key()});
}

void Platform::reset() {
    FaultSettings none;
    none.seed = seed;
    faults.set(none);
    faults.clear_fired();
    clock.set_offset(first_offset);
    trust.forget_nonces();
    signon.reset();
    const std::lock_guard lock(mutex);
    ledger = Ledger(rulebook);
    downlink.clear();
    tally = {};
}

} // namespace gateway::simulator
