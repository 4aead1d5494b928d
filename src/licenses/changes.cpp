#include "file.hpp"
#include "publication.hpp"
#include "reasons.hpp"
#include "service.hpp"

#include <map>

namespace gateway::licenses {
namespace {

constexpr int longest_reason = 40;

Problem refusal(const Refused& refused) {
    static const std::map<std::string_view, Problem> all{
        {"licence_cancelled",
         {ProblemKind::conflict,
          "licence_cancelled",
          {"该证照已注销，不能再变动；如需要请另行颁发。",
           "The licence is cancelled and stays so: issue another if one is needed."}}},
        {"licence_suspended",
         {ProblemKind::conflict,
          "licence_suspended",
          {"该证照处于暂扣状态，请先恢复。", "The licence is suspended: restore it first."}}},
        {"licence_expired",
         {ProblemKind::conflict,
          "licence_expired",
          {"该证照有效期已届满，且已不能延续；请另行颁发。",
           "The licence's period is over and it cannot be renewed any more: issue another."}}},
        {"licence_not_suspended",
         {ProblemKind::conflict,
          "licence_not_suspended",
          {"该证照未被暂扣，无需恢复。", "The licence is not suspended: there is nothing to restore."}}},
        {"renewal_not_later",
         {ProblemKind::conflict,
          "renewal_not_later",
          {"延续后的截止日期应晚于原截止日期，请填写更晚的日期。",
           "A renewal must end later than the licence does now: give a later end."}}},
        {"period_over",
         {ProblemKind::conflict,
          "period_over",
          {"新的截止日期已过，新版本一经作出即为过期；请核对截止日期，不再使用的证照请注销。",
           "The new end is over: the next version would be expired at once. Check it, or cancel a licence "
           "that is not to be used any more."}}},
        {"period_leaves_gap",
         {ProblemKind::conflict,
          "period_leaves_gap",
          {"新的起始日期晚于现行有效期届满的次日，其间将无有效证照；请填写届满次日或更早的日期，或不填起始日"
           "期。",
           "The new period begins later than the day after the present one ends: give that day or an earlier "
           "one, or leave the beginning out."}}},
        {"versions_exhausted",
         {ProblemKind::conflict,
          "versions_exhausted",
          {"该证照的版本号已用尽（999），请以新的流水号颁发。",
           "The licence has had 999 versions: issue one under another serial."}}}};
    return all.at(refused.code);
}

Moved moved(const Foundation& foundation, const service::Call& call, const Licence& current, Action action,
            const Period& next = {}) {
    auto outcome = move(current.standing(), {action, beijing_date(call.now), next.until,
                                             foundation.rules.renew_after_days, next.from});
    if (const auto* refused = std::get_if<Refused>(&outcome)) {
        throw refusal(*refused);
    }
    return std::get<Moved>(outcome);
}

/// `next` takes the place of `current`.
Licence succeed(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                Licence current, Licence next, const Moved& move, Action action) {
    const std::string name(action_name(action));
    next.version = move.next->version;
    next.state = move.next->state;
    next.count_from(move.next->begins);
    next.reason.clear();
    next.file.reset();
    next.revision = 1;
    next.predecessor = current.identifier;
    current.state = move.state;
    current.reason.clear();
    current.successor = identifier_of(current, next.version);
    Deeds deeds(foundation, name);
    deeds.amend(call, current);
    deeds.enter(call, next);
    deeds.write(tx);
    publish(foundation, tx, deeds.done(), name);
    next.id = deeds.done().back().licence.id;
    return next;
}

std::string read_reason(const Foundation& foundation, const service::Call& call, Action action) {
    std::vector<FieldError> errors;
    ObjectReader reader(call.body, errors);
    std::string reason = reader.text("reason", longest_reason);
    if (!reason.empty() && !is_reason_of(foundation, action, reason)) {
        reader.fault("reason", "unknown_code", reasons_text(foundation, action));
    }
    reader.finish();
    refuse(std::move(errors));
    return reason;
}

} // namespace

bool may_issue(const service::Caller& caller, const std::string& authority) {
    return caller.role == service::Role::department && caller.may_write(authority);
}

Problem licence_not_found() {
    return {ProblemKind::not_found,
            "licence_not_found",
            {"没有这一证照，请核对证照标识。", "There is no such licence: check its identifier."}};
}

Licence lock_own(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                 const std::string& identifier) {
    auto row = find_licence(tx, identifier, Locking::row);
    if (!row || !may_issue(call.caller, row->licence.authority)) {
        throw licence_not_found();
    }
    if (row->licence.state == State::superseded) {
        throw Problem(ProblemKind::conflict, "licence_superseded",
                      {"该版本已被后续版本取代，请对现行版本操作（见 successor）。",
                       "A later version has taken the place of this one: use that (see successor)."});
    }
    service::check_if_match(call, row->licence.revision);
    return opened(foundation, *std::move(row));
}

Licence change_licence(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                       const std::string& identifier) {
    const Licence current = lock_own(foundation, tx, call, identifier);
    std::vector<FieldError> errors;
    ObjectReader reader(call.body, errors);
    Draft draft =
        read_draft(foundation, type_named(foundation, current.type), reader, current.area, call.now, errors);
    const auto wish = read_seal_wish(reader);
    reader.finish();
    refuse(std::move(errors));
    Licence next = current;
    take_draft(next, std::move(draft));
    const Moved move = moved(foundation, call, current, Action::change, {next.valid_from, next.valid_until});
    next = succeed(foundation, tx, call, current, std::move(next), move, Action::change);
    make_file(foundation, tx, call, next, wish);
    return next;
}

Licence renew_licence(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                      const std::string& identifier) {
    const Licence current = lock_own(foundation, tx, call, identifier);
    std::vector<FieldError> errors;
    ObjectReader reader(call.body, errors);
    const LicenceType& type = type_named(foundation, current.type);
    const Period period = read_period(type, reader);
    if (type.validity == Validity::either && call.body.is_object() && !call.body.contains("valid_until")) {
        reader.fault("valid_until", "required",
                     {"请填写延续后的截止日期；延续为长期有效的，请填 null。",
                      "Give the later end, or null for a licence without end."});
    }
    const auto wish = read_seal_wish(reader);
    reader.finish();
    refuse(std::move(errors));
    Licence next = current;
    next.issued_on = beijing_date(call.now);
    next.valid_from = period.from ? period.from : current.valid_from;
    next.valid_until = period.until;
    const Moved move = moved(foundation, call, current, Action::renew, {next.valid_from, next.valid_until});
    next = succeed(foundation, tx, call, current, std::move(next), move, Action::renew);
    make_file(foundation, tx, call, next, wish);
    return next;
}

Licence move_licence(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                     const std::string& identifier, Action action) {
    Licence licence = lock_own(foundation, tx, call, identifier);
    const bool restores = action == Action::restore;
    const std::string reason = restores ? "" : read_reason(foundation, call, action);
    licence.state = moved(foundation, call, licence, action).state;
    licence.reason = reason;
    amend(foundation, tx, call, licence, std::string(action_name(action)));
    publish(foundation, tx, {{&call, licence}}, std::string(action_name(action)));
    return licence;
}

bool sees_content(const service::Caller& caller, const std::string& authority) {
    return caller.role == service::Role::department && caller.may_read(authority);
}

Licence read_licence(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                     const std::string& identifier) {
    auto row = find_licence(tx, identifier, Locking::none);
    if (!row || !call.caller.may_read(row->licence.authority)) {
        throw licence_not_found();
    }
    return sees_content(call.caller, row->licence.authority) ? opened(foundation, *std::move(row))
                                                             : std::move(row->licence);
}

} // namespace gateway::licenses
