#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

namespace gateway::store {

/// A private PostgreSQL cluster: its own data folder, a local socket only (no TCP), started and stopped by
/// this process. The programs are found through `pg_config --bindir`. When this process is root, PostgreSQL
/// runs as the user that owns the folder ("postgres" for a new one), since it refuses to run as root. It is
/// stopped as well when this process dies. The folder gets data/, socket/ (mode 0700) and log/. `psql
/// -h FOLDER/socket -U gateway gateway` looks inside.
class Cluster {
public:
    /// Makes the cluster when the folder has none (UTF-8, C collation), starts it, waits until it answers,
    /// and makes the database "gateway". A second start of the same folder is refused by PostgreSQL's own
    /// lock. `settings` are PostgreSQL's (name → value) and win over this program's defaults. Throws
    /// std::runtime_error with PostgreSQL's log tail and what to do.
    static std::unique_ptr<Cluster> start(const std::filesystem::path& folder,
                                          const std::map<std::string, std::string>& settings = {});
    ~Cluster();                            ///< stop()
    std::string connection_string() const; ///< of the database "gateway"
    std::string connection_string(const std::string& database) const;
    void stop();    ///< fast shutdown, waits
    void restart(); ///< fast, for tests of a restart in mid-load
    /// True when PostgreSQL has ended by itself; waits so long for it. Not beside stop() and restart().
    bool wait_for_end(std::chrono::milliseconds limit) const;
    int process_id() const; ///< PostgreSQL's main process; 0 when stopped

private:
    struct Impl;
    explicit Cluster(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

} // namespace gateway::store
