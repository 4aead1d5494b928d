#include "admin_views.hpp"

#include "answers.hpp"

#include <nlohmann/json.hpp>

#include <charconv>

namespace gateway::simulator {
namespace {

[[noreturn]] void wrong_query(const std::string& name) {
    throw Problem(
        ProblemKind::bad_request, "wrong_value",
        {"查询参数取值不正确：" + name + "。", "The query parameter is not allowed: " + name + "."});
}

std::string text(const AdminCall& call, const std::string& name) {
    const auto found = call.query.find(name);
    return found == call.query.end() ? std::string() : found->second;
}

std::size_t number(const AdminCall& call, const std::string& name, std::size_t absent, std::size_t most) {
    const std::string value = text(call, name);
    if (value.empty()) {
        return absent;
    }
    std::size_t result = 0;
    const char* const end = value.data() + value.size();
    const auto [at, error] = std::from_chars(value.data(), end, result);
    if (error != std::errc() || at != end || result > most) {
        wrong_query(name);
    }
    return result;
}

std::size_t limit(const AdminCall& call) {
    constexpr std::size_t most = 10'000;
    return number(call, "limit", 100, most);
}

const TableRules& table(const AdminCall& call, const std::string& name) {
    if (const TableRules* rules = call.platform.rulebook.find(name)) {
        return *rules;
    }
    throw Problem(ProblemKind::not_found, "unknown_table", {"没有该数据表。", "No such table."});
}

Json batch_json(const HeldBatch& batch, std::size_t place) {
    return {{"sequence", place + 1},
            {"batch", batch.number},
            {"source", batch.source},
            {"receipt", batch.receipt_id},
            {"received_at", format_time(batch.received_at)},
            {"accepted", batch.accepted},
            {"rejected", batch.rejected},
            {"repeats", batch.repeats}};
}

Json record_json(const Ledger& ledger, const TableRules& rules, const Ledger::Rows::value_type& held,
                 bool content) {
    const auto& [row_guid, row] = held;
    Json json{{"table", rules.table->name()},
              {"row_guid", row_guid},
              {"version", row.version},
              {"operation", std::string(1, row.operation)},
              {"batch", ledger.batches()[row.batch].number},
              {"digest", crypto::to_hex(row.digest)}};
    if (content) {
        json["row"] = parse_json(row.content);
    }
    return json;
}

Json tables_json(const Platform& platform) {
    Json tables = Json::array();
    for (const TableRules& rules : platform.rulebook.tables()) {
        const TableCount& count = platform.ledger.count(rules);
        tables.push_back({{"table", rules.table->name()},
                          {"zh", rules.table->zh()},
                          {"held", count.held},
                          {"removed", count.removed},
                          {"taken", count.taken}});
    }
    return tables;
}

Json latest_json(const Ledger& ledger) {
    constexpr std::size_t most = 12;
    Json latest = Json::array();
    const auto& batches = ledger.batches();
    for (std::size_t back = 1; back <= std::min(most, batches.size()); ++back) {
        latest.push_back(batch_json(batches[batches.size() - back], batches.size() - back));
    }
    return latest;
}

Json fired_json(const Faults& faults) {
    Json fired = Json::object();
    const Faults::Counts counts = faults.fired();
    for (std::size_t fault = 0; fault < fault_names.size(); ++fault) {
        fired[std::string(fault_names[fault])] = counts[fault];
    }
    return fired;
}

std::uint64_t sum(const std::map<std::string, std::uint64_t>& counts) {
    std::uint64_t total = 0;
    for (const auto& [code, count] : counts) {
        total += count;
    }
    return total;
}

} // namespace

http::Response show_summary(const AdminCall& call) {
    Platform& platform = call.platform;
    Json summary{
        {"clock",
         {{"now", format_time(platform.clock.now())}, {"offset_seconds", platform.clock.offset().count()}}},
        {"key_id", platform.key.id},
        {"faults", write_fault_settings(platform.faults.settings())},
        {"fired", fired_json(platform.faults)}};
    const std::lock_guard lock(platform.mutex);
    summary["tables"] = tables_json(platform);
    summary["batches"] = platform.ledger.batches().size();
    summary["repeated_batches"] = platform.tally.repeated_batches;
    summary["latest"] = latest_json(platform.ledger);
    summary["accepted"] = platform.tally.accepted;
    summary["unchanged"] = platform.ledger.unchanged();
    summary["rejected"] = platform.tally.rejected;
    summary["rejected_total"] = sum(platform.tally.rejected);
    summary["refused_messages"] = platform.tally.refused_messages;
    summary["downlink"] = {{std::string(dn_directory), platform.downlink.size(dn_directory)},
                           {std::string(dn_abnormal), platform.downlink.size(dn_abnormal)},
                           {std::string(dn_licence_error), platform.downlink.size(dn_licence_error)}};
    return json_answer(summary);
}

http::Response list_records(const AdminCall& call) {
    const TableRules& rules = table(call, text(call, "table"));
    const std::size_t most = limit(call);
    const bool content = text(call, "content") == "1";
    Json records = Json::array();
    const std::lock_guard lock(call.platform.mutex);
    const Ledger::Rows& rows = call.platform.ledger.rows(rules);
    auto row = rows.upper_bound(text(call, "after"));
    for (; row != rows.end() && records.size() < most; ++row) {
        if (row->second.live()) {
            records.push_back(record_json(call.platform.ledger, rules, *row, content));
        }
    }
    return json_answer({{"table", rules.table->name()}, {"records", std::move(records)}});
}

http::Response show_record(const AdminCall& call) {
    const TableRules& rules = table(call, call.path.at("table"));
    const std::lock_guard lock(call.platform.mutex);
    const Ledger::Rows& rows = call.platform.ledger.rows(rules);
    const auto row = rows.find(call.path.at("row_guid"));
    if (row == rows.end() || !row->second.live()) {
        throw Problem(ProblemKind::not_found, "not_held", {"没有该记录。", "No such record is held."});
    }
    return json_answer(record_json(call.platform.ledger, rules, *row, true));
}

http::Response show_licence(const AdminCall& call) {
    const TableRules& rules = table(call, "up_lic_data");
    const std::lock_guard lock(call.platform.mutex);
    const Ledger::Rows& rows = call.platform.ledger.rows(rules);
    const auto row = rows.find(call.platform.ledger.licence(call.path.at("identifier")));
    if (row == rows.end()) {
        throw Problem(ProblemKind::not_found, "not_held", {"没有该证照。", "No such licence is held."});
    }
    return json_answer(record_json(call.platform.ledger, rules, *row, true));
}

http::Response list_batches(const AdminCall& call) {
    const std::size_t after = number(call, "after", 0, SIZE_MAX);
    const std::size_t most = limit(call);
    Json list = Json::array();
    const std::lock_guard lock(call.platform.mutex);
    const auto& batches = call.platform.ledger.batches();
    for (std::size_t at = after; at < batches.size() && list.size() < most; ++at) {
        list.push_back(batch_json(batches[at], at));
    }
    return json_answer({{"batches", std::move(list)}});
}

http::Response show_batch(const AdminCall& call) {
    const std::lock_guard lock(call.platform.mutex);
    const HeldBatch* batch = call.platform.ledger.batch(call.path.at("number"));
    if (!batch) {
        throw Problem(ProblemKind::not_found, "not_held", {"没有该批次。", "No such batch is held."});
    }
    const auto place = static_cast<std::size_t>(batch - call.platform.ledger.batches().data());
    Json json = batch_json(*batch, place);
    json["body_digest"] = crypto::to_hex(batch->body_digest);
    json["receipt_body"] = parse_json(batch->receipt);
    return json_answer(json);
}

http::Response show_faults(const AdminCall& call) {
    return json_answer(write_fault_settings(call.platform.faults.settings()));
}

http::Response show_key(const AdminCall& call) {
    http::Response response;
    response.set("Content-Type", "application/x-pem-file");
    response.set("Cache-Control", "no-store");
    response.body = call.platform.key.key.public_key().to_pem();
    return response;
}

} // namespace gateway::simulator
