#include "one_core.hpp"

#include "program.hpp"

#include <cstdio>
#include <ctime>
#include <stdexcept>
#include <string>

namespace gateway::bench {
namespace {

double thread_seconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

} // namespace

OneCore::OneCore() {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(sched_getcpu(), &one);
    if (sched_getaffinity(0, sizeof before_, &before_) != 0 || sched_setaffinity(0, sizeof one, &one) != 0) {
        throw std::runtime_error("cannot keep to one core");
    }
}

OneCore::~OneCore() { sched_setaffinity(0, sizeof before_, &before_); }

double calls_a_second(double seconds, const std::function<void()>& call) {
    const double begun = thread_seconds();
    double taken = 0, done = 0;
    do {
        call();
        ++done;
        taken = thread_seconds() - begun;
    } while (taken < seconds);
    return done / taken;
}

Sm2Speed openssl_sm2(int seconds, const std::filesystem::path& output) {
    const std::string said =
        run_program({"openssl", "speed", "-mr", "-seconds", std::to_string(seconds), "sm2"}, output);
    // "+F7:0:256:CurveSM2:<signatures a second>:<checks a second>"
    const auto at = said.find("+F7:");
    Sm2Speed speed;
    if (at == std::string::npos || std::sscanf(said.c_str() + at, "+F7:%*[^:]:%*[^:]:%*[^:]:%lf:%lf",
                                               &speed.signatures, &speed.checks) != 2) {
        throw std::runtime_error("openssl speed told no rates: " + said);
    }
    return speed;
}

} // namespace gateway::bench
