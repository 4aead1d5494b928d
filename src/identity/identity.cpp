#include "gateway/identity/identity.hpp"

#include "mandates.hpp"
#include "persons.hpp"

#include <algorithm>

namespace gateway::identity {
namespace {

std::optional<Person> as_person(std::optional<Account> account) {
    return account ? std::optional<Person>(*std::move(account)) : std::nullopt;
}

std::optional<Person> find_by_value(const Foundation& foundation, store::Transaction& tx, IndexKind kind,
                                    const std::string& value) {
    const auto found = find_by_index(tx, kind, digests_of(foundation, tx, value));
    return found.empty() ? std::nullopt
                         : as_person(find_account(foundation, tx, found.front(), Locking::none));
}

Problem identity_conflict() {
    return Problem(
        ProblemKind::conflict, "identity_conflict",
        {"该证件号码已由姓名不同的已核验账号使用，请持证件到窗口核实。",
         "A verified account has this number under another name: bring your document to a window."});
}

Problem assertion_too_weak() {
    return Problem(
        ProblemKind::conflict, "assertion_too_weak",
        {"对方声明的实名等级低于三级，不足以进入该身份已核验的账号；请先在对方平台提升实名等级。",
         "The level asserted is below RC03, too low for a verified account of this identity: raise "
         "it on the other side first."});
}

/// The account of an identity that arrives from another side, if it may be entered: a verified one by a
/// verified person of the same name, an unverified one by who made it. `holders` of the number are held.
std::optional<Account> enter(const Foundation& foundation, store::Transaction& tx, const By& by,
                             const std::vector<std::string>& holders, const Identity& identity,
                             Level asserted, const std::string& origin) {
    for (const std::string& id : holders) {
        auto account = find_account(foundation, tx, id, Locking::row);
        if (!account || account->text("cert_no") != identity.cert_no) {
            continue;
        }
        const bool same_name = account->text("user_name") == identity.user_name;
        if (account->level(by.now) >= Level::rc03) {
            if (asserted < Level::rc03) {
                throw assertion_too_weak();
            }
            if (!same_name) {
                throw identity_conflict();
            }
            return account;
        }
        if (same_name && account->origin == origin) {
            return account;
        }
    }
    return std::nullopt;
}

/// A number that another side asserts, held, if it is one and nobody has it; else "".
std::string free_mobile(const Foundation& foundation, store::Transaction& tx, const std::string& asserted) {
    const auto normal = normal_mobile(asserted);
    return normal && hold_value(foundation, tx, IndexKind::mobile, mobile_value(*normal)).empty()
               ? *normal
               : std::string();
}

bool give_mobile(Account& account, const std::string& number) {
    if (number.empty() || !account.text("user_mobile").empty()) {
        return false; // a number of one's own was proven by a code, or is a window's word
    }
    account.profile["user_mobile"] = number;
    return true;
}

} // namespace

std::optional<Person> find_person(const Foundation& foundation, store::Transaction& tx,
                                  const std::string& person_id) {
    return as_person(follow_account(foundation, tx, person_id, Locking::none));
}

std::optional<Person> find_active(const Foundation& foundation, store::Transaction& tx,
                                  const std::string& person_id) {
    auto account = find_account(foundation, tx, person_id, Locking::none);
    return account && account->state == PersonState::active ? as_person(std::move(account)) : std::nullopt;
}

std::optional<Person> lock_person(const Foundation& foundation, store::Transaction& tx,
                                  const std::string& person_id) {
    return as_person(follow_account(foundation, tx, person_id, Locking::row));
}

std::optional<Person> find_by_mobile(const Foundation& foundation, store::Transaction& tx,
                                     const std::string& mobile) {
    const auto normal = normal_mobile(mobile);
    return normal ? find_by_value(foundation, tx, IndexKind::mobile, mobile_value(*normal)) : std::nullopt;
}

std::optional<Person> find_by_certificate(const Foundation& foundation, store::Transaction& tx,
                                          const std::string& cert_type, const std::string& cert_no) {
    const Identity normal = normal_identity({cert_type, cert_no, {}});
    return find_by_value(foundation, tx, IndexKind::certificate,
                         certificate_value(normal.cert_type, normal.cert_no));
}

Person register_person(const Foundation& foundation, store::Transaction& tx, const By& by,
                       const std::string& mobile, const std::string& region) {
    const std::string normal = checked_mobile(mobile);
    Account account = new_account(region, "register");
    take_over_mobile(foundation, tx, by, account, normal);
    finish_new(foundation, tx, by, account, "identity.register");
    return account;
}

Person change_mobile(const Foundation& foundation, store::Transaction& tx, const By& by,
                     const std::string& person_id, const std::string& mobile) {
    const std::string normal = checked_mobile(mobile);
    hold_value(foundation, tx, IndexKind::mobile, mobile_value(normal));
    Account account = lock_active(foundation, tx, person_id);
    if (take_over_mobile(foundation, tx, by, account, normal)) {
        finish(foundation, tx, by, account, "identity.change_mobile");
    }
    return account;
}

Person declare_identity(const Foundation& foundation, store::Transaction& tx, const By& by,
                        const std::string& person_id, const Identity& identity) {
    const Identity given = checked_identity(foundation, identity, by.now);
    hold_value(foundation, tx, IndexKind::certificate, certificate_value(given.cert_type, given.cert_no));
    Account account = lock_active(foundation, tx, person_id);
    const bool taken = take_over_identity(foundation, tx, by, account, given);
    const bool recorded = record_evidence(foundation, tx, by, account, {"declared", {}, {}, {}});
    if (taken || recorded) {
        finish(foundation, tx, by, account, "identity.declare");
    }
    return account;
}

Person add_evidence(const Foundation& foundation, store::Transaction& tx, const By& by,
                    const std::string& person_id, const NewEvidence& evidence) {
    Account account = lock_active(foundation, tx, person_id);
    if (record_evidence(foundation, tx, by, account, evidence)) {
        finish(foundation, tx, by, account, "identity.add_evidence");
    }
    return account;
}

Person arrive(const Foundation& foundation, store::Transaction& tx, const By& by, const Identity& identity,
              const NewEvidence& evidence, const std::string& origin, const std::string& mobile) {
    const Identity given = checked_identity(foundation, identity, by.now);
    const EvidenceKind* kind = foundation.rules.evidence(evidence.kind);
    const Level asserted = std::min(evidence.level.value_or(Level::rc05), kind ? kind->grants : Level::rc05);
    // Both numbers are held before any account is.
    const auto holders =
        hold_value(foundation, tx, IndexKind::certificate, certificate_value(given.cert_type, given.cert_no));
    const std::string number = free_mobile(foundation, tx, mobile);
    if (auto account = enter(foundation, tx, by, holders, given, asserted, origin)) {
        const bool numbered = give_mobile(*account, number);
        if (record_evidence(foundation, tx, by, *account, evidence) || numbered) {
            finish(foundation, tx, by, *account, "identity.arrive");
        }
        return *std::move(account);
    }
    Account account = new_account(foundation.home_region, origin);
    take_over_identity(foundation, tx, by, account, given);
    give_mobile(account, number);
    record_evidence(foundation, tx, by, account, evidence);
    finish_new(foundation, tx, by, account, "identity.arrive");
    return account;
}

std::vector<Mandate> mandates_of(const Foundation& foundation, store::Transaction& tx,
                                 const std::string& person_id, Time now) {
    return mandates_in_force(foundation, tx, person_id, now);
}

Level required_level(store::Transaction& tx, const std::string& matter_code) {
    constexpr std::size_t implementation = 31; // of a handling item's 33
    std::vector<std::string> codes{matter_code};
    if (matter_code.size() > implementation) {
        codes.push_back(matter_code.substr(0, implementation));
    }
    return find_matter_level(tx, codes);
}

} // namespace gateway::identity
