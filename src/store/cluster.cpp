#include "gateway/store/cluster.hpp"

#include "cluster_folder.hpp"
#include "process.hpp"

#include <pqxx/pqxx>

#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <stdexcept>
#include <sys/file.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace gateway::store {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Settings = std::map<std::string, std::string>;

constexpr auto superuser = "gateway";
constexpr auto port = "5432"; // only part of the socket's name

const Settings defaults{
    {"max_connections", "100"},
    {"shared_buffers", "512MB"},
    // A collection of a million records touches pages at random: fewer checkpoints, and smaller images of
    // pages after each.
    {"max_wal_size", "4GB"},
    {"checkpoint_timeout", "15min"},
    {"wal_compression", "lz4"},
    {"timezone", "UTC"},
    {"log_timezone", "UTC"},
    // The log must hold no values of persons: no failing statements, no DETAIL, and of errors only those of
    // the server itself (a client's errors quote its input, and the client has them anyway).
    {"log_min_messages", "log"},
    {"log_min_error_statement", "panic"},
    {"log_error_verbosity", "terse"},
    {"log_checkpoints", "off"},
};

/// One program at a time makes or starts the cluster of a folder.
class FolderLock {
public:
    explicit FolderLock(const fs::path& folder)
        : descriptor_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
        if (descriptor_ >= 0)
            flock(descriptor_, LOCK_EX);
    }
    ~FolderLock() {
        if (descriptor_ >= 0)
            ::close(descriptor_);
    }
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

private:
    int descriptor_;
};

/// What PostgreSQL wrote to the log since `start`, the end of it.
std::string log_tail(const fs::path& log, std::uintmax_t start) {
    constexpr std::uintmax_t most = 2000;
    std::error_code none;
    const auto size = fs::file_size(log, none);
    if (none || size <= start)
        return "(its log is empty)";
    std::ifstream file(log, std::ios::binary);
    file.seekg(static_cast<std::streamoff>(std::max(start, size - std::min(size, most))));
    return {std::istreambuf_iterator<char>(file), {}};
}

std::uintmax_t size_of(const fs::path& file) {
    std::error_code none;
    const auto size = fs::file_size(file, none);
    return none ? 0 : size;
}

std::string quoted(const std::string& value) {
    std::string text = "'";
    for (const char c : value) {
        if (c == '\'' || c == '\\')
            text += '\\';
        text += c;
    }
    return text += '\'';
}

} // namespace

struct Cluster::Impl {
    ClusterFolder folder;
    Settings settings;
    fs::path programs;
    std::unique_ptr<Child> postmaster;

    Impl(ClusterFolder f, const Settings& given)
        : folder(std::move(f)), settings(given), programs(find_programs()) {
        settings.insert(defaults.begin(), defaults.end());
    }
    ~Impl();
    std::string connection_string(const std::string& database) const;
    void make_data();
    void launch();
    void wait_until_it_answers(std::uintmax_t log_start);
    void make_database();
    void stop();
};

Cluster::Impl::~Impl() {
    stop();
    std::error_code none;
    if (folder.socket.parent_path() != folder.root)
        fs::remove_all(folder.socket, none);
}

std::string Cluster::Impl::connection_string(const std::string& database) const {
    return "host=" + quoted(folder.socket.string()) + " port=" + port + " dbname=" + quoted(database) +
           " user=" + superuser;
}

/// Made beside and renamed at the end, so that a half-made data folder is never taken for a whole one.
void Cluster::Impl::make_data() {
    if (fs::exists(folder.data / "PG_VERSION"))
        return;
    const auto fresh = folder.root / "data.new";
    fs::remove_all(fresh);
    make_private(fresh, folder.account);
    const auto start = size_of(folder.log);
    Command command{{(programs / "initdb").string(), "--pgdata=" + fresh.string(),
                     "--username=" + std::string(superuser), "--auth=trust", "--encoding=UTF8",
                     "--locale=C.UTF-8", "--data-checksums", "--no-instructions"},
                    folder.account,
                    folder.log,
                    SIGTERM};
    const auto fsync = settings.find("fsync");
    if (fsync != settings.end() && fsync->second == "off")
        command.arguments.push_back("--no-sync");
    Child initdb(std::move(command));
    if (!initdb.wait(2min) || initdb.status() != 0) {
        throw std::runtime_error("PostgreSQL could not make its data folder in " + folder.root.string() +
                                 " (free space? the user " + folder.account.name +
                                 " may write there?): " + log_tail(folder.log, start));
    }
    fs::rename(fresh, folder.data);
}

void Cluster::Impl::launch() {
    wait_for_old_postmaster(folder.data);
    constexpr std::uintmax_t most_log = 16 * 1024 * 1024;
    std::error_code none;
    if (size_of(folder.log) > most_log)
        fs::rename(folder.log, folder.log.string() + ".1", none);
    const auto start = size_of(folder.log);
    auto all = settings;
    all["listen_addresses"] = "";
    all["unix_socket_directories"] = folder.socket.string();
    all["unix_socket_permissions"] = "0700";
    all["port"] = port;
    Command command{
        {(programs / "postgres").string(), "-D", folder.data.string()}, folder.account, folder.log, SIGINT};
    for (const auto& [name, value] : all) {
        command.arguments.push_back("-c");
        command.arguments.push_back(name + "=" + value);
    }
    postmaster = std::make_unique<Child>(std::move(command));
    wait_until_it_answers(start);
}

void Cluster::Impl::wait_until_it_answers(std::uintmax_t log_start) {
    // Recovery after a crash may take minutes; as long as the process lives there is hope.
    const auto deadline = std::chrono::steady_clock::now() + 10min;
    while (!postmaster->wait(20ms)) {
        try {
            pqxx::connection(connection_string("postgres"));
            return;
        } catch (const pqxx::failure&) {
            if (std::chrono::steady_clock::now() > deadline)
                break;
        }
    }
    stop();
    throw std::runtime_error("PostgreSQL did not start in " + folder.root.string() +
                             "; remove the cause that it names: " + log_tail(folder.log, log_start));
}

void Cluster::Impl::make_database() {
    pqxx::connection connection(connection_string("postgres"));
    pqxx::nontransaction work(connection);
    if (work.exec("SELECT FROM pg_database WHERE datname = 'gateway'").empty())
        work.exec("CREATE DATABASE gateway");
}

void Cluster::Impl::stop() {
    if (!postmaster)
        return;
    postmaster->signal(SIGINT); // fast: ends the sessions, writes everything
    if (!postmaster->wait(20s)) {
        postmaster->signal(SIGQUIT); // at once: recovers at the next start
        postmaster->wait(10s);
    }
    postmaster.reset();
}

Cluster::Cluster(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Cluster::~Cluster() = default;

std::unique_ptr<Cluster> Cluster::start(const fs::path& folder, const Settings& settings) {
    auto impl = std::make_unique<Impl>(prepare_cluster_folder(folder), settings);
    const FolderLock lock(impl->folder.root);
    impl->make_data();
    impl->launch();
    impl->make_database();
    return std::unique_ptr<Cluster>(new Cluster(std::move(impl)));
}

std::string Cluster::connection_string() const { return connection_string("gateway"); }

std::string Cluster::connection_string(const std::string& database) const {
    return impl_->connection_string(database);
}

void Cluster::stop() { impl_->stop(); }

void Cluster::restart() {
    impl_->stop();
    impl_->launch();
}

bool Cluster::wait_for_end(std::chrono::milliseconds limit) const {
    return impl_->postmaster && impl_->postmaster->wait(limit);
}

int Cluster::process_id() const { return impl_->postmaster ? impl_->postmaster->process_id() : 0; }

} // namespace gateway::store
