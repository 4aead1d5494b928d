#include "file.hpp"
#include "gateway/base/licence_identifier.hpp"
#include "gateway/base/text.hpp"
#include "gateway/identity/plain_names.hpp"
#include "publication.hpp"
#include "service.hpp"

#include <algorithm>
#include <map>

namespace gateway::licenses {
namespace {

constexpr int credit_length = 18;
constexpr int longest_serial = 40;
constexpr int longest_reason = 40;

/// An issuing department alone issues; operations does not.
bool may_issue(const service::Caller& caller, const std::string& authority) {
    return caller.role == service::Role::department && caller.may_write(authority);
}

std::string read_serial(ObjectReader& reader) {
    const std::string serial = reader.optional_text("serial", longest_serial).value_or("");
    const bool plain =
        std::ranges::all_of(serial, [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
    if (!plain) {
        reader.fault("serial", "serial",
                     {"流水号应为1至40位数字或大写字母；不填则自动编号。",
                      "A serial number has 1 to 40 digits and capital letters; without one it is drawn."});
    } else if (identity::is_personal_number(serial)) {
        reader.fault("serial", "personal_number",
                     {"流水号会出现在证照标识中，不得使用证件号码或手机号。",
                      "The serial stands in the identifier: it must be no identity or mobile number."});
    }
    return serial;
}

Problem serial_taken() {
    return {ProblemKind::conflict,
            "serial_taken",
            {"本机构该类证照已使用这一流水号；如需变更或延续，请使用相应操作。",
             "This body has a licence of this type with the serial: change or renew that one, or choose "
             "another."}};
}

bool is_taken(store::Transaction& tx, const Licence& licence) { return !lock_current(tx, {licence}).empty(); }

/// Who enters the same meanwhile is met when this one is entered.
void settle_serial(store::Transaction& tx, Licence& licence) {
    if (!licence.serial.empty()) {
        if (is_taken(tx, licence)) {
            throw serial_taken();
        }
        return;
    }
    do { // somebody may have given what is drawn now
        licence.serial = next_serial(tx);
    } while (is_taken(tx, licence));
}

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
          {"延续后的截止日期应晚于原截止日期。", "A renewal must end later than the licence does now."}}},
        {"versions_exhausted",
         {ProblemKind::conflict,
          "versions_exhausted",
          {"该证照的版本号已用尽（999），请以新的流水号颁发。",
           "The licence has had 999 versions: issue one under another serial."}}}};
    return all.at(refused.code);
}

Moved moved(const Foundation& foundation, const service::Call& call, const Licence& current, Action action,
            const std::optional<Date>& valid_until = {}) {
    auto outcome = move(current.standing(),
                        {action, beijing_date(call.now), valid_until, foundation.rules.renew_after_days});
    if (const auto* refused = std::get_if<Refused>(&outcome)) {
        throw refusal(*refused);
    }
    return std::get<Moved>(std::move(outcome));
}

/// `next` takes the place of `current`.
Licence succeed(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                Licence current, Licence next, const Moved& move, Action action) {
    const std::string name(action_name(action));
    next.version = move.next->version;
    next.state = move.next->state;
    next.reason.clear();
    next.file.reset();
    next.revision = 1;
    next.predecessor = current.identifier;
    current.state = move.state;
    current.reason.clear();
    current.successor = identifier_of(current, next.version);
    Deeds deeds(foundation, call, name);
    deeds.amend(current);
    deeds.enter(next);
    deeds.write(tx);
    publish(foundation, tx, call, deeds.done(), name);
    next.id = deeds.done().back().id;
    return next;
}

std::string read_reason(const Foundation& foundation, const service::Call& call, Action action) {
    std::vector<FieldError> errors;
    ObjectReader reader(call.body, errors);
    std::string reason = reader.text("reason", longest_reason);
    const CodeValue* known = foundation.reasons->find(reason);
    if (!reason.empty() && (known == nullptr || !known->attributes.contains("of") ||
                            known->attributes.at("of") != action_name(action))) {
        reader.fault("reason", "unknown_code",
                     {"请从代码表 licence_reason 中选择与该操作对应的原因。",
                      "Choose a reason of this operation from the code table licence_reason."});
    }
    reader.finish();
    refuse(std::move(errors));
    return reason;
}

} // namespace

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

Licence issue_licence(const Foundation& foundation, store::Transaction& tx, const service::Call& call) {
    std::vector<FieldError> errors;
    ObjectReader reader(call.body, errors);
    const std::string name = reader.text("type", 40);
    if (name.empty()) {
        refuse(std::move(errors));
    }
    const LicenceType& type = type_named(foundation, name);
    Licence licence;
    licence.authority = reader.optional_text("authority", credit_length).value_or(call.caller.credit_code);
    licence.serial = read_serial(reader);
    take_draft(licence, read_draft(foundation, type, reader, call.caller.region, call.now, errors));
    const auto wish = read_seal_wish(reader);
    reader.finish();
    refuse(std::move(errors));
    if (!may_issue(call.caller, licence.authority)) {
        throw Problem(ProblemKind::forbidden, "not_your_authority",
                      {"证照只能由颁发机构自己颁发。", "Only the issuing body itself issues its licences."});
    }
    licence.type = type.name;
    licence.type_code = code_to_issue(type_codes(foundation, tx), type);
    licence.chain = new_guid();
    settle_serial(tx, licence);
    enter(foundation, tx, call, licence, "issue");
    publish(foundation, tx, call, {licence}, "issue");
    make_file(foundation, tx, call, licence, wish);
    return licence;
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
    const Moved move = moved(foundation, call, current, Action::change, next.valid_until);
    next = succeed(foundation, tx, call, current, std::move(next), move, Action::change);
    make_file(foundation, tx, call, next, wish);
    return next;
}

Licence renew_licence(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                      const std::string& identifier) {
    const Licence current = lock_own(foundation, tx, call, identifier);
    std::vector<FieldError> errors;
    ObjectReader reader(call.body, errors);
    const Period period = read_period(type_named(foundation, current.type), reader);
    const auto wish = read_seal_wish(reader);
    reader.finish();
    refuse(std::move(errors));
    Licence next = current;
    next.issued_on = beijing_date(call.now);
    next.valid_from = period.from ? period.from : current.valid_from;
    next.valid_until = period.until;
    const Moved move = moved(foundation, call, current, Action::renew, next.valid_until);
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
    publish(foundation, tx, call, {licence}, std::string(action_name(action)));
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
