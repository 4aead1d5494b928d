#include "process.hpp"

#include <climits>

#include <algorithm>
#include <array>
#include <csignal>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace gateway::store {
namespace {

Account account_of(const passwd& entry) {
    int count = 64;
    std::vector<gid_t> groups(static_cast<std::size_t>(count));
    if (getgrouplist(entry.pw_name, entry.pw_gid, groups.data(), &count) < 0) {
        groups.resize(static_cast<std::size_t>(count));
        getgrouplist(entry.pw_name, entry.pw_gid, groups.data(), &count);
    }
    groups.resize(static_cast<std::size_t>(count));
    return {entry.pw_name, entry.pw_uid, entry.pw_gid, std::move(groups)};
}

/// Between fork and exec of a program with threads only async-signal-safe calls are allowed; the raw system
/// calls stand here since glibc's setuid() and its kin first look for other threads.
bool become(const Account& account) {
    if (geteuid() != 0 || account.user == 0)
        return true;
    return syscall(SYS_setgroups, account.groups.size(), account.groups.data()) == 0 &&
           syscall(SYS_setresgid, account.group, account.group, account.group) == 0 &&
           syscall(SYS_setresuid, account.user, account.user, account.user) == 0;
}

bool redirect(const char* output) {
    const int nothing = open("/dev/null", O_RDONLY);
    const int log = open(output, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0600);
    return nothing >= 0 && log >= 0 && dup2(nothing, 0) == 0 && dup2(log, 1) == 1 && dup2(log, 2) == 2;
}

void reset_signals() {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    std::signal(SIGPIPE, SIG_DFL);
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
}

[[noreturn]] void run_in_child(const Command& command, char* const arguments[], pid_t parent) {
    constexpr int could_not_start = 127;
    char path[] = "PATH=/usr/bin:/bin";
    char language[] = "LC_ALL=C.UTF-8";
    const std::array<char*, 3> environment{path, language, nullptr};
    setsid();
    reset_signals();
    if (!become(command.account) || chdir("/") != 0 || !redirect(command.output.c_str()))
        _exit(could_not_start);
    // After the change of user, which clears it. The parent may have died before this line: then nobody tells
    // us.
    prctl(PR_SET_PDEATHSIG, command.signal_when_orphaned);
    if (getppid() != parent)
        _exit(could_not_start);
    close_range(3, UINT_MAX, 0);
    execve(arguments[0], arguments, environment.data());
    _exit(could_not_start);
}

pid_t start(const Command& command) {
    std::vector<std::string> texts = command.arguments;
    std::vector<char*> arguments;
    for (auto& text : texts)
        arguments.push_back(text.data());
    arguments.push_back(nullptr);
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child == 0)
        run_in_child(command, arguments.data(), parent);
    return child;
}

} // namespace

std::optional<Account> find_account(const std::string& name) {
    const passwd* entry = getpwnam(name.c_str());
    return entry ? std::optional(account_of(*entry)) : std::nullopt;
}

std::optional<Account> find_account(uid_t user) {
    const passwd* entry = getpwuid(user);
    return entry ? std::optional(account_of(*entry)) : std::nullopt;
}

bool can_enter(const Account& account, const std::filesystem::path& folder) {
    struct stat state {};
    if (stat(folder.c_str(), &state) != 0)
        return false;
    if (account.user == 0)
        return true;
    if (state.st_uid == account.user)
        return (state.st_mode & S_IXUSR) != 0;
    const bool member =
        std::find(account.groups.begin(), account.groups.end(), state.st_gid) != account.groups.end();
    return (state.st_mode & (member ? S_IXGRP : S_IXOTH)) != 0;
}

Child::Child(Command command) {
    keeper_ = std::thread([this, command = std::move(command)] { keep(command); });
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return process_id_ != 0; });
    if (process_id_ > 0)
        return;
    lock.unlock();
    keeper_.join();
    throw std::runtime_error("cannot start another process: the system has no room for it");
}

Child::~Child() {
    signal(SIGKILL);
    keeper_.join();
}

void Child::keep(const Command& command) {
    const pid_t child = start(command);
    {
        std::lock_guard lock(mutex_);
        process_id_ = child;
    }
    changed_.notify_all();
    if (child < 0)
        return;
    siginfo_t info{};
    // WNOWAIT leaves the number taken until nobody can send a signal to it any more.
    while (waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT) != 0 && errno == EINTR) {
    }
    std::lock_guard lock(mutex_);
    int status = 0;
    waitpid(child, &status, 0);
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    ended_ = true;
    changed_.notify_all();
}

void Child::signal(int number) {
    std::lock_guard lock(mutex_);
    if (!ended_ && process_id_ > 0)
        kill(process_id_, number);
}

bool Child::running() const {
    std::lock_guard lock(mutex_);
    return !ended_;
}

bool Child::wait(std::chrono::milliseconds limit) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [this] { return ended_; });
}

} // namespace gateway::store
