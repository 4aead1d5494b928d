#include "commands.hpp"
#include "files.hpp"
#include "gateway.hpp"
#include "gateway/base/log.hpp"
#include "version.hpp"

#include <csignal>
#include <cstdlib>
#include <ostream>
#include <pthread.h>
#include <thread>
#include <unistd.h>

namespace gateway::app {
namespace {

sigset_t ending_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    return signals;
}

void wait_for_signal() {
    const sigset_t signals = ending_signals();
    int number = 0;
    while (sigwait(&signals, &number) != 0) {
    }
}

log::Level level_of(const std::string& name) {
    return name == "debug"     ? log::Level::debug
           : name == "warning" ? log::Level::warning
           : name == "error"   ? log::Level::error
                               : log::Level::info;
}

/// From here on: whoever asks a second time gets an end at once. PostgreSQL notices and stops by itself.
void end_at_next_signal() {
    std::thread([] {
        wait_for_signal();
        log::flush();
        _exit(failure);
    }).detach();
}

} // namespace

int serve(const Invocation& invocation, const Config& config, std::ostream& out) {
    // Before any thread is made, so that every thread leaves these to sigwait.
    const sigset_t signals = ending_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    log::open(config.log.target, level_of(config.log.level));
    Gateway gateway(config);
    gateway.start();
    if (!invocation.port_file.empty()) {
        write_file(invocation.port_file, std::to_string(gateway.port()) + "\n");
    }
    out << "provincial-gateway " << version << " 已就绪 / ready: " << gateway.url()
        << "  (docs: " << gateway.url() << "/docs)" << std::endl;
    wait_for_signal();
    end_at_next_signal();
    gateway.stop();
    log::flush();
    return success;
}

} // namespace gateway::app
