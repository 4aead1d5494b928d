#include "batch.hpp"

#include "refuse_message.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace gateway::simulator {
namespace {

constexpr std::size_t longest_number = 32; // cd_batch
constexpr std::size_t longest_guid = 50;   // row_guid
constexpr std::size_t longest_source = 3;  // data_source

Json parse(std::string_view text) {
    try {
        return parse_json(text);
    } catch (const Problem& problem) {
        malformed(problem.text().zh, problem.text().en);
    }
}

/// Every member of `names` and no other.
bool has_members(const Json& object, std::initializer_list<std::string_view> names) {
    return object.is_object() && object.size() == names.size() &&
           std::ranges::all_of(names, [&](std::string_view name) { return object.contains(name); });
}

bool is_number(std::string_view text) {
    const auto allowed = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
    };
    return !text.empty() && text.size() <= longest_number && std::ranges::all_of(text, allowed);
}

std::string& text_member(Json& object, const char* name) {
    Json& member = object.at(name);
    if (!member.is_string()) {
        malformed("报文成员类型不正确：" + std::string(name) + "。",
                  std::string("Wrong type of member: ") + name + ".");
    }
    return member.get_ref<std::string&>();
}

[[noreturn]] void malformed_record(std::size_t index, std::string_view name) {
    const std::string at = std::to_string(index);
    malformed("第" + at + "条记录结构不正确：" + std::string(name) + "。",
              "Record " + at + " is malformed: " + std::string(name) + ".");
}

std::uint32_t read_version(const Json& record, const char* name, std::int64_t least, std::size_t index) {
    constexpr std::int64_t most = 2'147'483'647;
    const Json& value = record[name];
    if (!value.is_number_integer() || value.get<std::int64_t>() < least || value.get<std::int64_t>() > most) {
        malformed_record(index, name);
    }
    return static_cast<std::uint32_t>(value.get<std::int64_t>());
}

Record read_record(Json& value, std::size_t index) {
    if (!has_members(value, {"table", "row_guid", "version", "replaces", "operation", "row"}) ||
        !value["table"].is_string() || !value["row_guid"].is_string() || !value["operation"].is_string() ||
        !value["row"].is_object()) {
        malformed_record(index, "table, row_guid, version, replaces, operation, row");
    }
    Record record;
    record.table = std::move(value["table"].get_ref<std::string&>());
    record.row_guid = std::move(value["row_guid"].get_ref<std::string&>());
    record.version = read_version(value, "version", 1, index);
    record.replaces = read_version(value, "replaces", 0, index);
    if (record.replaces >= record.version) {
        malformed_record(index, "replaces");
    }
    record.row = std::move(value["row"]);
    const std::string& operation = value["operation"].get_ref<const std::string&>();
    if (operation != "I" && operation != "U" && operation != "D") {
        malformed_record(index, "operation");
    }
    record.operation = operation.front();
    if (record.row_guid.empty() || record.row_guid.size() > longest_guid) {
        malformed_record(index, "row_guid");
    }
    return record;
}

/// The records' array: in plain, or from the envelope.
Json take_records(Json& message, const crypto::Sm2PrivateKey& key, const std::string& number) {
    if (message.contains("records")) {
        return std::move(message["records"]);
    }
    if (!message["envelope"].is_object()) {
        malformed("信封不是JSON对象。", "The envelope is no JSON object.");
    }
    std::optional<Bytes> data = crypto::open_envelope(key, message["envelope"], number);
    if (!data) {
        refuse_message(ProblemKind::bad_request, "envelope", "信封无法打开：密钥、批次号或内容不符。",
                       "The envelope cannot be opened: key, batch number or content do not fit.");
    }
    return parse(*data);
}

/// Records with personal data do not travel in plain.
void demand_envelope(const Batch& batch, const Rulebook& rulebook) {
    for (const Record& record : batch.records) {
        const TableRules* rules = rulebook.find(record.table);
        if (rules && rules->table->personal()) {
            refuse_message(ProblemKind::bad_request, "envelope", "含个人信息的记录应以信封加密上报。",
                           "Records with personal data come up in an envelope.");
        }
    }
}

void check_count(const Json& count, const Json& records) {
    if (!records.is_array() || records.empty()) {
        malformed("记录应为非空数组。", "The records are a non-empty array.");
    }
    if (records.size() > most_records) {
        refuse_message(ProblemKind::too_large, "too_large", "每批不超过1000条记录。",
                       "A batch has at most 1,000 records.");
    }
    if (!count.is_number_integer() || count != records.size()) {
        refuse_message(ProblemKind::bad_request, "count_mismatch", "记录数与count不一致。",
                       "The number of records differs from count.");
    }
}

/// Reads each record and its leaf; the leaf is over the whole record as it came.
std::vector<crypto::Digest> read_records(Json& records, Batch& batch) {
    std::vector<crypto::Digest> leaves;
    leaves.reserve(records.size());
    batch.records.reserve(records.size());
    for (std::size_t index = 0; index < records.size(); ++index) {
        leaves.push_back(crypto::merkle_leaf(canonical_json(records[index])));
        batch.records.push_back(read_record(records[index], index));
    }
    return leaves;
}

void check_head(const Batch& batch, Json& message) {
    if (!is_number(batch.number)) {
        malformed("批次号应为1至32位字母、数字或连字符。",
                  "The batch number is 1 to 32 letters, digits or hyphens.");
    }
    if (batch.source.empty() || batch.source.size() > longest_source) {
        malformed("数据来源应为1至3位。", "The source has 1 to 3 characters.");
    }
    if (!parse_time(text_member(message, "created_at"))) {
        malformed("created_at不是有效时间。", "created_at is no time.");
    }
}

} // namespace

Facts facts_of(const Json& row) {
    const auto version = row.find("task_version");
    return {text_of(row, "catalog_code"),
            text_of(row, "task_code"),
            text_of(row, "task_guid"),
            text_of(row, row.contains("projectno") ? "projectno" : "project_no"), // evaluations name it so
            text_of(row, "accept_date"),
            text_of(row, "result_date"),
            text_of(row, "assesstime"),
            version != row.end() && version->is_number_integer() ? version->get<long long>() : 0,
            text_of(row, "certificate_source_id"),
            text_of(row, "certificate_type_code")};
}

Batch read_batch(std::string_view body, const Rulebook& rulebook, const crypto::Sm2PrivateKey& key) {
    Json message = parse(body);
    if (!has_members(message, {"batch", "source", "created_at", "count", "merkle_root", "records"}) &&
        !has_members(message, {"batch", "source", "created_at", "count", "merkle_root", "envelope"})) {
        malformed("报文成员与协议不符。", "The message's members are not those of the protocol.");
    }
    Batch batch;
    batch.number = text_member(message, "batch");
    batch.source = text_member(message, "source");
    batch.merkle_root = text_member(message, "merkle_root");
    check_head(batch, message);
    const bool plain = message.contains("records");
    Json records = take_records(message, key, batch.number);
    check_count(message["count"], records);
    const std::vector<crypto::Digest> leaves = read_records(records, batch);
    if (plain) {
        demand_envelope(batch, rulebook);
    }
    if (crypto::to_hex(crypto::merkle_root(leaves)) != batch.merkle_root) {
        refuse_message(ProblemKind::bad_request, "root_mismatch", "Merkle根与记录不一致。",
                       "The Merkle root is not that of the records.");
    }
    return batch;
}

} // namespace gateway::simulator
