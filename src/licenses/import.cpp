#include "gateway/base/licence_identifier.hpp"
#include "gateway/base/text.hpp"
#include "gateway/identity/plain_names.hpp"
#include "publication.hpp"
#include "reasons.hpp"
#include "service.hpp"

#include <map>

namespace gateway::licenses {
namespace {

using service::LineOutcome;
using service::LineState;

FieldError reason(std::string pointer, std::string code, std::string zh, std::string en) {
    return {std::move(pointer), std::move(code), {std::move(zh), std::move(en)}};
}

std::optional<LicenceIdentifier> read_identifier(const service::Call& call, ObjectReader& reader) {
    const std::string text = reader.text("identifier", 128);
    if (text.empty()) {
        return std::nullopt;
    }
    auto read = read_licence_identifier(text);
    if (auto* wrong = std::get_if<CodeFault>(&read)) {
        reader.fault("identifier", "licence_identifier." + wrong->code, std::move(wrong->text));
        return std::nullopt;
    }
    auto& identifier = std::get<LicenceIdentifier>(read);
    if (identity::bears_personal_number(identifier.serial)) {
        reader.fault("identifier", "personal_number",
                     {"证照标识的流水号不得含有证件号码或手机号。",
                      "No identity or mobile number may stand in the serial of an identifier."});
    }
    if (call.caller.role != service::Role::department || !call.caller.may_write(identifier.authority)) {
        reader.fault("identifier", "not_your_authority",
                     {"只能归集本机构颁发的证照。", "Only licences that the body itself issued are taken."});
    }
    return std::move(identifier);
}

void read_state(const Foundation& foundation, ObjectReader& reader, Licence& licence) {
    const std::string state = reader.optional_text("state", 20).value_or("valid");
    licence.reason = reader.optional_text("reason", 40).value_or("");
    if (state != "valid" && state != "suspended" && state != "cancelled") {
        reader.fault(
            "state", "unknown_code",
            {"状态应为 valid、suspended 或 cancelled。", "A state is valid, suspended or cancelled."});
        return;
    }
    licence.state = state_of(state);
    const Action action = licence.state == State::cancelled ? Action::cancel : Action::suspend;
    if (licence.state == State::valid && !licence.reason.empty()) {
        reader.fault("reason", "unknown_code",
                     {"有效证照没有原因，请删去 reason。", "A valid licence has no reason: leave it out."});
    } else if (licence.state != State::valid && !is_reason_of(foundation, action, licence.reason)) {
        reader.fault("reason", "unknown_code", reasons_text(foundation, action));
    }
}

std::optional<Licence> read_line(const Foundation& foundation, const TypeCodes& codes,
                                 const service::Call& call, const std::string& text,
                                 std::vector<FieldError>& errors) {
    try {
        const Json body = parse_json(text);
        ObjectReader reader(body, errors);
        const auto identifier = read_identifier(call, reader);
        if (!identifier) {
            return std::nullopt;
        }
        const LicenceType* type = type_of_code(foundation, codes, identifier->type);
        if (type == nullptr) {
            reader.fault("identifier", "licence_type_unknown",
                         {"没有这一类型代码的证照类型。", "No type of licence has this code."});
            return std::nullopt;
        }
        Licence licence;
        licence.type = type->name;
        licence.type_code = identifier->type;
        licence.authority = identifier->authority;
        licence.serial = identifier->serial;
        licence.version = identifier->version;
        licence.identifier = identifier->text();
        licence.chain = new_guid();
        if (reader.member("issued_on") == nullptr) {
            reader.fault("issued_on", "required", {"请填写颁发日期。", "Give the day of issue."});
        }
        take_draft(licence, read_draft(foundation, *type, reader, call.caller.region, call.now, errors));
        read_state(foundation, reader, licence);
        reader.finish();
        return licence;
    } catch (const Problem& problem) {
        errors.push_back({"", problem.code(), problem.text()});
        return std::nullopt;
    }
}

bool is_same(const Licence& known, const Licence& given) {
    const bool state = known.state == given.state && known.reason == given.reason;
    return (state || known.state == State::superseded) && known.issued_on == given.issued_on &&
           known.valid_from == given.valid_from && known.valid_until == given.valid_until &&
           known.area == given.area && content_json(known.content) == content_json(given.content);
}

LineOutcome rejected(FieldError why) { return {LineState::rejected, {std::move(why)}}; }

LineOutcome judge_known(const Licence& known, const Licence& given) {
    if (is_same(known, given)) {
        return {LineState::unchanged, {}};
    }
    return rejected(
        reason("/identifier", "licence_differs",
               "该标识的证照已存在，且与本行内容或状态不一致，未予覆盖；如需变动，请使用相应操作。",
               "There is a licence of this identifier that differs from the line in content or "
               "state; it was left as it is. To change it, use its operations."));
}

/// The licences that lines speak of, as they stand while the lines are taken one after the other. They are
/// read at once and written at once. Whoever enters one of them meanwhile is met in write().
class Book {
public:
    Book(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
         const std::vector<Licence>& given)
        : foundation_(foundation), call_(call), deeds_(foundation, "import") {
        // Current ones first: no version that takes the place of one of them can come from now on.
        for (LicenceRow& row : lock_current(tx, given)) {
            current_[chain_of(row.licence)] = row.licence.identifier;
            keep(std::move(row));
        }
        std::vector<std::string> identifiers;
        for (const Licence& licence : given) {
            identifiers.push_back(licence.identifier);
        }
        for (LicenceRow& row : find_licences(tx, identifiers, Locking::none)) {
            keep(std::move(row));
        }
    }

    LineOutcome take(Licence licence) {
        if (const Licence* known = find(licence.identifier)) {
            return judge_known(*known, licence);
        }
        std::string& current = current_[chain_of(licence)];
        if (Licence* before = find(current)) {
            if (before->version > licence.version) {
                return rejected(reason("/identifier", "older_than_current", "该证照已有更新的版本。",
                                       "A later version of the licence is there already."));
            }
            if (before->state == State::cancelled) {
                return rejected(reason("/identifier", "licence_cancelled", "该证照已注销，不能再有新版本。",
                                       "The licence is cancelled: it has no further versions."));
            }
            supersede(*before, licence);
        }
        deeds_.enter(call_, licence);
        current = licence.identifier;
        keep({std::move(licence), ""});
        return {LineState::accepted, {}};
    }

    /// What was entered or superseded, in order.
    const std::vector<Deed>& write(store::Transaction& tx) {
        deeds_.write(tx);
        return deeds_.done();
    }

private:
    /// What all versions of a licence have in common.
    static std::string chain_of(const Licence& licence) { return identifier_of(licence, 1); }
    void keep(LicenceRow&& row) {
        const std::string identifier = row.licence.identifier;
        rows_.try_emplace(identifier, std::move(row));
    }
    /// With its content, which is opened once it is looked at.
    Licence* find(const std::string& identifier) {
        const auto found = rows_.find(identifier);
        if (found == rows_.end()) {
            return nullptr;
        }
        LicenceRow& row = found->second;
        if (!row.content.empty()) {
            row = {opened(foundation_, std::move(row)), ""};
        }
        return &row.licence;
    }
    void supersede(Licence& before, Licence& next) {
        next.chain = before.chain;
        next.predecessor = before.identifier;
        next.count_from(begins_after(before.standing(), next.valid_from, beijing_date(call_.now)));
        before.state = State::superseded;
        before.reason.clear();
        before.successor = next.identifier;
        deeds_.amend(call_, before);
    }

    const Foundation& foundation_;
    const service::Call& call_;
    Deeds deeds_;
    std::map<std::string, LicenceRow> rows_;     ///< by identifier; without sealed content once it is open
    std::map<std::string, std::string> current_; ///< of each licence, the identifier of its last version
};

} // namespace

std::vector<LineOutcome> import_licences(const Foundation& foundation, const service::Call& call,
                                         std::span<const service::Line> lines, store::Transaction& tx) {
    const TypeCodes codes = type_codes(foundation, tx);
    std::vector<LineOutcome> outcomes(lines.size());
    std::vector<Licence> given;
    std::vector<std::size_t> indexes; // of their lines
    for (std::size_t i = 0; i < lines.size(); ++i) {
        auto& reasons = outcomes[i].reasons;
        auto licence = read_line(foundation, codes, call, lines[i].text, reasons);
        if (!reasons.empty() || !licence) {
            outcomes[i].state = LineState::rejected;
            continue;
        }
        given.push_back(*std::move(licence));
        indexes.push_back(i);
    }
    if (given.empty()) {
        return outcomes;
    }
    Book book(foundation, tx, call, given);
    for (std::size_t i = 0; i < given.size(); ++i) {
        outcomes[indexes[i]] = book.take(std::move(given[i]));
    }
    publish(foundation, tx, book.write(tx), "import");
    return outcomes;
}

} // namespace gateway::licenses
