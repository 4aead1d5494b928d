#include "file.hpp"
#include "gateway/base/text.hpp"
#include "gateway/identity/plain_names.hpp"
#include "publication.hpp"
#include "service.hpp"

#include <algorithm>
#include <functional>
#include <set>

namespace gateway::licenses {
namespace {

constexpr int credit_length = 18;
constexpr int longest_serial = 40;

std::string read_serial(ObjectReader& reader) {
    std::string serial = reader.optional_text("serial", longest_serial).value_or("");
    const bool plain =
        std::ranges::all_of(serial, [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
    if (!plain) {
        reader.fault("serial", "serial",
                     {"流水号应为1至40位数字或大写字母；不填则自动编号。",
                      "A serial number has 1 to 40 digits and capital letters; without one it is drawn."});
    } else if (identity::bears_personal_number(serial)) {
        reader.fault("serial", "personal_number",
                     {"流水号会出现在证照标识中，不得含有证件号码或手机号。",
                      "The serial stands in the identifier: no identity or mobile number may stand in it."});
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

/// One call's licence on its way into the register.
struct Issue {
    const service::Call* call;
    std::size_t place; ///< among the calls
    Licence licence;
    std::optional<SealWish> wish;
    std::optional<SealedFile> file;
    bool drawn; ///< its serial is not given
};

using Outcomes = std::vector<std::optional<LicenceOrProblem>>;

Issue read_issue(const Foundation& foundation, const TypeCodes& codes, const service::Call& call,
                 std::size_t place) {
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
    Draft draft = read_draft(foundation, type, reader, call.caller.region, call.now, errors);
    const bool in_order = !draft.valid_from || *draft.valid_from <= draft.valid_until;
    if (draft.valid_until && in_order && *draft.valid_until < beijing_date(call.now)) {
        reader.fault("valid_until", "already_over",
                     {"截止日期已过，证照颁发时即已失效，请核对；以前颁发的证照请归集（:import）。",
                      "The end is over: the licence would be expired when it is issued. Check it; licences "
                      "that were issued before are collected by :import."});
    }
    take_draft(licence, std::move(draft));
    const auto wish = read_seal_wish(reader);
    reader.finish();
    refuse(std::move(errors));
    if (!may_issue(call.caller, licence.authority)) {
        throw Problem(ProblemKind::forbidden, "not_your_authority",
                      {"证照只能由颁发机构自己颁发，请由该机构的业务系统提交。",
                       "Only the issuing body itself issues its licences: let its own client do it."});
    }
    licence.type = type.name;
    licence.type_code = code_to_issue(codes, type);
    licence.chain = new_guid();
    const bool drawn = licence.serial.empty();
    return {&call, place, std::move(licence), wish, std::nullopt, drawn};
}

/// What `work` refuses has its outcome and goes on no more.
void attempt(std::vector<Issue>& issues, Outcomes& outcomes, const std::function<void(Issue&)>& work) {
    std::vector<Issue> kept;
    for (Issue& issue : issues) {
        try {
            work(issue);
            kept.push_back(std::move(issue));
        } catch (const Problem& problem) {
            outcomes[issue.place] = problem;
        }
    }
    issues = std::move(kept);
}

void draw_serials(store::Transaction& tx, std::vector<Issue>& issues) {
    const auto open = [](const Issue& issue) { return issue.licence.serial.empty(); };
    const auto drawn = next_serials(tx, static_cast<std::size_t>(std::ranges::count_if(issues, open)));
    auto next = drawn.begin();
    for (Issue& issue : issues) {
        if (open(issue)) {
            issue.licence.serial = *next++;
        }
        issue.licence.identifier = identifier_of(issue.licence, 1);
    }
}

/// First identifiers of those whose serial is in use.
std::set<std::string> taken_of(store::Transaction& tx, const std::vector<Issue>& issues) {
    std::vector<Licence> wanted;
    for (const Issue& issue : issues) {
        wanted.push_back(issue.licence);
    }
    std::set<std::string> taken;
    for (const LicenceRow& row : lock_current(tx, wanted)) {
        taken.insert(identifier_of(row.licence, 1));
    }
    return taken;
}

/// Who enters the same meanwhile is met when these are entered.
void settle_serials(store::Transaction& tx, std::vector<Issue>& issues, Outcomes& outcomes) {
    bool settled = false;
    while (!settled) { // somebody may have given what was drawn
        draw_serials(tx, issues);
        settled = true;
        auto taken = taken_of(tx, issues);
        attempt(issues, outcomes, [&](Issue& issue) {
            if (taken.insert(issue.licence.identifier).second) {
                return;
            }
            if (!issue.drawn) {
                throw serial_taken();
            }
            issue.licence.serial.clear();
            settled = false;
        });
    }
}

void enter_all(const Foundation& foundation, store::Transaction& tx, std::vector<Issue>& issues) {
    Deeds deeds(foundation, "issue");
    for (Issue& issue : issues) {
        deeds.enter(*issue.call, issue.licence);
    }
    deeds.write(tx);
    publish(foundation, tx, deeds.done(), "issue");
    for (std::size_t i = 0; i < issues.size(); ++i) {
        issues[i].licence.id = deeds.done()[i].licence.id;
    }
}

} // namespace

std::vector<LicenceOrProblem> issue_licences(const Foundation& foundation, store::Transaction& tx,
                                             std::span<const service::Call* const> calls) {
    const TypeCodes codes = type_codes(foundation, tx);
    Outcomes outcomes(calls.size());
    std::vector<Issue> issues;
    for (std::size_t i = 0; i < calls.size(); ++i) {
        try {
            issues.push_back(read_issue(foundation, codes, *calls[i], i));
        } catch (const Problem& problem) {
            outcomes[i] = problem;
        }
    }
    settle_serials(tx, issues, outcomes);
    attempt(issues, outcomes, [&](Issue& issue) {
        issue.file = seal_file(foundation, tx, *issue.call, issue.licence, issue.wish);
    });
    enter_all(foundation, tx, issues);
    for (Issue& issue : issues) {
        keep_file(foundation, tx, *issue.call, issue.licence, issue.file);
        outcomes[issue.place] = std::move(issue.licence);
    }
    std::vector<LicenceOrProblem> all;
    for (auto& outcome : outcomes) {
        all.push_back(*std::move(outcome));
    }
    return all;
}

} // namespace gateway::licenses
