#include "program.hpp"

#include "files.hpp"
#include "gateway/store/cluster.hpp"
#include "support/database.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace gateway::bench {

std::string run_program(const std::vector<std::string>& words, const std::filesystem::path& output) {
    std::vector<std::string> copy = words;
    std::vector<char*> arguments;
    for (auto& word : copy) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC,
                                     0600);
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    pid_t child = -1;
    const int failure = posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    int status = -1;
    if (failure == 0) {
        waitpid(child, &status, 0);
    }
    std::string text = app::read_file(output);
    if (status != 0) {
        throw std::runtime_error(words.front() + " failed: " + text);
    }
    return text;
}

std::string run_psql(const std::string& connection, const std::vector<std::string>& commands,
                     const std::filesystem::path& output) {
    std::vector<std::string> words{postgres_program("psql"), "--no-psqlrc", "--quiet",
                                   "--tuples-only",          "--no-align",  "--set=ON_ERROR_STOP=1"};
    for (const std::string& command : commands) {
        words.push_back("--command=" + command);
    }
    words.push_back(connection);
    return run_program(words, output);
}

std::string postgres_program(const std::string& name) {
    const auto server = "/proc/" + std::to_string(test::cluster().process_id()) + "/exe";
    return (std::filesystem::read_symlink(server).parent_path() / name).string();
}

} // namespace gateway::bench
