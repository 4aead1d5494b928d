#include "directory_service.hpp"

#include "directory_model.hpp"
#include "gateway/base/log.hpp"
#include "gateway/base/text.hpp"
#include "gateway/service/answers.hpp"
#include "impact.hpp"
#include "publication.hpp"

namespace gateway::matters {
namespace {

struct Act {
    std::string actor;
    std::string name;
    std::string trace_id;
};

/// Only the province's own items go up, so only they name a dataset.
void append_journal(store::Transaction& tx, DirectoryItem& item, const Act& act) {
    journal::Change change;
    change.actor = act.actor;
    change.action = "matters.directory_" + act.name;
    change.entity = "directory:" + item.catalog_code;
    change.dataset = item.local ? "matters.directory" : "";
    change.record_key = item.catalog_code;
    change.version = item.revision;
    change.operation = item.revision == 1 ? journal::Operation::insert : journal::Operation::update;
    change.digest = revision_digest(item.content, item.state, item.task_version);
    change.trace_id = act.trace_id;
    const long long position = journal::append(tx, change);
    item.position = item.local ? position : 0;
}

DirectoryItem lock_local_item(const service::Call& call, store::Transaction& tx,
                              const std::string& catalog_code) {
    auto item = lock_item(tx, catalog_code);
    if (!item) {
        throw item_not_found();
    }
    if (!item->local) {
        throw Problem(ProblemKind::conflict, "national_item",
                      {"该基本目录由国家平台下发，不能在本省修改。",
                       "The nation owns this item: it cannot be changed here."});
    }
    service::check_if_match(call, item->revision);
    return *std::move(item);
}

Json read_body(const Foundation& foundation, const Json& body) {
    std::vector<FieldError> errors;
    Json record = read_directory_item(foundation, body, errors);
    refuse(std::move(errors));
    return record;
}

void take_item(const Foundation& foundation, store::Transaction& tx, const NationalItem& row, Time now) {
    const Act act{"national", "received", {}};
    const std::string content = canonical_json(row.record);
    auto item = lock_item(tx, row.catalog_code);
    if (!item) {
        DirectoryItem first{
            row.catalog_code, row.row_guid, false, row.task_version, 1, row.state, content, 0, now};
        if (insert_item(tx, first, act.actor)) {
            append_journal(tx, first, act);
        }
        return;
    }
    const bool same = item->content == content && item->state == row.state &&
                      item->task_version == row.task_version && item->row_guid == row.row_guid;
    if (item->local || same || row.task_version < item->task_version) {
        return;
    }
    const DirectoryItem before = *item;
    item->row_guid = row.row_guid;
    item->task_version = row.task_version;
    item->state = row.state;
    item->content = content;
    item->changed_at = now;
    ++item->revision;
    append_journal(tx, *item, act);
    update_item(tx, *item, act.actor);
    open_impacts(foundation, tx, before, *item);
}

} // namespace

void require_operations(const service::Call& call) {
    if (call.caller.role != service::Role::operations) {
        throw Problem(ProblemKind::forbidden, "operations_only",
                      {"基本目录由省级平台统一维护，请联系省级管理部门。",
                       "The provincial team keeps the base directory: ask it for the change."});
    }
}

DirectoryItem publish_item(const Foundation& foundation, const service::Call& call, store::Transaction& tx) {
    const Json record = read_body(foundation, call.body);
    DirectoryItem item;
    item.catalog_code = text_of(record, "catalog_code");
    item.row_guid = new_guid();
    item.local = true;
    item.content = canonical_json(record);
    item.changed_at = call.now;
    append_journal(tx, item, {call.caller.client_id, "publish", call.trace_id});
    if (!insert_item(tx, item, call.caller.client_id)) {
        throw Problem(ProblemKind::conflict, "already_exists",
                      {"该基本编码已存在；请使用修改接口发布新版本。",
                       "There is an item of this basic code already: change that one."});
    }
    return item;
}

DirectoryItem change_item(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                          const std::string& catalog_code) {
    const Json record = read_body(foundation, call.body);
    if (text_of(record, "catalog_code") != catalog_code) {
        throw invalid_fields(
            {{"/catalog_code", "code_fixed", {"基本编码不能修改。", "The basic code cannot be changed."}}});
    }
    DirectoryItem item = lock_local_item(call, tx, catalog_code);
    if (item.state == State::cancelled) {
        throw Problem(
            ProblemKind::conflict, "state_conflict",
            {"该基本目录已取消，不能再修改。", "The item is cancelled: it cannot be changed any more."});
    }
    const std::string content = canonical_json(record);
    if (content == item.content) {
        return item;
    }
    const DirectoryItem before = item;
    item.content = content;
    item.changed_at = call.now;
    ++item.task_version;
    ++item.revision;
    append_journal(tx, item, {call.caller.client_id, "publish", call.trace_id});
    update_item(tx, item, call.caller.client_id);
    open_impacts(foundation, tx, before, item);
    return item;
}

DirectoryItem change_item_state(const Foundation& foundation, const service::Call& call,
                                store::Transaction& tx, const std::string& catalog_code,
                                Transition transition) {
    DirectoryItem item = lock_local_item(call, tx, catalog_code);
    const DirectoryItem before = item;
    item.state = next_state(item.state, transition);
    item.changed_at = call.now;
    ++item.revision;
    append_journal(tx, item, {call.caller.client_id, std::string(to_text(transition)), call.trace_id});
    update_item(tx, item, call.caller.client_id);
    open_impacts(foundation, tx, before, item);
    return item;
}

void take_national_items(const Foundation& foundation, store::Transaction& tx, const std::vector<Json>& rows,
                         Time now) {
    for (const Json& row : rows) {
        std::vector<FieldError> errors;
        const NationalItem item = read_national_item(foundation, row, errors);
        if (!errors.empty()) {
            log::warning("national_directory_row_refused", {{"row_guid", text_of(row, "row_guid")},
                                                            {"pointer", errors[0].pointer},
                                                            {"code", errors[0].code}});
            continue;
        }
        take_item(foundation, tx, item, now);
    }
}

Json item_json(const DirectoryItem& item) {
    return {{"catalog_code", item.catalog_code},           {"row_guid", item.row_guid},
            {"origin", item.local ? "local" : "national"}, {"state", to_text(item.state)},
            {"task_version", item.task_version},           {"revision", item.revision},
            {"changed_at", format_time(item.changed_at)},  {"item", Json::parse(item.content)}};
}

Problem item_not_found() {
    return Problem(ProblemKind::not_found, "directory_item_not_found",
                   {"没有找到该基本目录，请核对基本编码。", "There is no such item. Check the basic code."});
}

} // namespace gateway::matters
