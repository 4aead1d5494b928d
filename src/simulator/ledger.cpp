#include "ledger.hpp"

#include <algorithm>

namespace gateway::simulator {
namespace {

std::string matter_key(std::string_view list_table, std::string_view row_guid) {
    std::string key;
    key.reserve(list_table.size() + 1 + row_guid.size());
    return key.append(list_table).append("/").append(row_guid);
}

bool same(const Record& record, char operation, const crypto::Digest& digest) {
    return record.operation == operation && record.digest == digest;
}

std::string octets(const crypto::Digest& digest) { return std::string(crypto::view(digest)); }

} // namespace

Ledger::Ledger(const Rulebook& rulebook)
    : rows_(rulebook.tables().size()), counts_(rulebook.tables().size()) {}

std::optional<Refusal> Ledger::judge(Record& record, std::uint32_t batch) {
    if (record.refusal) {
        return record.refusal;
    }
    Rows& rows = rows_[record.rules->index];
    const auto found = rows.find(record.row_guid);
    bool taken = false;
    Outcome fault = check_version(record, found == rows.end() ? nullptr : &found->second, taken);
    if (taken) {
        ++unchanged_;
        return std::nullopt;
    }
    if (fault) {
        return fault;
    }
    if (record.operation != 'D') {
        fault = check_dependencies(record);
    }
    if (fault) {
        return fault;
    }
    take(record, batch);
    return std::nullopt;
}

Ledger::Outcome Ledger::check_version(const Record& record, const HeldRow* row, bool& taken) const {
    const std::uint32_t held = row ? row->version : 0;
    if (record.version <= held) {
        if (record.version == held) {
            taken = same(record, row->operation, row->digest);
        } else if (row->changed) {
            const auto& earlier = history_.at(row);
            const auto was = std::ranges::find(earlier, record.version, &Earlier::version);
            taken = was != earlier.end() && same(record, was->operation, was->digest);
            if (was == earlier.end()) {
                return Refusal{"version_gap", "版本早于已接收的版本"};
            }
        } else {
            return Refusal{"version_gap", "版本早于已接收的版本"};
        }
        return taken ? Outcome() : Refusal{"version_conflict", "该版本已接收，但内容不同"};
    }
    if (record.replaces != held) {
        return Refusal{"version_gap", "版本不连续"};
    }
    if (record.operation != 'I' && !(row && row->live())) {
        return Refusal{"row_missing", "未找到要更新或删除的记录"};
    }
    return std::nullopt;
}

Ledger::Outcome Ledger::check_dependencies(const Record& record) const {
    switch (record.rules->kind) {
    case TableKind::list:
        return check_list(record);
    case TableKind::part:
        return check_part(record);
    case TableKind::accept:
        return check_accept(record);
    case TableKind::case_part:
    case TableKind::evaluation:
    case TableKind::result:
        return check_of_case(record);
    case TableKind::licence:
        return check_licence(record);
    default:
        return std::nullopt;
    }
}

Ledger::Outcome Ledger::check_list(const Record& record) const {
    return catalog_.contains(record.facts.catalog_code)
               ? Outcome()
               : Refusal{"directory_missing", "未找到该事项的基本目录信息：catalog_code"};
}

Ledger::Outcome Ledger::check_part(const Record& record) const {
    const auto matter = matters_.find(matter_key(record.rules->list, record.facts.task_guid));
    if (matter == matters_.end()) {
        return Refusal{"matter_missing", "未找到该事项的实施清单基本信息：task_guid"};
    }
    return matter->second == record.facts.task_code
               ? Outcome()
               : Refusal{"task_code", "实施编码与所属实施清单不一致：task_code"};
}

Ledger::Outcome Ledger::check_accept(const Record& record) const {
    const auto versions = task_versions_.find(record.facts.task_code);
    if (versions == task_versions_.end() || !versions->second.contains(record.facts.task_version)) {
        return Refusal{"task_version_unknown", "未找到该办件所依据的实施清单版本：task_code、task_version"};
    }
    const auto found = cases_.find(record.facts.project_no);
    if (found == cases_.end()) {
        return std::nullopt;
    }
    const Case& known = found->second;
    if (known.accept && *known.accept != record.row_guid) {
        return Refusal{"accept_duplicate", "该办件已有受理信息：project_no"};
    }
    if (known.result && record.facts.accept_date > known.result_date) {
        return Refusal{"date_order", "时间先后不正确：accept_date、result_date"};
    }
    return std::nullopt;
}

Ledger::Outcome Ledger::check_of_case(const Record& record) const {
    const auto found = cases_.find(record.facts.project_no);
    if (found == cases_.end() || !found->second.accept) {
        return Refusal{"accept_missing", "未找到该办件的受理信息：project_no"};
    }
    if (record.rules->kind == TableKind::evaluation && record.facts.assess_time < found->second.accept_date) {
        return Refusal{"date_order", "时间先后不正确：accept_date、assesstime"};
    }
    if (record.rules->kind != TableKind::result) {
        return std::nullopt;
    }
    const Case& known = found->second;
    if (known.result && *known.result != record.row_guid) {
        return Refusal{"result_duplicate", "该办件已有办结信息：project_no"};
    }
    return known.accept_date > record.facts.result_date
               ? Refusal{"date_order", "时间先后不正确：accept_date、result_date"}
               : Outcome();
}

Ledger::Outcome Ledger::check_licence(const Record& record) const {
    if (!licence_types_.contains(record.facts.licence_type)) {
        return Refusal{"licence_type_missing", "证照类型目录中没有该类型：certificate_type_code"};
    }
    const auto known = licences_.find(record.facts.licence);
    return known == licences_.end() || known->second == record.row_guid
               ? Outcome()
               : Refusal{"licence_duplicate", "该证照标识已由另一条记录上报：certificate_source_id"};
}

void Ledger::take(Record& record, std::uint32_t batch) {
    const auto [node, fresh] = rows_[record.rules->index].try_emplace(record.row_guid);
    HeldRow& row = node->second;
    const bool was_live = row.live();
    const bool was_removed = row.version > 0 && !was_live;
    if (was_live) {
        unlink(*record.rules, node->first, row);
    }
    if (row.version > 0) {
        remember(row);
    }
    row.version = record.version;
    row.batch = batch;
    row.operation = record.operation;
    row.cd_time = record.cd_time;
    row.digest = record.digest;
    row.content = row.live() ? std::move(record.content) : std::string();
    if (row.live()) {
        row.content.shrink_to_fit();
        link(*record.rules, node->first, record.facts);
    }
    count_change(*record.rules, was_live, was_removed, row.live());
}

void Ledger::link(const TableRules& rules, const std::string& row_guid, Facts& facts) {
    if (rules.kind == TableKind::directory) {
        ++catalog_[facts.catalog_code];
    } else if (rules.kind == TableKind::list) {
        task_versions_[facts.task_code].insert(facts.task_version);
        matters_[matter_key(rules.table->name(), row_guid)] = std::move(facts.task_code);
    } else if (rules.kind == TableKind::accept) {
        Case& known = cases_[facts.project_no];
        known.accept = &row_guid;
        known.accept_date = std::move(facts.accept_date);
    } else if (rules.kind == TableKind::result) {
        Case& known = cases_[facts.project_no];
        known.result = &row_guid;
        known.result_date = std::move(facts.result_date);
    } else if (rules.kind == TableKind::licence) {
        licences_[facts.licence] = row_guid;
    } else if (rules.kind == TableKind::licence_type) {
        ++licence_types_[facts.licence_type];
    }
}

void Ledger::unlink(const TableRules& rules, const std::string& row_guid, const HeldRow& row) {
    if (rules.kind == TableKind::other || rules.kind == TableKind::part ||
        rules.kind == TableKind::case_part || rules.kind == TableKind::evaluation) {
        return;
    }
    const Facts facts = facts_of(parse_json(row.content));
    if (rules.kind == TableKind::directory) {
        const auto item = catalog_.find(facts.catalog_code);
        if (item != catalog_.end() && --item->second == 0) {
            catalog_.erase(item);
        }
    } else if (rules.kind == TableKind::list) {
        matters_.erase(matter_key(rules.table->name(), row_guid)); // its versions did come: they stay known
    } else if (rules.kind == TableKind::accept) {
        cases_[facts.project_no].accept = nullptr;
    } else if (rules.kind == TableKind::licence) {
        licences_.erase(facts.licence);
    } else if (rules.kind == TableKind::licence_type) {
        const auto type = licence_types_.find(facts.licence_type);
        if (type != licence_types_.end() && --type->second == 0) {
            licence_types_.erase(type);
        }
    } else {
        cases_[facts.project_no].result = nullptr;
    }
}

void Ledger::remember(HeldRow& row) {
    history_[&row].push_back({row.version, row.operation, row.digest});
    row.changed = true;
}

void Ledger::count_change(const TableRules& rules, bool was_live, bool was_removed, bool live) {
    TableCount& count = counts_[rules.index];
    ++count.taken;
    count.held += static_cast<std::uint64_t>(live) - static_cast<std::uint64_t>(was_live);
    count.removed += static_cast<std::uint64_t>(!live) - static_cast<std::uint64_t>(was_removed);
}

std::string Ledger::licence(const std::string& identifier) const {
    const auto found = licences_.find(identifier);
    return found == licences_.end() ? std::string() : found->second;
}

const HeldBatch* Ledger::batch(std::string_view number) const {
    const auto found = by_number_.find(std::string(number));
    return found == by_number_.end() ? nullptr : &batches_[found->second];
}

HeldBatch* Ledger::batch_of_body(const crypto::Digest& digest) {
    const auto found = by_body_.find(octets(digest));
    return found == by_body_.end() ? nullptr : &batches_[found->second];
}

const HeldBatch& Ledger::keep(HeldBatch batch) {
    const std::uint32_t place = next_batch();
    by_number_.emplace(batch.number, place);
    by_body_.emplace(octets(batch.body_digest), place);
    return batches_.emplace_back(std::move(batch));
}

} // namespace gateway::simulator
