#include "persons.hpp"
#include "stock.hpp"
#include "stock_judge.hpp"

#include <chrono>
#include <map>

namespace gateway::identity {
namespace {

constexpr int at_once = 20;
constexpr std::chrono::seconds long_enough{5}; ///< whoever ends the program waits for this
constexpr auto base_evidence = "base_match";

/// A row that waits, and what was asked for it.
struct Question {
    long long stock_id;
    std::string person_id;
    Identity identity; ///< of the row's document; the name is the person's. No number: nothing to ask
    BaseAnswer answer;
};

bool same_identity(const Identity& left, const Identity& right) {
    return left.cert_type == right.cert_type && left.cert_no == right.cert_no &&
           left.user_name == right.user_name;
}

/// The person's identity, if it has the row's document still; else empty.
Identity identity_asked(const StockRow& row, const Account* account) {
    const Identity has = account == nullptr ? Identity{} : identity_of(*account);
    const Identity& claimed = row.claim.identity;
    return has.cert_type == claimed.cert_type && has.cert_no == claimed.cert_no ? has : Identity{};
}

std::map<std::string, Account> accounts_of(const Foundation& foundation, store::Transaction& tx,
                                           const std::vector<StockRow>& rows, Locking locking) {
    std::vector<std::string> ids;
    for (const StockRow& row : rows) {
        ids.push_back(row.person_id);
    }
    std::map<std::string, Account> accounts;
    for (Account& account : find_accounts(foundation, tx, ids, locking)) {
        std::string id = account.person_id;
        accounts.emplace(std::move(id), std::move(account));
    }
    return accounts;
}

Account* find(std::map<std::string, Account>& accounts, const std::string& id) {
    const auto found = accounts.find(id);
    return found == accounts.end() ? nullptr : &found->second;
}

std::vector<Question> questions(const Foundation& foundation, store::Transaction& tx, long long after) {
    const auto rows = opened(foundation, find_waiting_stock(tx, after, at_once));
    auto accounts = accounts_of(foundation, tx, rows, Locking::none);
    std::vector<Question> asked;
    for (const StockRow& row : rows) {
        asked.push_back(
            {row.stock_id, row.person_id, identity_asked(row, find(accounts, row.person_id)), {}});
    }
    return asked;
}

/// Asks in order; what comes after the base went away is not asked. True: it answered all.
bool ask(const Foundation& foundation, std::vector<Question>& asked) {
    for (std::size_t i = 0; i < asked.size(); ++i) {
        if (asked[i].identity.cert_no.empty()) {
            continue;
        }
        asked[i].answer = ask_base(foundation, asked[i].identity);
        if (asked[i].answer.result == BaseResult::unavailable) {
            asked.resize(i);
            return false;
        }
    }
    return true;
}

void grade(StockRow& row, StockStanding standing, const char* reason, Time now) {
    row.standing = standing;
    row.reason = reason;
    row.changed_at = now;
}

bool withdraw_legacy(const Foundation& foundation, store::Transaction& tx, const By& by, Account& account,
                     const std::string& reason) {
    bool any = false;
    for (RecordedEvidence& each : account.recorded) {
        if (each.kind == legacy_evidence && !each.withdrawn_at) {
            withdraw(foundation, tx, by, account, each, reason);
            any = true;
        }
    }
    return any;
}

/// True when the account changed.
bool take_answer(const Foundation& foundation, store::Transaction& tx, const By& by, Account& account,
                 StockRow& row, const BaseAnswer& answer) {
    if (answer.result == BaseResult::match) {
        const bool recorded =
            record_evidence(foundation, tx, by, account, {base_evidence, {}, answer.base, answer.reference});
        grade(row, StockStanding::passed, stock_reason::base_match, by.now);
        return recorded;
    }
    const char* reason =
        answer.result == BaseResult::mismatch ? stock_reason::base_mismatch : stock_reason::base_unknown;
    const bool withdrawn = withdraw_legacy(foundation, tx, by, account, reason);
    if (account.level(by.now) >= Level::rc03) { // what we checked ourselves stays
        grade(row, StockStanding::passed, stock_reason::verified_here, by.now);
    } else {
        grade(row, StockStanding::lowered, reason, by.now);
    }
    return withdrawn;
}

int take_answers(const Foundation& foundation, store::Transaction& tx, const By& by,
                 const std::vector<Question>& asked) {
    std::vector<std::string> documents;
    std::map<long long, const Question*> by_row;
    for (const Question& question : asked) {
        by_row[question.stock_id] = &question;
        if (!question.identity.cert_no.empty()) {
            documents.push_back(certificate_value(question.identity.cert_type, question.identity.cert_no));
        }
    }
    hold_values(foundation, tx, IndexKind::certificate, documents);
    std::vector<long long> ids;
    for (const auto& [id, question] : by_row) {
        ids.push_back(id);
    }
    auto rows = opened(foundation, lock_stock_rows(tx, ids));
    auto accounts = accounts_of(foundation, tx, rows, Locking::row);
    std::vector<Account*> changed;
    std::vector<const StockRow*> graded;
    for (StockRow& row : rows) {
        const Question& question = *by_row.at(row.stock_id);
        Account* account = find(accounts, row.person_id);
        const Identity now = identity_asked(row, account);
        if (row.standing != StockStanding::waiting || !same_identity(now, question.identity)) {
            continue; // changed while the base was asked: the next time
        }
        if (now.cert_no.empty()) {
            grade(row, StockStanding::lowered, stock_reason::identity_gone, by.now);
        } else if (take_answer(foundation, tx, by, *account, row, question.answer)) {
            changed.push_back(account);
        }
        graded.push_back(&row);
    }
    finish_together(foundation, tx, by, changed, "identity.compare_stock");
    update_stock(tx, sealed(foundation, graded));
    return static_cast<int>(graded.size());
}

} // namespace

int compare_stock(const Foundation& foundation, service::Steps& steps, Time now) {
    if (foundation.rules.evidence(base_evidence) == nullptr) {
        return 0; // the rules do not let an answer count: they wait
    }
    const auto until = std::chrono::steady_clock::now() + long_enough;
    const By by{"system", {}, now};
    int done = 0;
    long long after = 0;
    bool answered = true;
    while (answered && std::chrono::steady_clock::now() < until) {
        std::vector<Question> asked;
        steps.transact([&](store::Transaction& tx) { asked = questions(foundation, tx, after); });
        if (asked.empty()) {
            break;
        }
        after = asked.back().stock_id;
        answered = ask(foundation, asked);
        int graded = 0;
        if (!asked.empty()) {
            steps.transact([&](store::Transaction& tx) { graded = take_answers(foundation, tx, by, asked); });
        }
        done += graded;
    }
    return done;
}

} // namespace gateway::identity
