#pragma once

#include "platform.hpp"

#include <string>

namespace gateway::simulator {

using ScanEntry = SingleUse<Scan>::Entry;

/// Who showed what: `certificate_sno` for a business licence only.
struct Shown {
    std::string cert_no;
    std::string certificate_sno;
};

/// "waiting", "confirmed", "refused", "expired".
std::string_view scan_state(const ScanEntry& scan, Time now);
std::string_view callback_state(CallbackState state);
std::string_view kind_name(ScanKind kind);

/// The scan with this id, still waiting. Throws Problem "scan_unknown", "scan_used", "scan_expired". The
/// signon's lock is held.
ScanEntry& waiting_scan(Platform& platform, const std::string& scan_id);

/// The person (of the test bases) confirms: the answer is sealed and the callback sent. A licence is shown by
/// its legal representative unless `cert_no` says another. Throws Problem as above, and 422 "unknown_person",
/// "unknown_corporation", or "no_electronic_id" for who has no electronic ID: it takes RC04 and what proves
/// it. Takes the lock.
void confirm_scan(Platform& platform, const std::string& scan_id, Shown shown);
/// The person will not. Throws Problem as waiting_scan. Takes the lock.
void refuse_scan(Platform& platform, const std::string& scan_id);

} // namespace gateway::simulator
