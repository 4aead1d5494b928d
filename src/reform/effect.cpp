#include "effect.hpp"

#include "gateway/base/log.hpp"
#include "gateway/crypto/sm.hpp"
#include "gateway/service/change.hpp"
#include "gateway/store/savepoint.hpp"

#include <algorithm>
#include <stdexcept>

namespace gateway::reform {
namespace {

using service::Call;
using service::Dependency;
using service::ReformChange;
using service::ReformHold;
using service::ReformPart;

/// A stored reform was read before: what it says is right.
Reform reform_of(const Record& record) {
    std::vector<FieldError> errors;
    Reform reform = read_reform(record.content, errors);
    if (!errors.empty()) {
        throw std::logic_error("a stored reform cannot be read: " + errors.front().pointer);
    }
    reform.id = record.id;
    reform.applied_at = record.applied_at;
    return reform;
}

void append(std::vector<FieldError>& all, std::vector<FieldError> some) {
    std::ranges::move(some, std::back_inserter(all));
}

/// Modules know the bodies of a reform by their code; whoever wrote it, by their place.
void place_bodies(const Json& content, std::vector<FieldError>& reasons) {
    std::map<std::string, std::string> places;
    std::size_t place = 0;
    for (const Json& body : content.value("bodies", Json::array())) {
        places["/bodies/" + body.at("credit_code").get<std::string>()] = "/bodies/" + std::to_string(place++);
    }
    for (FieldError& reason : reasons) {
        const auto end = reason.pointer.find('/', std::string_view("/bodies/").size());
        const auto found = places.find(reason.pointer.substr(0, end));
        if (found != places.end()) {
            reason.pointer.replace(0, found->first.size(), found->second);
        }
    }
}

/// Whoever confirmed it acts when its time comes.
Call call_of(const Record& record, Time now) {
    Call call;
    call.caller.client_id = record.confirmed_by;
    call.caller.role = service::Role::operations;
    call.now = now;
    return call;
}

void apply(Effect& effect, const Call& call, store::Transaction& tx, const Record& record) {
    for (auto& [module, part] : effect.parts) {
        if (part.apply) {
            insert_changes(tx, record.id, module, part.apply(call, tx, effect.reform));
        }
    }
    insert_bodies(tx, record.id, effect.reform.touched());
}

/// All of it, or why nothing. A fault of ours is a reason like any other, so that no other reform waits
/// behind one that fails every time.
std::vector<FieldError> take_effect(const Participants& participants, const Call& call,
                                    store::Transaction& tx, const Record& record) {
    std::vector<FieldError> reasons;
    const bool whole = store::apart(tx, "reform_failed", [&] {
        Effect effect = compute(participants, tx, record, ReformHold::lock);
        reasons = std::move(effect.blockers);
        if (reasons.empty()) {
            apply(effect, call, tx, record);
        }
    });
    if (!whole) {
        reasons.clear();
        fault(reasons, "", "internal", "生效时出现内部错误，未改变任何记录；请联系运维人员后重新确认。",
              "An internal fault, and nothing was changed: tell operations, then confirm it again.");
    }
    return reasons;
}

} // namespace

Effect compute(const Participants& participants, store::Transaction& tx, const Record& record,
               ReformHold hold) {
    Effect effect;
    effect.reform = reform_of(record);
    for (const Participant& participant : participants) {
        ReformPart part = participant.hook.prepare(tx, effect.reform, hold);
        append(effect.blockers, std::move(part.blockers));
        append(effect.warnings, std::move(part.warnings));
        effect.effects[participant.name] = part.effects;
        effect.parts.emplace_back(participant.name, std::move(part));
    }
    place_bodies(record.content, effect.blockers);
    shorten(effect.blockers);
    shorten(effect.warnings);
    return effect;
}

void journal_reform(const Call& call, store::Transaction& tx, const Record& record, const char* action) {
    journal::Change change = service::change_by(call, action);
    change.entity = "reform:" + record.id;
    change.record_key = record.id;
    change.version = record.revision;
    change.operation = record.revision == 1 ? journal::Operation::insert : journal::Operation::update;
    change.digest =
        crypto::sm3(canonical_json({{"state", to_text(record.state)}, {"reform", record.content}}));
    journal::append(tx, change);
}

bool apply_due(const Participants& participants, store::Transaction& tx, Time now) {
    auto record = lock_due(tx, now);
    if (!record) {
        return false;
    }
    const Call call = call_of(*record, now);
    const auto reasons = take_effect(participants, call, tx, *record);
    record->changed_at = now;
    ++record->revision;
    if (reasons.empty()) {
        record->state = State::applied;
        record->applied_at = now;
    } else {
        record->state = State::blocked;
        record->blockers = service::reasons_json(reasons);
        log::error("reform_blocked", {{"reform", record->id}, {"reasons", reasons.size()}});
    }
    save_reform(tx, *record);
    journal_reform(call, tx, *record, record->state == State::applied ? "reform.apply" : "reform.block");
    return true;
}

namespace {

/// A reform that took effect, with what each participant changed then.
struct Done {
    Reform reform;
    std::vector<std::vector<ReformChange>> changes; ///< in the order of the participants
};

Done done_of(const Participants& participants, store::Transaction& tx, const Record& record) {
    Done done{reform_of(record), {}};
    for (const Participant& participant : participants) {
        done.changes.push_back(find_changes(tx, record.id, participant.name));
    }
    return done;
}

std::vector<Dependency> dependents_of(const Participants& participants, store::Transaction& tx,
                                      const Record& record, Done& done, std::size_t most) {
    std::vector<Dependency> all;
    for (const std::string& later : find_later(tx, record.id)) {
        all.push_back({"reform",
                       later,
                       {"其后生效的机构改革涉及同一机构；请先回滚那一方案。",
                        "A later reform touches the same body: roll that one back first."}});
    }
    for (std::size_t i = 0; i < participants.size(); ++i) {
        std::ranges::move(participants[i].hook.dependents(tx, done.reform, done.changes[i]),
                          std::back_inserter(all));
        if (all.size() >= most) {
            all.resize(most);
            break;
        }
    }
    return all;
}

} // namespace

std::vector<Dependency> dependencies(const Participants& participants, store::Transaction& tx,
                                     const Record& record, std::size_t most) {
    Done done = done_of(participants, tx, record);
    return dependents_of(participants, tx, record, done, most);
}

void undo(const Participants& participants, const Call& call, store::Transaction& tx, const Record& record) {
    Done done = done_of(participants, tx, record);
    std::vector<FieldError> reasons;
    for (const Dependency& dependency : dependents_of(participants, tx, record, done, most_reasons)) {
        const std::string what = dependency.kind + " " + dependency.key;
        reasons.push_back(
            {"", dependency.kind, {what + "：" + dependency.text.zh, what + ": " + dependency.text.en}});
    }
    if (!reasons.empty()) {
        throw Problem(
            ProblemKind::conflict, "reform_depended_on",
            {"方案生效后已有记录以其为依据，不能回滚；请见所列记录，必要时以新的方案调整。",
             "Records rest on the reform since it took effect: it cannot be rolled back. See the list; "
             "change things by another reform."},
            std::move(reasons));
    }
    for (std::size_t i = participants.size(); i-- > 0;) {
        if (!done.changes[i].empty()) {
            participants[i].hook.roll_back(call, tx, done.reform, done.changes[i]);
        }
    }
    renew_marks(tx, record.id);
}

Json dependency_json(const Dependency& dependency) {
    return {{"kind", dependency.kind},
            {"key", dependency.key},
            {"detail_zh", dependency.text.zh},
            {"detail_en", dependency.text.en}};
}

} // namespace gateway::reform
