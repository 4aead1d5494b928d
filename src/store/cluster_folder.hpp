#pragma once

#include "process.hpp"

#include <filesystem>
#include <string>

namespace gateway::store {

/// Where a cluster lives. Only the parent folder is ours to write when we are root: what belongs to
/// PostgreSQL's user is made and written by processes of that user.
struct ClusterFolder {
    std::filesystem::path root;   ///< given by the caller
    std::filesystem::path data;   ///< PostgreSQL's data folder
    std::filesystem::path socket; ///< mode 0700: only that user and root reach the server
    std::filesystem::path log;
    Account account; ///< PostgreSQL runs as this user
};

/// Makes what is missing, with the right owner and mode. Throws std::runtime_error saying what to do.
ClusterFolder prepare_cluster_folder(const std::filesystem::path& root);

/// A folder of mode 0700 that belongs to the account; one that is there already must belong to it.
void make_private(const std::filesystem::path& folder, const Account& account);

/// The folder of PostgreSQL's programs: `pg_config --bindir`, else the newest under /usr/lib/postgresql.
std::filesystem::path find_programs();

/// A postmaster of a program killed a moment ago is still shutting down: waits up to 10 s for its end, then
/// throws.
void wait_for_old_postmaster(const std::filesystem::path& data);

} // namespace gateway::store
