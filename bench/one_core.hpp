#pragma once

#include <filesystem>
#include <functional>
#include <sched.h>

namespace gateway::bench {

/// While it lives, this thread and the programs it starts run on one core, the one it is on: what is compared
/// then had the same.
class OneCore {
public:
    OneCore();
    ~OneCore();
    OneCore(const OneCore&) = delete;

private:
    cpu_set_t before_;
};

/// How often a second this thread does it, by the thread's own CPU time: what else runs does not count.
double calls_a_second(double seconds, const std::function<void()>& call);

/// `openssl speed sm2`: one thread, by its own CPU time, with the library that the gateway has.
struct Sm2Speed {
    double signatures = 0, checks = 0; ///< a second
};
Sm2Speed openssl_sm2(int seconds, const std::filesystem::path& output);

} // namespace gateway::bench
