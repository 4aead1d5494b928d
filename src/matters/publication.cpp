#include "publication.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <utility>

namespace gateway::matters {
namespace {

TableRow basic_row(const Family& family, const Identity& identity, const Json& record) {
    Json basic = record;
    for (const PartKind& kind : family.parts) {
        basic.erase(kind.member);
    }
    basic["row_guid"] = identity.row_guid;
    basic["task_state"] = national_state(identity.state);
    basic["task_version"] = identity.task_version;
    return {family.basic->name(), identity.row_guid, national_form(*family.basic, basic)};
}

/// order: from 1; 0 where the table has no such column.
TableRow part_row(const NationalTable& table, const Json& record, const std::string& task_guid, Json part,
                  int order) {
    part["task_guid"] = task_guid;
    part["task_code"] = record.at("task_code");
    if (const auto item = record.find("task_handle_item"); item != record.end()) {
        part["task_handle_item"] = *item;
    }
    if (order > 0) {
        part["order_num"] = order;
    }
    std::string guid = part.at("row_guid").get<std::string>();
    return {table.name(), std::move(guid), national_form(table, part)};
}

std::span<const TableRow> parts_of(const std::vector<TableRow>& rows) {
    return std::span(rows).subspan(1); // behind the basic row
}

using Key = std::pair<std::string, std::string>;

std::map<Key, const TableRow*> parts_by_key(const std::vector<TableRow>& rows) {
    std::map<Key, const TableRow*> result;
    for (const TableRow& row : parts_of(rows)) {
        result.emplace(Key(row.table, row.row_guid), &row);
    }
    return result;
}

} // namespace

std::vector<TableRow> national_rows(const Foundation& foundation, const Identity& identity,
                                    const Json& record) {
    const Family& family = foundation.family_of(record);
    std::vector<TableRow> rows{basic_row(family, identity, record)};
    for (const PartKind& kind : family.parts) {
        const auto found = record.find(kind.member);
        if (found == record.end()) {
            continue;
        }
        const NationalTable& table = *kind.table;
        if (!kind.many) {
            rows.push_back(part_row(table, record, identity.row_guid, *found, 0));
            continue;
        }
        for (std::size_t i = 0; i < found->size(); ++i) {
            rows.push_back(part_row(table, record, identity.row_guid, (*found)[i], static_cast<int>(i + 1)));
        }
    }
    return rows;
}

Delivery first_delivery(const std::vector<TableRow>& rows) {
    Delivery delivery;
    for (const TableRow& row : rows) {
        delivery.sent.push_back({row.table, row.row_guid, 1, journal::Operation::insert});
    }
    for (const TableRow& row : parts_of(rows)) {
        delivery.parts.push_back({row.table, row.row_guid, 1});
    }
    return delivery;
}

Delivery next_delivery(const std::vector<TableRow>& before, const std::vector<TableRow>& after,
                       const std::vector<PartVersion>& parts, int revision) {
    const auto old_rows = parts_by_key(before);
    std::map<Key, int> versions;
    for (const PartVersion& part : parts) {
        versions[{part.table, part.row_guid}] = part.version;
    }
    const TableRow& basic = after.front();
    Delivery delivery;
    delivery.sent.push_back({basic.table, basic.row_guid, revision, journal::Operation::update});
    for (const TableRow& row : parts_of(after)) {
        const Key key(row.table, row.row_guid);
        int& version = versions[key];
        const auto old = old_rows.find(key);
        if (old == old_rows.end()) {
            delivery.sent.push_back({row.table, row.row_guid, ++version, journal::Operation::insert});
        } else if (old->second->row != row.row) {
            delivery.sent.push_back({row.table, row.row_guid, ++version, journal::Operation::update});
        }
        delivery.parts.push_back({row.table, row.row_guid, version});
    }
    const auto new_rows = parts_by_key(after);
    for (const auto& [key, row] : old_rows) {
        if (!new_rows.contains(key)) {
            delivery.sent.push_back(
                {row->table, row->row_guid, versions[key] + 1, journal::Operation::erase});
        }
    }
    return delivery;
}

Delivery state_delivery(const Family& family, const std::string& row_guid,
                        const std::vector<PartVersion>& parts, int revision) {
    return {{{family.basic->name(), row_guid, revision, journal::Operation::update}}, parts};
}

std::string to_text(const std::vector<SentRow>& sent) {
    Json rows = Json::array();
    for (const SentRow& row : sent) {
        rows.push_back({{"table", row.table},
                        {"row_guid", row.row_guid},
                        {"version", row.version},
                        {"operation", std::string(1, static_cast<char>(row.operation))}});
    }
    return canonical_json(rows);
}

std::vector<SentRow> sent_from_text(const std::string& text) {
    std::vector<SentRow> sent;
    for (const Json& row : Json::parse(text)) {
        sent.push_back(
            {row.at("table").get<std::string>(), row.at("row_guid").get<std::string>(),
             row.at("version").get<int>(),
             static_cast<journal::Operation>(row.at("operation").get_ref<const std::string&>().at(0))});
    }
    return sent;
}

std::string to_text(const std::vector<PartVersion>& parts) {
    Json rows = Json::array();
    for (const PartVersion& part : parts) {
        rows.push_back({{"table", part.table}, {"row_guid", part.row_guid}, {"version", part.version}});
    }
    return canonical_json(rows);
}

std::vector<PartVersion> parts_from_text(const std::string& text) {
    std::vector<PartVersion> parts;
    for (const Json& row : Json::parse(text)) {
        parts.push_back({row.at("table").get<std::string>(), row.at("row_guid").get<std::string>(),
                         row.at("version").get<int>()});
    }
    return parts;
}

crypto::Digest revision_digest(const std::string& content, State state, int task_version) {
    // Canonical JSON of {"content", "state", "task_version"}: the content is canonical already.
    return crypto::sm3("{\"content\":" + content + ",\"state\":\"" + std::string(to_text(state)) +
                       "\",\"task_version\":" + std::to_string(task_version) + "}");
}

} // namespace gateway::matters
