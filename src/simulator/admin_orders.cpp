#include "admin_orders.hpp"

#include "admin_body.hpp"
#include "answers.hpp"
#include "gateway/base/text.hpp"
#include "record_checks.hpp"

#include <nlohmann/json.hpp>

namespace gateway::simulator {
namespace {

constexpr std::string_view nation =
    "p00"; ///< data_source of what comes down: owner 00 is the national catalogue

/// The held row an abnormal names.
const HeldRow& held_row(const Platform& platform, const std::string& table, const std::string& row_guid) {
    const TableRules* rules = platform.rulebook.find(table);
    if (rules) {
        const Ledger::Rows& rows = platform.ledger.rows(*rules);
        if (const auto row = rows.find(row_guid); row != rows.end() && row->second.version > 0) {
            return row->second;
        }
    }
    throw Problem(ProblemKind::not_found, "not_held", {"没有该记录。", "No such record is held."});
}

/// Throws 422 with the protocol's code when the row does not fit the table that comes down.
void check_row(const Platform& platform, std::string_view table, const Json& row) {
    if (!row.is_object()) {
        wrong_value("rows");
    }
    if (const auto fault = check_columns(platform.rulebook.standard().table(table), row, 'I')) {
        throw Problem(ProblemKind::unprocessable, fault->code,
                      {fault->remark, "The row does not fit " + std::string(table) + "."});
    }
}

/// The list table that holds this row.
std::string list_table(const Platform& platform, const std::string& row_guid) {
    for (const TableRules& rules : platform.rulebook.tables()) {
        if (rules.kind == TableKind::list) {
            const auto row = platform.ledger.rows(rules).find(row_guid);
            if (row != platform.ledger.rows(rules).end() && row->second.live()) {
                return rules.table->name();
            }
        }
    }
    throw Problem(ProblemKind::not_found, "not_held", {"没有该记录。", "No such record is held."});
}

bool belongs_to(const HeldRow& part, const std::string& row_guid) {
    const Json content = Json::parse(part.content);
    return content.contains("task_guid") && content["task_guid"] == row_guid;
}

void fill_control(Json& row, Time now) {
    const auto fill = [&](const char* name, std::string value) {
        if (!row.contains(name)) {
            row[name] = std::move(value);
        }
    };
    fill("cd_operation", "I");
    fill("cd_time", format_national_time(now));
    fill("cd_batch", "dn-" + format_compact_date(beijing_date(now)));
    fill("data_source", std::string(nation));
}

/// The row as it is held, in the columns of the table that comes down.
void send_down(Platform& platform, const NationalTable& up, const HeldRow& held) {
    const std::string name = "dn" + up.name().substr(2);
    const NationalTable& down = platform.rulebook.standard().table(name);
    const Json content = Json::parse(held.content);
    Json row = Json::object();
    for (const auto& [column, value] : content.items()) {
        if (down.find(column)) {
            row[column] = value;
        }
    }
    fill_control(row, platform.clock.now());
    check_row(platform, name, row);
    platform.downlink.add(name, canonical_json(row));
}

} // namespace

http::Response set_faults(const AdminCall& call) {
    const FaultSettings settings = read_fault_settings(body_of(call), call.platform.seed);
    call.platform.faults.set(settings);
    return json_answer(write_fault_settings(settings));
}

http::Response set_clock(const AdminCall& call) {
    constexpr std::int64_t most = 100LL * 366 * 24 * 3600; // a century either way
    const Json body = body_of(call);
    const auto offset = body.find("offset_seconds");
    if (body.size() != 1 || offset == body.end() || !offset->is_number_integer() ||
        offset->get<std::int64_t>() < -most || offset->get<std::int64_t>() > most) {
        wrong_value("offset_seconds");
    }
    call.platform.clock.set_offset(std::chrono::seconds(offset->get<std::int64_t>()));
    return json_answer({{"offset_seconds", call.platform.clock.offset().count()},
                        {"now", format_time(call.platform.clock.now())}});
}

http::Response add_abnormal(const AdminCall& call) {
    Platform& platform = call.platform;
    const Json body = body_of(call);
    const std::string table = needed_text(body, "table");
    const std::string row_guid = needed_text(body, "row_guid");
    const std::lock_guard lock(platform.mutex);
    const HeldRow& held = held_row(platform, table, row_guid);
    const HeldBatch& batch = platform.ledger.batches()[held.batch];
    const std::string& zh = platform.rulebook.find(table)->table->zh();
    Json row{{"row_guid", new_guid()},
             {"table_name", zh},
             {"table_sql_name", table},
             {"table_row_guid", row_guid},
             {"err_type", needed_text(body, "err_type")},
             {"table_cd_time", format_national_time(held.cd_time)},
             {"table_update_time", format_national_time(batch.received_at)},
             {"table_cd_batch", batch.number},
             {"table_cd_source", batch.source},
             {"remark", needed_text(body, "remark")}};
    check_row(platform, dn_abnormal, row);
    const std::uint64_t sequence = platform.downlink.add(dn_abnormal, canonical_json(row));
    return json_answer({{"sequence", sequence}, {"row", std::move(row)}}, 201);
}

http::Response add_licence_error(const AdminCall& call) {
    Platform& platform = call.platform;
    const Json body = body_of(call);
    const std::string identifier = needed_text(body, "certificate_source_id");
    const std::string remark = needed_text(body, "error_remark");
    const std::lock_guard lock(platform.mutex);
    const HeldRow& held = held_row(platform, "up_lic_data", platform.ledger.licence(identifier));
    const HeldBatch& batch = platform.ledger.batches()[held.batch];
    Json row = Json::parse(held.content);
    row["cd_operation"] = std::string(1, held.operation);
    row["cd_time"] = format_national_time(held.cd_time);
    row["cd_batch"] = batch.number;
    row["data_source"] = batch.source;
    row["error_remark"] = remark;
    check_row(platform, dn_licence_error, row);
    const std::uint64_t sequence = platform.downlink.add(dn_licence_error, canonical_json(row));
    return json_answer({{"sequence", sequence}}, 201);
}

http::Response add_directory(const AdminCall& call) {
    Platform& platform = call.platform;
    Json body = body_of(call);
    const auto rows = body.find("rows");
    if (body.size() != 1 || rows == body.end() || !rows->is_array()) {
        wrong_value("rows");
    }
    for (Json& row : *rows) {
        if (row.is_object()) {
            fill_control(row, platform.clock.now());
        }
        check_row(platform, dn_directory, row);
    }
    std::uint64_t last = 0;
    const std::lock_guard lock(platform.mutex);
    for (const Json& row : *rows) {
        last = platform.downlink.add(dn_directory, canonical_json(row));
        platform.ledger.add_directory(row.at("catalog_code").get<std::string>());
    }
    return json_answer({{"taken", rows->size()}, {"last", last}}, 201);
}

http::Response send_list(const AdminCall& call) {
    Platform& platform = call.platform;
    const Json body = body_of(call);
    const std::string row_guid = needed_text(body, "row_guid");
    const std::lock_guard lock(platform.mutex);
    const std::string list = list_table(platform, row_guid);
    std::size_t sent = 0;
    for (const TableRules& rules : platform.rulebook.tables()) {
        if (rules.table->name() != list && rules.list != list) {
            continue;
        }
        for (const auto& [guid, held] : platform.ledger.rows(rules)) {
            if (held.live() && (guid == row_guid || belongs_to(held, row_guid))) {
                send_down(platform, *rules.table, held);
                ++sent;
            }
        }
    }
    return json_answer({{"sent", sent}}, 201);
}

http::Response reset(const AdminCall& call) {
    call.platform.reset();
    return json_answer(Json::object());
}

} // namespace gateway::simulator
