#pragma once

#include <sys/types.h>
#include <vector>

namespace gateway::bench {

/// What a stretch of work cost.
struct Cost {
    double gateway_seconds = 0; ///< user and system time of the gateway process
    double machine_seconds = 0; ///< of the whole machine: gateway, PostgreSQL, this program…
    double load_seconds = 0;    ///< of this program, which asks
    double peak_mib = 0;        ///< most resident memory of the gateway (VmHWM)
};

/// From its making to stop(): what the gateway process and the machine spent.
class Meter {
public:
    explicit Meter(pid_t gateway); ///< forgets the gateway's earlier peak of memory
    Cost stop() const;

private:
    pid_t gateway_;
    double gateway_begun_, machine_begun_, load_begun_;
};

/// User and system time since the process began.
double process_seconds(pid_t process);

/// Resident memory now (VmRSS).
double resident_mib(pid_t process);
/// Of it what is the process's own (RssAnon), without the pages of files, which the system takes back at
/// will.
double own_mib(pid_t process);

/// The q-th part (0…1) by nearest rank; 0 for none.
double percentile(std::vector<double> values, double q);
double median(std::vector<double> values);
/// To three decimals, as figures are told.
double rounded(double value);

} // namespace gateway::bench
