#pragma once

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <sys/types.h>
#include <thread>
#include <vector>

namespace gateway::store {

/// A user of the operating system.
struct Account {
    std::string name;
    uid_t user;
    gid_t group;
    std::vector<gid_t> groups;
};
std::optional<Account> find_account(const std::string& name);
std::optional<Account> find_account(uid_t user);
/// May go through the folder, by its permission bits.
bool can_enter(const Account& account, const std::filesystem::path& folder);

struct Command {
    std::vector<std::string> arguments; ///< the program's full path first
    Account account;                    ///< runs as this user; another than ours only when we are root
    std::filesystem::path output;       ///< both outputs are appended here, opened as that user
    int signal_when_orphaned;           ///< sent to it when this program dies in whatever way
};

/// A child process in a session of its own: Ctrl-C at the terminal does not reach it.
class Child {
public:
    explicit Child(Command command);
    ~Child(); ///< kills it if it still runs
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    int process_id() const { return process_id_; }
    void signal(int number);
    bool running() const;
    /// True when it has ended.
    bool wait(std::chrono::milliseconds limit);
    /// The exit status after the end; -1 when a signal ended it.
    int status() const { return status_; }

private:
    void keep(const Command& command);
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    pid_t process_id_ = 0; ///< 0: not started yet, -1: fork failed
    bool ended_ = false;
    int status_ = -1;
    /// Starts the child and waits for its end: the kernel sends the orphan's signal when the *thread* that
    /// forked ends, so that thread must live as long as the child, whoever called us.
    std::thread keeper_;
};

} // namespace gateway::store
