#pragma once

#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

namespace gateway::app {

/// A program started beside this one: it has its own process group, so that Ctrl-C reaches us alone, and ends
/// when we do.
class ChildProgram {
public:
    /// Output goes to `log`. Throws std::runtime_error when it cannot be started.
    ChildProgram(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                 const std::filesystem::path& log);
    ~ChildProgram(); ///< stop()
    ChildProgram(const ChildProgram&) = delete;
    ChildProgram& operator=(const ChildProgram&) = delete;
    bool running();
    bool kill(); ///< SIGKILL: nothing is finished. False when it has ended by itself
    void stop(); ///< SIGTERM, then SIGKILL after ten seconds
    pid_t process_id() const { return pid_; } ///< -1 when it has ended: to be read about, never signalled

private:
    pid_t pid_ = -1;
};

} // namespace gateway::app
