#include "commands.hpp"
#include "config_files.hpp"
#include "config_keys.hpp"
#include "database_access.hpp"
#include "gateway/base/json.hpp"
#include "table.hpp"

#include <nlohmann/json.hpp>

#include <ostream>
#include <utility>

namespace gateway::app {
namespace {

/// What is shown of a value: of a secret only that it is set.
std::string shown_value(const ConfigKey& key, const Config& config) {
    const std::string value = config_value(key, config);
    return key.secret && !value.empty() ? "…" : value;
}

std::string origin_of(const ConfigKey& key, const LoadedConfig& loaded) {
    const auto found = loaded.origins.find(key.path());
    return found == loaded.origins.end() ? "default" : found->second;
}

} // namespace

int migrate_command(const Invocation& invocation, const Config& config, std::ostream& out) {
    const DatabaseAccess access = reach_database(config);
    const auto names =
        invocation.dry_run ? pending(access.connection_string) : migrate(access.connection_string);
    if (invocation.json) {
        out << Json{{invocation.dry_run ? "pending" : "applied", names}}.dump() << '\n';
    } else if (names.empty()) {
        out << "数据库结构已是最新版本。 / The schema is up to date.\n";
    } else {
        Table table({invocation.dry_run ? "待执行 pending" : "已执行 applied"});
        for (const std::string& name : names) {
            table.add({name});
        }
        table.print(out);
    }
    return success;
}

int check_config_command(const Invocation& invocation, const LoadedConfig& loaded, std::ostream& out) {
    if (invocation.example) {
        out << example_config();
        return success;
    }
    if (auto faults = faults_of_files(loaded); !faults.empty()) {
        throw ConfigError(std::move(faults));
    }
    Json values = Json::object();
    Table table({"配置项 key", "值 value", "来源 from"});
    for (const ConfigKey& key : config_keys()) {
        const std::string value = shown_value(key, loaded.config);
        values[key.path()] = {{"value", value}, {"from", origin_of(key, loaded)}};
        table.add({key.path(), value, origin_of(key, loaded)});
    }
    if (invocation.json) {
        out << values.dump() << '\n';
    } else {
        table.print(out);
        out << "配置有效。 / The configuration is right.\n";
    }
    return success;
}

} // namespace gateway::app
