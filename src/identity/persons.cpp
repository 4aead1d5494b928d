#include "persons.hpp"

#include "gateway/base/codes.hpp"
#include "gateway/base/text.hpp"
#include "mandate_store.hpp"
#include "mandates.hpp"

#include <algorithm>
#include <stdexcept>

namespace gateway::identity {
namespace {

constexpr std::chrono::hours once_a_day{24};

Publication publication_of(const Foundation& foundation, const Account& account, std::string action) {
    return {person_dataset,    account.person_id, "person:" + account.person_id,
            std::move(action), foundation.person, static_cast<int>(account.revision)};
}

/// Level and row as they are at this moment, to be journaled.
void settle(const Foundation& foundation, const By& by, Account& account, const std::string& action,
            Publications& publications) {
    const bool active = account.state == PersonState::active;
    const Level level = active ? account.level(by.now) : Level::none;
    account.level_until = active ? next_change(account.evidence, account.binding, by.now) : std::nullopt;
    publications.add(publication_of(foundation, account, action), national_row(foundation, account, level),
                     account.sent);
    if (level != account.kept_level) {
        const std::string name(level_name(level));
        publications.note(publication_of(foundation, account,
                                         "identity.level." + (name.empty() ? std::string("none") : name)));
        account.kept_level = level;
    }
}

Problem identity_taken() {
    return Problem(
        ProblemKind::conflict, "identity_taken",
        {"该身份已由另一已核验的账号使用：请用该账号登录；不是本人办理的，请持证件到窗口核实。",
         "A verified account has this identity: sign in with that one; if it is not yours, bring your "
         "document to a window."});
}

/// The accounts of these ids but `own`, which is locked already; in the order of their ids.
std::vector<Account> lock_others(const Foundation& foundation, store::Transaction& tx, const Account& own,
                                 const std::vector<std::string>& ids) {
    std::vector<Account> locked;
    for (const std::string& id : ids) {
        if (id == own.person_id) {
            continue;
        }
        if (auto account = find_account(foundation, tx, id, Locking::row)) {
            locked.push_back(*std::move(account));
        }
    }
    return locked;
}

/// Nothing of who it was stays.
void end_account(const Foundation& foundation, store::Transaction& tx, const By& by, Account& account,
                 PersonState state, const std::string& action) {
    account.state = state;
    account.profile = Json::object();
    account.binding.clear();
    finish(foundation, tx, by, account, action);
    if (foundation.options.account_ended) {
        foundation.options.account_ended(tx, account.person_id, by.now);
    }
}

void lose_identity(const Foundation& foundation, store::Transaction& tx, const By& by, Account& account) {
    drop_identity(account);
    finish(foundation, tx, by, account, "identity.lose_identity");
}

} // namespace

Problem person_not_found() {
    return Problem(ProblemKind::not_found, "person_not_found",
                   {"没有这个自然人账号，请核对账号编号或查询条件。",
                    "There is no such person's account. Check the id or what you search for."});
}

Problem person_closed() {
    return Problem(ProblemKind::conflict, "person_closed",
                   {"该账号已注销，不能再办理；请重新注册。",
                    "The account is closed and cannot change any more: register a new one."});
}

Problem identity_missing() {
    return Problem(ProblemKind::conflict, "identity_missing",
                   {"该账号尚未登记身份，请先登记姓名和证件号码。",
                    "The account has no identity yet: give name and document number first."});
}

Account lock_active(const Foundation& foundation, store::Transaction& tx, const std::string& person_id) {
    auto account = follow_account(foundation, tx, person_id, Locking::row);
    if (!account) {
        throw person_not_found();
    }
    if (account->state != PersonState::active) {
        throw person_closed();
    }
    return *std::move(account);
}

Account new_account(const std::string& region, std::string origin) {
    Account account;
    account.person_id = new_guid();
    account.region = checked_region(region);
    account.profile = Json::object();
    account.origin = std::move(origin);
    account.salt = to_hex(random_bytes(16));
    account.revision = 0;
    return account;
}

void finish(const Foundation& foundation, store::Transaction& tx, const By& by, Account& account,
            const std::string& action) {
    Account* const one = &account;
    finish_together(foundation, tx, by, std::span(&one, 1), action);
}

void finish_new(const Foundation& foundation, store::Transaction& tx, const By& by, Account& account,
                const std::string& action) {
    finish(foundation, tx, by, account, action);
}

void finish_together(const Foundation& foundation, store::Transaction& tx, const By& by,
                     std::span<Account* const> accounts, const std::string& action) {
    std::vector<std::string> known;
    for (Account* account : accounts) {
        if (account->revision++ > 0) {
            known.push_back(account->person_id);
        }
    }
    const auto acting = find_mandate_holders(tx, known);
    Publications publications;
    for (Account* account : accounts) {
        if (acting.contains(account->person_id)) {
            follow_identity(foundation, tx, by, *account);
        }
        settle(foundation, by, *account, action, publications);
    }
    publications.write(foundation, tx, by);
    keep_accounts(foundation, tx, accounts);
}

bool take_over_identity(const Foundation& foundation, store::Transaction& tx, const By& by, Account& account,
                        const Identity& identity) {
    if (!account.binding.empty() && account.binding == binding_of(account.salt, identity)) {
        return false;
    }
    const auto holders = hold_value(foundation, tx, IndexKind::certificate,
                                    certificate_value(identity.cert_type, identity.cert_no));
    for (Account& other : lock_others(foundation, tx, account, holders)) {
        if (other.text("cert_no") != identity.cert_no || other.text("cert_type") != identity.cert_type) {
            continue; // it gave the number up while we waited
        }
        if (other.level(by.now) >= Level::rc03) {
            throw identity_taken();
        }
        lose_identity(foundation, tx, by, other);
    }
    take_identity(account, identity);
    return true;
}

bool take_over_mobile(const Foundation& foundation, store::Transaction& tx, const By& by, Account& account,
                      const std::string& mobile) {
    if (account.text("user_mobile") == mobile) {
        return false;
    }
    const auto holders = hold_value(foundation, tx, IndexKind::mobile, mobile_value(mobile));
    for (Account& other : lock_others(foundation, tx, account, holders)) {
        if (other.text("user_mobile") == mobile) {
            other.profile.erase("user_mobile");
            finish(foundation, tx, by, other, "identity.lose_mobile");
        }
    }
    account.profile["user_mobile"] = mobile;
    return true;
}

bool record_evidence(const Foundation& foundation, store::Transaction&, const By& by, Account& account,
                     const NewEvidence& evidence, const std::string& officer) {
    const EvidenceKind* kind = foundation.rules.evidence(evidence.kind);
    if (kind == nullptr) {
        throw std::logic_error("the rules have no evidence \"" + evidence.kind + "\"");
    }
    if (account.binding.empty()) {
        throw identity_missing();
    }
    RecordedEvidence recorded;
    static_cast<Evidence&>(recorded) =
        evidence_of(*kind, account.binding, by.now, evidence.level.value_or(kind->grants));
    const auto same = [&](const RecordedEvidence& known) {
        return known.kind == recorded.kind && known.level == recorded.level && known.base == evidence.base &&
               known.binding == recorded.binding && known.officer == officer && !known.withdrawn_at &&
               (!known.until || *known.until > by.now) && known.from + once_a_day > by.now;
    };
    if (recorded.level == Level::none || std::ranges::any_of(account.recorded, same)) {
        return false;
    }
    recorded.evidence_id = new_guid();
    recorded.base = evidence.base;
    recorded.reference = evidence.reference;
    recorded.officer = officer;
    recorded.actor = by.actor;
    account.evidence.push_back(recorded);
    account.recorded.push_back(std::move(recorded));
    return true;
}

void withdraw(const Foundation& foundation, store::Transaction& tx, const By& by, Account& account,
              RecordedEvidence& evidence, const std::string& reason) {
    evidence.withdrawn_at = by.now;
    evidence.withdrawn_by = by.actor;
    evidence.reason = reason;
    RecordedEvidence sealed = evidence;
    sealed.reason = foundation.vault->seal(reason, reason_context(evidence.evidence_id));
    withdraw_evidence(tx, sealed);
    account.evidence.assign(account.recorded.begin(), account.recorded.end());
}

void close_account(const Foundation& foundation, store::Transaction& tx, const By& by, Account& account) {
    end_account(foundation, tx, by, account, PersonState::closed, "identity.close");
}

void merge_account(const Foundation& foundation, store::Transaction& tx, const By& by, Account& account,
                   const Account& into) {
    account.merged_into = into.person_id;
    end_account(foundation, tx, by, account, PersonState::merged, "identity.merge");
}

Identity checked_identity(const Foundation& foundation, const Identity& identity, Time now) {
    refuse(faults_of(foundation, identity, now));
    return normal_identity(identity);
}

std::string checked_mobile(const std::string& text) {
    auto mobile = normal_mobile(text);
    if (!mobile) {
        throw invalid_fields({{"/user_mobile",
                               "mobile",
                               {"手机号应为11位数字，以13至19开头。",
                                "A mobile number has 11 digits and begins with 13 to 19."}}});
    }
    return *std::move(mobile);
}

std::string checked_region(const std::string& region) {
    if (auto wrong = check_region(region)) {
        throw invalid_fields({{"/region", wrong->code, std::move(wrong->text)}});
    }
    return region;
}

} // namespace gateway::identity
