#include "commands.hpp"
#include "files.hpp"
#include "gateway.hpp"
#include "gateway/base/log.hpp"
#include "gateway/base/log_file.hpp"
#include "version.hpp"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <ostream>
#include <pthread.h>
#include <stdexcept>
#include <string>
#include <thread>
#include <unistd.h>

namespace gateway::app {
namespace {

sigset_t awaited_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) {
        sigaddset(&signals, number);
    }
    return signals;
}

void reopen_log() {
    log::reopen();
    log::info("log_reopened");
}

/// Waits for one that asks for the end. SIGHUP asks for a new log file only.
void wait_for_ending() {
    const sigset_t signals = awaited_signals();
    for (;;) {
        int number = 0;
        if (sigwait(&signals, &number) != 0) {
            continue;
        }
        if (number != SIGHUP) {
            return;
        }
        reopen_log();
    }
}

log::Level level_of(const std::string& name) {
    return name == "debug"     ? log::Level::debug
           : name == "warning" ? log::Level::warning
           : name == "error"   ? log::Level::error
                               : log::Level::info;
}

std::string cluster_log(const Config& config) { return (cluster_folder(config) / "log").string(); }

/// From here on: whoever asks a second time gets an end at once. PostgreSQL notices and stops by itself.
void end_at_next_signal() {
    std::thread([] {
        wait_for_ending();
        log::flush();
        _exit(failure);
    }).detach();
}

} // namespace

int serve(const Invocation& invocation, const Config& config, std::ostream& out) {
    // Before any thread is made, so that every thread leaves these to sigwait.
    const sigset_t signals = awaited_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    log::open(config.log.target, level_of(config.log.level));
    std::atomic<bool> cluster_ended{false};
    Gateway gateway(config, system_clock(), [&] {
        cluster_ended = true;
        ::kill(::getpid(), SIGTERM); // the way to an orderly stop
    });
    gateway.start();
    if (!invocation.port_file.empty()) {
        write_file(invocation.port_file, std::to_string(gateway.port()) + "\n");
    }
    out << "provincial-gateway " << version << " 已就绪 / ready: " << gateway.url()
        << "  (docs: " << gateway.url() << "/docs)" << std::endl;
    wait_for_ending();
    end_at_next_signal();
    gateway.stop();
    log::flush();
    if (cluster_ended) {
        throw std::runtime_error("自建的 PostgreSQL 意外终止，本程序随之停止；原因见 " + cluster_log(config) +
                                 "，请重新启动（systemd 会自动重启） / the private PostgreSQL ended by "
                                 "itself, and this program with "
                                 "it: see " +
                                 cluster_log(config) + " for the cause, and start again (systemd does)");
    }
    return success;
}

} // namespace gateway::app
