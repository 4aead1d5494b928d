#include "service.hpp"

#include "effect.hpp"
#include "gateway/base/or_null.hpp"
#include "gateway/base/text.hpp"

namespace gateway::reform {
namespace {

using service::Call;

Problem not_found() {
    return {ProblemKind::not_found,
            "reform_not_found",
            {"没有该机构改革方案，请核对编号。", "There is no such reform. Check its id."}};
}

Problem wrong_state(const Record& record) {
    const std::string state(to_text(record.state));
    return {ProblemKind::conflict,
            "state_conflict",
            {"方案当前状态为 " + state + "，不能执行此操作；请重新查询后再试。",
             "Not possible in the state \"" + state + "\". Read the reform again before you go on."}};
}

/// The reform that the caller has in mind, in one of the states in which it may go on.
Record lock_current(const Call& call, store::Transaction& tx, const std::string& id,
                    std::initializer_list<State> states) {
    auto record = lock_reform(tx, id);
    if (!record) {
        throw not_found();
    }
    service::check_if_match(call, record->revision);
    if (std::ranges::find(states, record->state) == states.end()) {
        throw wrong_state(*record);
    }
    return std::move(*record);
}

void fill(Record& record, const Json& input) {
    std::vector<FieldError> errors;
    const Reform reform = read_reform(input, errors);
    shorten(errors);
    refuse(std::move(errors));
    record.name = reform.name;
    record.effective_at = reform.effective_at;
    record.content = input;
    record.blockers = Json::array();
}

void save(const Call& call, store::Transaction& tx, Record& record, const char* action) {
    ++record.revision;
    record.changed_at = call.now;
    save_reform(tx, record);
    journal_reform(call, tx, record, action);
}

} // namespace

Record create(const Call& call, store::Transaction& tx) {
    Record record;
    fill(record, call.body);
    record.id = new_guid();
    record.created_by = call.caller.client_id;
    record.created_at = record.changed_at = call.now;
    insert_reform(tx, record);
    journal_reform(call, tx, record, "reform.create");
    return record;
}

Record change(const Call& call, store::Transaction& tx, const std::string& id) {
    Record record = lock_current(call, tx, id, {State::draft, State::blocked});
    fill(record, call.body);
    record.state = State::draft;
    save(call, tx, record, "reform.change");
    return record;
}

void remove(const Call& call, store::Transaction& tx, const std::string& id) {
    Record record = lock_current(call, tx, id, {State::draft, State::blocked});
    delete_reform(tx, id);
    ++record.revision;
    journal_reform(call, tx, record, "reform.delete");
}

Record read(store::Transaction& tx, const std::string& id) {
    auto record = find_reform(tx, id);
    if (!record) {
        throw not_found();
    }
    return std::move(*record);
}

Json preview(const Participants& participants, const Call& call, store::Transaction& tx,
             const std::string& id) {
    const Record record = read(tx, id);
    if (record.state == State::applied || record.state == State::rolled_back) {
        throw wrong_state(record);
    }
    const Effect effect = compute(participants, tx, record, service::ReformHold::none);
    return {{"id", id},
            {"computed_at", format_time(call.now)},
            {"blockers", service::reasons_json(effect.blockers)},
            {"warnings", service::reasons_json(effect.warnings)},
            {"effects", effect.effects}};
}

Record confirm(const Participants& participants, const Call& call, store::Transaction& tx,
               const std::string& id) {
    Record record = lock_current(call, tx, id, {State::draft, State::blocked});
    Effect effect = compute(participants, tx, record, service::ReformHold::none);
    if (!effect.blockers.empty()) {
        throw Problem(ProblemKind::conflict, "reform_blocked",
                      {"方案尚不能生效，请按所列原因修改后再确认。",
                       "The reform cannot take effect like this: mend what is listed, then confirm again."},
                      std::move(effect.blockers));
    }
    record.state = State::confirmed;
    record.confirmed_by = call.caller.client_id;
    record.blockers = Json::array();
    save(call, tx, record, "reform.confirm");
    return record;
}

Record withdraw(const Call& call, store::Transaction& tx, const std::string& id) {
    Record record = lock_current(call, tx, id, {State::confirmed, State::blocked});
    record.state = State::draft;
    record.confirmed_by.clear();
    save(call, tx, record, "reform.withdraw");
    return record;
}

Record roll_back(const Participants& participants, const Call& call, store::Transaction& tx,
                 const std::string& id) {
    Record record = lock_current(call, tx, id, {State::applied});
    undo(participants, call, tx, record);
    record.state = State::rolled_back;
    record.rolled_back_by = call.caller.client_id;
    record.rolled_back_at = call.now;
    save(call, tx, record, "reform.roll_back");
    return record;
}

Json reform_json(const Record& record) {
    return {{"id", record.id},
            {"state", to_text(record.state)},
            {"revision", record.revision},
            {"created_by", record.created_by},
            {"confirmed_by", record.confirmed_by},
            {"rolled_back_by", record.rolled_back_by},
            {"created_at", format_time(record.created_at)},
            {"changed_at", format_time(record.changed_at)},
            {"applied_at", or_null(record.applied_at)},
            {"rolled_back_at", or_null(record.rolled_back_at)},
            {"blockers", record.blockers},
            {"reform", record.content}};
}

} // namespace gateway::reform
