#include "database_access.hpp"

#include "files.hpp"
#include "gateway/base/embedded.hpp"
#include "gateway/store/database.hpp"
#include "gateway/store/migrations.hpp"

#include <stdexcept>
#include <system_error>

namespace gateway::app {
namespace {

/// Names the socket of the cluster that a running `serve` owns.
std::filesystem::path notice(const Config& config) { return config.data.folder / "cluster.connection"; }

bool answers(const std::string& connection_string) {
    try {
        store::Session session(connection_string);
        session.transact([](store::Transaction& tx) { tx.exec("SELECT 1"); });
        return true;
    } catch (const Problem&) {
        return false; // left over from a process that died
    }
}

DatabaseAccess start_cluster(const Config& config) {
    make_data_folder(config);
    DatabaseAccess access;
    access.cluster = store::Cluster::start(cluster_folder(config));
    access.connection_string = access.cluster->connection_string();
    return access;
}

std::vector<store::Migration> migrations() { return store::read_migrations(embedded_migrations()); }

} // namespace

DatabaseAccess open_own_database(const Config& config) {
    if (!config.database.url.empty()) {
        return {nullptr, config.database.url};
    }
    DatabaseAccess access = start_cluster(config);
    write_file(notice(config), access.connection_string);
    return access;
}

DatabaseAccess reach_database(const Config& config) {
    if (!config.database.url.empty()) {
        return {nullptr, config.database.url};
    }
    std::string known = read_file(notice(config));
    if (!known.empty() && answers(known)) {
        return {nullptr, std::move(known)};
    }
    return start_cluster(config);
}

void forget_cluster(const Config& config) {
    std::error_code none;
    std::filesystem::remove(notice(config), none);
}

void bring_up_to_date(const Config& config, const std::string& connection_string) {
    if (config.database.migrate) {
        migrate(connection_string);
    } else if (!pending(connection_string).empty()) {
        throw std::runtime_error(
            "数据库结构不是最新版本，请先执行 provincial-gateway migrate / "
            "the database schema is not up to date: run provincial-gateway migrate first");
    }
}

std::vector<std::string> pending(const std::string& connection_string) {
    return store::pending_migrations(connection_string, migrations());
}

std::vector<std::string> migrate(const std::string& connection_string) {
    return store::migrate(connection_string, migrations()).applied;
}

} // namespace gateway::app
