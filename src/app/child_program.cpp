#include "child_program.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace gateway::app {
namespace {

using namespace std::chrono_literals;

/// Only async-signal-safe calls stand between fork and exec.
[[noreturn]] void become(const char* program, char* const* arguments, int log, pid_t parent) {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) {
        _exit(127); // the parent died before the line above
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    dup2(nothing, STDIN_FILENO);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    execv(program, arguments);
    _exit(127);
}

} // namespace

ChildProgram::ChildProgram(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                           const std::filesystem::path& log) {
    const int output = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (output < 0 || access(program.c_str(), X_OK) != 0) {
        const std::string reason = std::strerror(errno);
        if (output >= 0) {
            ::close(output);
        }
        throw std::runtime_error(program.string() + ": " + reason);
    }
    std::vector<std::string> words{program.string()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    for (std::string& word : words) {
        pointers.push_back(word.data());
    }
    pointers.push_back(nullptr);
    const pid_t parent = getpid();
    pid_ = fork();
    if (pid_ == 0) {
        become(program.c_str(), pointers.data(), output, parent);
    }
    ::close(output);
    if (pid_ < 0) {
        throw std::runtime_error("fork: " + std::string(std::strerror(errno)));
    }
}

ChildProgram::~ChildProgram() { stop(); }

bool ChildProgram::running() {
    if (pid_ < 0) {
        return false;
    }
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) == 0) {
        return true;
    }
    pid_ = -1;
    return false;
}

bool ChildProgram::kill() {
    if (!running()) {
        return false;
    }
    ::kill(pid_, SIGKILL);
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return true;
}

void ChildProgram::stop() {
    if (!running()) {
        return;
    }
    ::kill(pid_, SIGTERM);
    const auto give_up = std::chrono::steady_clock::now() + 10s;
    while (running()) {
        if (std::chrono::steady_clock::now() > give_up) {
            kill();
            return;
        }
        std::this_thread::sleep_for(10ms);
    }
}

} // namespace gateway::app
