#include "failures.hpp"

#include "credential_store.hpp"

namespace gateway::signon {
namespace {

using namespace std::chrono_literals;

constexpr int tries_before_shut = 5;
constexpr auto failures_count_for = 15min;
constexpr auto shut_for = 5min;

} // namespace

bool is_shut(store::Transaction& tx, const std::string& subject, bool known, Time now) {
    const Failures failures = lock_failures(tx, subject, known, now);
    return failures.shut_until && *failures.shut_until > now;
}

void count_failure(store::Transaction& tx, const std::string& subject, bool known, Time now) {
    Failures failures = lock_failures(tx, subject, known, now);
    if (failures.since + failures_count_for < now) {
        failures = {0, now, std::nullopt};
    }
    ++failures.count;
    if (failures.count >= tries_before_shut) {
        failures = {0, now, now + shut_for};
    }
    save_failures(tx, subject, known, failures);
}

void forget_failures(store::Transaction& tx, const std::string& subject, bool known, Time now) {
    save_failures(tx, subject, known, {0, now, std::nullopt});
}

} // namespace gateway::signon
