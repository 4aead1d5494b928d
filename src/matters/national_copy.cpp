#include "national_copy.hpp"

#include "gateway/base/characters.hpp"
#include "gateway/base/log.hpp"
#include "model.hpp"

#include <map>
#include <optional>

namespace gateway::matters {
namespace {

std::string down_name(const NationalTable& up) { return "dn" + up.name().substr(2); }

std::optional<NationalCopy> read_copy(const NationalTable& table, const Json& row, Time now) {
    NationalCopy copy;
    copy.table = table.name();
    copy.row_guid = text_of(row, "row_guid");
    copy.task_guid = table.find("task_guid") ? text_of(row, "task_guid") : copy.row_guid;
    copy.received_at = now;
    const std::string operation = text_of(row, "cd_operation");
    if (copy.row_guid.empty() || text_length(copy.row_guid) > 50) {
        return std::nullopt;
    }
    if (operation == "D" || operation == "d") {
        return copy;
    }
    Json content = Json::object();
    for (const auto& [name, value] : row.items()) {
        const Column* column = table.find(name);
        if (!column) {
            return std::nullopt;
        }
        if (!column->control) {
            content[name] = value;
        }
    }
    copy.content = canonical_json(content);
    return copy.task_guid.empty() ? std::nullopt : std::optional(std::move(copy));
}

using Key = std::pair<std::string, std::string>; ///< dn_ table, row_guid

Json difference(const Key& key, const Json& column, const Json& ours, const Json& nation) {
    return {{"table", key.first},
            {"row_guid", key.second},
            {"column", column},
            {"ours", ours},
            {"nation", nation}};
}

void compare_row(const NationalTable& table, const Key& key, const Json& ours, const Json& nation,
                 Json& differences) {
    for (const Column& column : table.columns()) {
        const Json mine = ours.value(column.name, Json());
        const Json theirs = nation.value(column.name, Json());
        if (!column.control && mine != theirs) {
            differences.push_back(difference(key, column.name, mine, theirs));
        }
    }
}

} // namespace

std::vector<NationalCopy> read_copies(const NationalTable& table, const std::vector<Json>& rows, Time now) {
    std::vector<NationalCopy> copies;
    for (const Json& row : rows) {
        auto copy = row.is_object() ? read_copy(table, row, now) : std::nullopt;
        if (copy) {
            copies.push_back(*std::move(copy));
        } else {
            log::warning("national_list_row_refused",
                         {{"table", table.name()}, {"row_guid", text_of(row, "row_guid")}});
        }
    }
    return copies;
}

Json compare_copies(const Foundation& foundation, const std::vector<TableRow>& ours,
                    const std::vector<NationalCopy>& copies) {
    std::map<Key, Json> nation;
    std::optional<Time> received;
    for (const NationalCopy& copy : copies) {
        nation.emplace(Key(copy.table, copy.row_guid), Json::parse(copy.content));
        received = std::max(received, std::optional(copy.received_at));
    }
    Json differences = Json::array();
    for (const TableRow& row : ours) {
        const Key key(down_name(foundation.standard->table(row.table)), row.row_guid);
        const auto found = nation.find(key);
        if (found == nation.end()) {
            differences.push_back(difference(key, nullptr, row.row, nullptr));
            continue;
        }
        compare_row(foundation.standard->table(key.first), key, row.row, found->second, differences);
        nation.erase(found);
    }
    for (const auto& [key, row] : nation) {
        differences.push_back(difference(key, nullptr, nullptr, row));
    }
    return {{"received_at", received ? Json(format_time(*received)) : Json()},
            {"equal", differences.empty()},
            {"differences", std::move(differences)}};
}

std::vector<service::Downlink> list_downlinks(const std::shared_ptr<const Foundation>& foundation) {
    std::vector<service::Downlink> downlinks;
    const auto add = [&](const NationalTable& up) {
        const NationalTable* table = foundation->standard->find_table(down_name(up));
        if (table) {
            downlinks.push_back(
                {table->name(), [foundation, table](store::Transaction& tx, const std::vector<Json>& rows) {
                     save_copies(tx, read_copies(*table, rows, system_clock()()));
                 }});
        }
    };
    for (const Family& family : foundation->families) {
        add(*family.basic);
        for (const PartKind& part : family.parts) {
            add(*part.table);
        }
    }
    return downlinks;
}

} // namespace gateway::matters
