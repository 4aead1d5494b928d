#include "cluster_folder.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <sys/stat.h>
#include <sys/un.h>
#include <system_error>
#include <unistd.h>

namespace gateway::store {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

uid_t owner_of(const fs::path& folder) {
    struct stat state {};
    if (stat(folder.c_str(), &state) != 0) {
        throw std::system_error(errno, std::generic_category(), "cannot read " + folder.string());
    }
    return state.st_uid;
}

void give(const fs::path& folder, const Account& account) {
    if (lchown(folder.c_str(), account.user, account.group) != 0 || chmod(folder.c_str(), 0700) != 0) {
        throw std::system_error(errno, std::generic_category(),
                                "cannot give " + folder.string() + " to " + account.name);
    }
}

Account choose_account(const fs::path& root, const fs::path& data) {
    uid_t user = geteuid();
    if (user == 0)
        user = fs::exists(data) ? owner_of(data) : fs::exists(root) ? owner_of(root) : 0;
    const auto account = user == 0 ? find_account("postgres") : find_account(user);
    if (account)
        return *account;
    throw std::runtime_error(
        user == 0 ? "PostgreSQL does not run as root and there is no user postgres: install the "
                    "package postgresql, or start this program as another user"
                  : "the user number " + std::to_string(user) + " of " + root.string() +
                        " is not known to this machine: give the folder to a user that is");
}

void check_way(const fs::path& folder, const Account& account) {
    for (auto step = folder;; step = step.parent_path()) {
        if (!can_enter(account, step)) {
            throw std::runtime_error("PostgreSQL runs as the user " + account.name + ", who cannot enter " +
                                     step.string() + ": allow it (chmod o+x), or choose another folder");
        }
        if (step == step.root_path())
            return;
    }
}

/// A socket's path holds 107 octets; PostgreSQL adds "/.s.PGSQL.5432".
bool fits_a_socket(const fs::path& folder) {
    constexpr std::string_view name = "/.s.PGSQL.5432";
    return folder.native().size() + name.size() < sizeof(sockaddr_un::sun_path);
}

fs::path make_short_folder(const Account& account) {
    std::string name = "/tmp/gateway-socket-XXXXXX";
    if (!mkdtemp(name.data()))
        throw std::system_error(errno, std::generic_category(), "cannot make a folder in /tmp");
    give(name, account);
    return name;
}

std::string first_line_of(const std::string& command) {
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "re"), pclose);
    std::string line(4096, '\0');
    if (!pipe || !std::fgets(line.data(), static_cast<int>(line.size()), pipe.get()))
        return {};
    return line.substr(0, line.find_first_of(std::string_view("\n\0", 2)));
}

bool has_programs(const fs::path& folder) {
    return fs::exists(folder / "initdb") && fs::exists(folder / "postgres");
}

/// The postmaster that has the data folder, or 0. A number left by a crash may belong to anybody by now.
pid_t old_postmaster(const fs::path& data) {
    long number = 0;
    std::ifstream(data / "postmaster.pid") >> number;
    if (number <= 1)
        return 0;
    std::string program;
    std::ifstream("/proc/" + std::to_string(number) + "/comm") >> program;
    return program == "postgres" ? static_cast<pid_t>(number) : 0;
}

} // namespace

void make_private(const fs::path& folder, const Account& account) {
    if (mkdir(folder.c_str(), 0700) != 0) {
        if (errno == EEXIST && owner_of(folder) == account.user)
            return;
        throw std::system_error(errno, std::generic_category(),
                                "cannot make " + folder.string() + " for the user " + account.name);
    }
    give(folder, account);
}

ClusterFolder prepare_cluster_folder(const fs::path& given) {
    const auto root = fs::absolute(given).lexically_normal();
    const auto data = root / "data";
    const auto account = choose_account(root, data);
    if (!fs::exists(root)) {
        fs::create_directories(root.parent_path());
        make_private(root, account);
    } else if (owner_of(root) == 0 && geteuid() == 0 && fs::is_empty(root)) {
        give(root, account);
    }
    check_way(root, account);
    ClusterFolder folder{root, data, root / "socket", root / "log" / "postgres.log", account};
    make_private(folder.log.parent_path(), account);
    if (fits_a_socket(folder.socket)) {
        make_private(folder.socket, account);
    } else {
        folder.socket = make_short_folder(account);
    }
    return folder;
}

fs::path find_programs() {
    const fs::path told = first_line_of("pg_config --bindir 2>/dev/null");
    if (!told.empty() && has_programs(told))
        return told;
    const fs::path versions = "/usr/lib/postgresql";
    fs::path best;
    int newest = 0;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(versions, none)) {
        const int version = std::atoi(entry.path().filename().c_str());
        if (version > newest && has_programs(entry.path() / "bin")) {
            newest = version;
            best = entry.path() / "bin";
        }
    }
    if (best.empty())
        throw std::runtime_error("PostgreSQL is not installed: install the package postgresql");
    return best;
}

void wait_for_old_postmaster(const fs::path& data) {
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (const pid_t old = old_postmaster(data)) {
        if (std::chrono::steady_clock::now() > deadline) {
            throw std::runtime_error("another program runs the cluster in " + data.string() + " (process " +
                                     std::to_string(old) + "): stop it first");
        }
        std::this_thread::sleep_for(50ms);
    }
}

} // namespace gateway::store
