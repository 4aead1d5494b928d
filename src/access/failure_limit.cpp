#include "failure_limit.hpp"

#include <algorithm>

namespace gateway::access {
namespace {

bool permits(double address, double client) {
    return address >= 1 && (client >= 1 || address >= FailureLimit::rate);
}

} // namespace

bool FailureLimit::allows(std::string_view address, std::string_view client_id, Time now) {
    const std::lock_guard lock(mutex_);
    return permits(addresses_.tokens(address, now), clients_.tokens(client_id, now));
}

bool FailureLimit::take(std::string_view address, std::string_view client_id, Time now) {
    const std::lock_guard lock(mutex_);
    double& from = addresses_.tokens(address, now);
    double& named = clients_.tokens(client_id, now);
    if (!permits(from, named)) {
        return false;
    }
    from -= 1;
    named = std::max(0.0, named - 1);
    return true;
}

void FailureLimit::give_back(std::string_view address, std::string_view client_id) {
    const std::lock_guard lock(mutex_);
    for (double* taken : {&addresses_.tokens(address), &clients_.tokens(client_id)}) {
        *taken = std::min(rate, *taken + 1);
    }
}

} // namespace gateway::access
