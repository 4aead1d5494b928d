#pragma once

#include "config.hpp"
#include "gateway/store/cluster.hpp"

#include <memory>
#include <string>
#include <vector>

namespace gateway::app {

/// How to reach the database, and the private cluster behind it when this process started one.
struct DatabaseAccess {
    std::unique_ptr<store::Cluster> cluster;
    std::string connection_string;
};

/// For `serve`: the configured database, or a private cluster of its own, made known to the commands.
DatabaseAccess open_own_database(const Config& config);
/// For commands: the configured database, or the private cluster of a running `serve`, or one started for the
/// command.
DatabaseAccess reach_database(const Config& config);
/// The commands no longer find the private cluster; before it is stopped.
void forget_cluster(const Config& config);

/// Migrates when the configuration says so; else throws std::runtime_error when something is pending.
void bring_up_to_date(const Config& config, const std::string& connection_string);
/// The names of the migrations that are not applied yet.
std::vector<std::string> pending(const std::string& connection_string);
std::vector<std::string> migrate(const std::string& connection_string);

} // namespace gateway::app
