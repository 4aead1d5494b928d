#include "windows.hpp"

#include "gateway/base/record.hpp"
#include "gateway/identity/readings.hpp"
#include "routes.hpp"

#include <algorithm>

namespace gateway::identity {
namespace {

constexpr std::size_t longest_officer = 32;
constexpr std::size_t longest_reference = 64;
constexpr int longest_reason = 500;
constexpr auto window_check = "window_check";

/// What a window says of a person, as far as it says it.
struct Statement {
    std::optional<std::string> user_name, cert_type, cert_no, user_mobile, region;
    std::string officer;
    std::optional<Json> details;

    bool of_identity() const { return user_name || cert_type || cert_no; }
};

Statement read_statement(const Foundation& foundation, const Json& body) {
    std::vector<FieldError> errors;
    Statement said;
    {
        ObjectReader reader(body, errors);
        said.user_name = reader.optional_text("user_name", 64);
        said.cert_type = reader.optional_text("cert_type", 6);
        said.cert_no = reader.optional_text("cert_no", 64);
        said.user_mobile = reader.optional_text("user_mobile", 20);
        said.region = reader.optional_text("region", 6);
        said.officer = reader.text("officer", longest_officer);
        if (const Json* details = reader.member("details")) {
            std::vector<FieldError> inside;
            said.details = read_details(foundation, *details, inside);
            for (FieldError& error : inside) {
                error.pointer.insert(0, "/details");
                errors.push_back(std::move(error));
            }
        }
        reader.finish();
    }
    if (!said.officer.empty()) {
        check_plain_name("/officer", said.officer, longest_officer, errors);
    }
    refuse(std::move(errors));
    return said;
}

void check_birthday(const Account& account) {
    const std::string birthday = account.text("user_birthday");
    if (account.text("cert_type") == "111" && birthday != account.text("cert_no").substr(6, 8)) {
        throw invalid_fields(
            {{"/details/user_birthday",
              "birthday_differs",
              {"出生日期与公民身份号码不一致，可以不填。",
               "The day of birth is not that of the identity number; it may be left out."}}});
    }
}

/// Details replace the details; identity and mobile number stay.
void take_details(Account& account, const Json& details) {
    Json kept = Json::object();
    for (const char* column : {"user_name", "cert_type", "cert_no", "user_mobile", "user_birthday"}) {
        if (account.profile.contains(column)) {
            kept[column] = account.profile[column];
        }
    }
    kept.update(details);
    account.profile = std::move(kept);
    check_birthday(account);
}

void take_free_mobile(const Foundation& foundation, store::Transaction& tx, Account& account,
                      const std::string& text) {
    const std::string mobile = checked_mobile(text);
    if (account.text("user_mobile") == mobile) {
        return;
    }
    if (!hold_value(foundation, tx, IndexKind::mobile, mobile_value(mobile)).empty()) {
        throw Problem(
            ProblemKind::conflict, "mobile_taken",
            {"该手机号已由另一账号使用；请由本人以短信验证码登录后更换。",
             "Another account has this mobile number: its holder can move it by a code sent to it."});
    }
    account.profile["user_mobile"] = mobile;
}

void hold_identity(const Foundation& foundation, store::Transaction& tx, const Identity& identity) {
    hold_value(foundation, tx, IndexKind::certificate,
               certificate_value(identity.cert_type, identity.cert_no));
}

Account noted(store::Transaction& tx, const service::Call& call, std::optional<Account> account) {
    if (!account) {
        throw person_not_found();
    }
    note_reading(tx, by_of(call), *account);
    return *std::move(account);
}

} // namespace

void note_reading(store::Transaction& tx, const By& by, const Person& person) {
    journal::Change change;
    change.actor = by.actor;
    change.action = "identity.read";
    change.entity = "person:" + person.person_id;
    change.record_key = person.person_id;
    change.version = static_cast<int>(person.revision);
    change.operation = journal::Operation::update;
    change.trace_id = by.trace_id;
    journal::append(tx, change);
}

Account search_person(const Foundation& foundation, store::Transaction& tx, const service::Call& call) {
    std::vector<FieldError> errors;
    ObjectReader reader(call.body, errors);
    const std::string type = reader.optional_text("cert_type", 6).value_or("");
    const std::string number = reader.optional_text("cert_no", 64).value_or("");
    const std::string mobile = reader.optional_text("user_mobile", 20).value_or("");
    reader.finish();
    if (errors.empty() &&
        (mobile.empty() == (type.empty() || number.empty()) || type.empty() != number.empty())) {
        fault(errors, "", "one_of", "请填写 cert_type 和 cert_no，或只填写 user_mobile。",
              "Give cert_type and cert_no, or user_mobile alone.");
    }
    refuse(std::move(errors));
    const auto found = mobile.empty() ? find_by_certificate(foundation, tx, type, number)
                                      : find_by_mobile(foundation, tx, checked_mobile(mobile));
    return noted(tx, call,
                 found ? find_account(foundation, tx, found->person_id, Locking::none) : std::nullopt);
}

Account read_person(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                    const std::string& person_id) {
    return noted(tx, call, follow_account(foundation, tx, person_id, Locking::none));
}

Account register_at_window(const Foundation& foundation, store::Transaction& tx, const service::Call& call) {
    const Statement said = read_statement(foundation, call.body);
    const Identity identity = checked_identity(
        foundation, {said.cert_type.value_or(""), said.cert_no.value_or(""), said.user_name.value_or("")},
        call.now);
    const By by = by_of(call);
    Account account = new_account(said.region.value_or(""), "window");
    take_over_identity(foundation, tx, by, account, identity);
    if (said.user_mobile) {
        take_free_mobile(foundation, tx, account, *said.user_mobile);
    }
    if (said.details) {
        take_details(account, *said.details);
    }
    record_evidence(foundation, tx, by, account, {window_check, {}, {}, {}}, said.officer);
    finish_new(foundation, tx, by, account, "identity.register");
    return account;
}

Account correct_person(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                       const std::string& person_id) {
    const Statement said = read_statement(foundation, call.body);
    const By by = by_of(call);
    const auto before = follow_account(foundation, tx, person_id, Locking::none);
    if (!before) {
        throw person_not_found();
    }
    const Identity now = identity_of(*before);
    std::optional<Identity> identity;
    if (said.of_identity()) {
        identity =
            checked_identity(foundation,
                             {said.cert_type.value_or(now.cert_type), said.cert_no.value_or(now.cert_no),
                              said.user_name.value_or(now.user_name)},
                             call.now);
        hold_identity(foundation, tx, *identity);
    }
    Account account = lock_active(foundation, tx, before->person_id);
    service::check_if_match(call, account.revision);
    const Json profile = account.profile;
    const std::string region = account.region;
    bool changed = false;
    if (identity && take_over_identity(foundation, tx, by, account, *identity)) {
        changed = record_evidence(foundation, tx, by, account, {window_check, {}, {}, {}}, said.officer);
    }
    if (said.user_mobile) {
        take_free_mobile(foundation, tx, account, *said.user_mobile);
    }
    if (said.region) {
        account.region = checked_region(*said.region);
    }
    if (said.details) {
        take_details(account, *said.details);
    }
    if (changed || account.profile != profile || account.region != region) {
        finish(foundation, tx, by, account, "identity.correct");
    }
    return account;
}

Account check_at_window(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                        const std::string& person_id) {
    std::vector<FieldError> errors;
    ObjectReader reader(call.body, errors);
    const std::string officer = reader.text("officer", longest_officer);
    const std::string reference = reader.optional_text("reference", longest_reference).value_or("");
    reader.finish();
    if (!officer.empty()) {
        check_plain_name("/officer", officer, longest_officer, errors);
    }
    if (!reference.empty()) {
        check_plain_name("/reference", reference, longest_reference, errors);
    }
    refuse(std::move(errors));
    const By by = by_of(call);
    Account account = lock_active(foundation, tx, person_id);
    if (record_evidence(foundation, tx, by, account, {window_check, {}, {}, reference}, officer)) {
        finish(foundation, tx, by, account, "identity.add_evidence");
    }
    return account;
}

Account withdraw_at_window(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                           const std::string& person_id, const std::string& evidence_id) {
    std::vector<FieldError> errors;
    ObjectReader reader(call.body, errors);
    const std::string reason = reader.text("reason", longest_reason);
    reader.finish();
    refuse(std::move(errors));
    Account account = lock_active(foundation, tx, person_id);
    const auto found = std::ranges::find(account.recorded, evidence_id, &RecordedEvidence::evidence_id);
    if (found == account.recorded.end()) {
        throw Problem(
            ProblemKind::not_found, "evidence_not_found",
            {"该账号没有这项核验，请核对编号。", "The account has no such piece of evidence. Check its id."});
    }
    if (found->withdrawn_at) {
        return account;
    }
    withdraw(foundation, tx, by_of(call), account, *found, reason);
    finish(foundation, tx, by_of(call), account, "identity.withdraw_evidence");
    return account;
}

Account merge_persons(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                      const std::string& person_id) {
    std::vector<FieldError> errors;
    ObjectReader reader(call.body, errors);
    const std::string into_id = reader.text("into", 32);
    reader.finish();
    if (errors.empty() && into_id == person_id) {
        fault(errors, "/into", "same_account", "不能并入自身。", "An account cannot be merged into itself.");
    }
    refuse(std::move(errors));
    // In the order of their ids, as everywhere.
    const bool first = person_id < into_id;
    Account one = lock_active(foundation, tx, first ? person_id : into_id);
    Account other = lock_active(foundation, tx, first ? into_id : person_id);
    if (one.person_id == other.person_id) {
        throw invalid_fields(
            {{"/into", "same_account", {"两个账号已合并。", "They are one account already."}}});
    }
    Account& merged = first ? one : other;
    merge_account(foundation, tx, by_of(call), merged, first ? other : one);
    return merged;
}

} // namespace gateway::identity
