#include "gateway/base/record.hpp"
#include "gateway/service/change.hpp"
#include "persons.hpp"
#include "routes.hpp"
#include "stock.hpp"
#include "stock_judge.hpp"

#include <algorithm>

namespace gateway::identity {
namespace {

constexpr auto action = "identity.settle_stock";

enum class Verdict { keep, take, reject };

Verdict read_decision(const Json& body) {
    std::vector<FieldError> errors;
    ObjectReader reader(body, errors);
    const std::string word = reader.text("decision", 8);
    reader.finish();
    if (errors.empty() && word != "keep" && word != "take" && word != "reject") {
        fault(errors, "/decision", "unknown_code", "应为 keep、take 或 reject。",
              "Must be keep, take or reject.");
    }
    refuse(std::move(errors));
    return word == "keep" ? Verdict::keep : word == "take" ? Verdict::take : Verdict::reject;
}

Problem stock_not_found() {
    return Problem(ProblemKind::not_found, "stock_account_not_found",
                   {"没有这个存量账号，请核对编号。", "There is no such stock account. Check its number."});
}

Problem nothing_to_settle() {
    return Problem(ProblemKind::conflict, "nothing_to_settle",
                   {"该存量账号没有待处理的冲突，请重新查询其状态。",
                    "The stock account has no open conflict: read its state again."});
}

long long id_of(const service::Call& call) {
    const std::string& text = call.parameters.at("id");
    constexpr std::size_t most_digits = 18;
    if (text.empty() || text.size() > most_digits ||
        text.find_first_not_of("0123456789") != std::string::npos) {
        throw stock_not_found();
    }
    return std::stoll(text);
}

/// Its document and number held, then the row itself.
StockRow lock_row(const Foundation& foundation, store::Transaction& tx, long long id) {
    const auto there = find_stock(tx, id);
    if (!there) {
        throw stock_not_found();
    }
    const StockClaim claim = opened(foundation, {*there})[0].claim;
    hold_values(foundation, tx, IndexKind::certificate,
                {certificate_value(claim.identity.cert_type, claim.identity.cert_no)});
    if (!claim.mobile.empty()) {
        hold_values(foundation, tx, IndexKind::mobile, {mobile_value(claim.mobile)});
    }
    return opened(foundation, lock_stock_rows(tx, {id})).at(0);
}

/// A mobile number that came with accounts of the other name goes with it; the row's own takes its place when
/// nobody has it.
void take_mobile_of(const Foundation& foundation, store::Transaction& tx, Account& account,
                    const StockRow& row, const std::vector<StockRow>& others) {
    const auto gave = [&](const StockRow& other) {
        return other.stock_id != row.stock_id && other.claim.mobile == account.text("user_mobile") &&
               !same_name(other.claim.identity.user_name, row.claim.identity.user_name);
    };
    if (account.origin.starts_with("stock:") && std::ranges::any_of(others, gave)) {
        account.profile.erase("user_mobile");
    }
    const std::string& mobile = row.claim.mobile;
    if (!mobile.empty() && account.text("user_mobile").empty() &&
        hold_value(foundation, tx, IndexKind::mobile, mobile_value(mobile)).empty()) {
        account.profile["user_mobile"] = mobile;
    }
}

/// The person takes the row's name: what was checked for the other name counts no more, and the base is
/// asked.
void take_name(const Foundation& foundation, store::Transaction& tx, const By& by, StockRow& row) {
    Account account = lock_active(foundation, tx, row.person_id);
    if (level_of_our_own(account, by.now) >= Level::rc03) {
        throw Problem(ProblemKind::conflict, "person_verified",
                      {"该人的姓名已经核验，不能由旧账号改变；请保留或剔除本行，确需更正的请到窗口办理。",
                       "The person's name has been verified and no old account changes it: keep it or reject "
                       "the row; to correct it, go to a window."});
    }
    take_identity(account, row.claim.identity);
    if (foundation.rules.evidence(legacy_evidence) != nullptr && row.level > Level::rc01) {
        record_evidence(foundation, tx, by, account, {legacy_evidence, row.level, row.source, row.import_id});
    }
    auto others = opened(foundation, lock_stock_of_person(tx, row.person_id));
    take_mobile_of(foundation, tx, account, row, others);
    finish(foundation, tx, by, account, action);
    std::vector<const StockRow*> changed;
    for (StockRow& other : others) {
        const bool stands = other.standing == StockStanding::waiting ||
                            other.standing == StockStanding::passed ||
                            other.standing == StockStanding::lowered;
        if (other.stock_id != row.stock_id && stands) {
            other.standing = StockStanding::merged;
            other.reason = stock_reason::same_person;
            other.changed_at = by.now;
            changed.push_back(&other);
        }
    }
    update_stock(tx, sealed(foundation, changed));
    row.standing = StockStanding::waiting;
    row.reason = stock_reason::base_due;
}

void settle_name(const Foundation& foundation, store::Transaction& tx, const By& by, StockRow& row,
                 Verdict decision) {
    if (decision == Verdict::take) {
        take_name(foundation, tx, by, row);
    } else if (decision == Verdict::reject) {
        row.standing = StockStanding::rejected;
        row.reason = stock_reason::settled;
        row.person_id.clear();
    }
}

void settle_mobile(const Foundation& foundation, store::Transaction& tx, const By& by, StockRow& row,
                   Verdict decision) {
    if (decision == Verdict::reject) {
        throw invalid_fields({{"/decision",
                               "not_of_mobile",
                               {"手机号冲突只能选 keep（保持现状）或 take（归本账号）。",
                                "A mobile number is either kept where it is (keep) or moves here (take)."}}});
    }
    if (decision == Verdict::take) {
        Account account = lock_active(foundation, tx, row.person_id);
        if (take_over_mobile(foundation, tx, by, account, row.claim.mobile)) {
            finish(foundation, tx, by, account, action);
        }
    }
}

} // namespace

StockRow settle_stock(const Foundation& foundation, const service::Call& call, store::Transaction& tx) {
    const Verdict decision = read_decision(call.body);
    const By by = by_of(call);
    StockRow row = lock_row(foundation, tx, id_of(call));
    if (row.dispute == Dispute::none) {
        throw nothing_to_settle();
    }
    if (row.dispute == Dispute::name) {
        settle_name(foundation, tx, by, row, decision);
    } else {
        settle_mobile(foundation, tx, by, row, decision);
    }
    row.dispute = Dispute::none;
    row.settled_by = by.actor;
    row.changed_at = by.now;
    update_stock(tx, sealed(foundation, {&row}));
    journal::Change change = service::change_by(call, action);
    change.entity = "stock:" + std::to_string(row.stock_id);
    change.record_key = std::to_string(row.stock_id);
    change.operation = journal::Operation::update;
    journal::append(tx, change);
    return row;
}

} // namespace gateway::identity
