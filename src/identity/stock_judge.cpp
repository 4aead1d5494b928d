#include "stock_judge.hpp"

#include <algorithm>

namespace gateway::identity {
namespace {

bool is_graded(const StockRow& row) {
    return row.standing == StockStanding::passed || row.standing == StockStanding::lowered;
}

/// By the base or by somebody.
bool is_decided(const StockRow& row) { return is_graded(row) || !row.settled_by.empty(); }

bool is_from_stock(const Account& account) { return account.origin.starts_with("stock:"); }

/// Nothing but old accounts speaks for this person yet: the best of them says who it is.
bool is_open(const std::vector<StockRow*>& rows, const Account& holder, Time now) {
    const auto decided = [](const StockRow* row) { return is_decided(*row); };
    return is_from_stock(holder) && std::ranges::none_of(rows, decided) &&
           level_of_our_own(holder, now) <= Level::rc01;
}

/// A row that stands for the person already keeps doing so, unless better ones may take its place.
const StockRow* standing_for(const std::vector<StockRow*>& agreeing, bool open) {
    if (!open) {
        const auto stands = [](const StockRow* row) {
            return row->stock_id > 0 && (row->standing == StockStanding::waiting || is_graded(*row));
        };
        const auto found = std::ranges::find_if(agreeing, stands);
        if (found != agreeing.end()) {
            return *found;
        }
    }
    return agreeing.empty() ? nullptr : agreeing.front();
}

void stand(StockRow& row, StockStanding standing, const char* reason) {
    row.standing = standing;
    row.reason = reason;
}

bool gave_mobile(const std::vector<StockRow*>& rows, const Account& holder) {
    const std::string has = holder.text("user_mobile");
    return !has.empty() &&
           std::ranges::any_of(rows, [&](const StockRow* row) { return row->claim.mobile == has; });
}

/// The best number that nobody else has. Better ones that somebody has are in dispute; a number that the
/// person proved here stays.
const StockRow* mobile_of(const std::vector<StockRow*>& rows, const std::vector<StockRow*>& agreeing,
                          const Account* holder, const std::function<bool(const std::string&)>& free) {
    const std::string has = holder == nullptr ? std::string() : holder->text("user_mobile");
    if (!has.empty() && !(is_from_stock(*holder) && gave_mobile(rows, *holder))) {
        return nullptr;
    }
    for (StockRow* row : agreeing) {
        if (row->claim.mobile.empty() || !row->settled_by.empty()) {
            continue;
        }
        if (row->claim.mobile == has) {
            return nullptr;
        }
        if (free(row->claim.mobile)) {
            return row;
        }
        row->dispute = Dispute::mobile;
    }
    return nullptr;
}

} // namespace

Level level_of_our_own(const Account& account, Time now) {
    std::vector<Evidence> own;
    std::ranges::copy_if(account.evidence, std::back_inserter(own),
                         [](const Evidence& each) { return each.kind != legacy_evidence; });
    return person_level(own, account.binding, now);
}

StockPerson judge_stock(std::vector<StockRow*> rows, const Account* holder, Time now,
                        const std::function<bool(const std::string& mobile)>& free) {
    std::ranges::sort(rows,
                      [](const StockRow* left, const StockRow* right) { return outranks(*left, *right); });
    const bool open = holder == nullptr || is_open(rows, *holder, now);
    const std::string name = open ? rows.front()->claim.identity.user_name : holder->text("user_name");
    std::vector<StockRow*> agreeing;
    for (StockRow* row : rows) {
        const bool agrees = same_name(row->claim.identity.user_name, name);
        if (agrees) {
            agreeing.push_back(row);
        }
        if (!is_decided(*row)) {
            row->dispute = agrees ? Dispute::none : Dispute::name;
        }
    }
    const StockRow* first = standing_for(agreeing, open);
    const bool verified = holder != nullptr && level_of_our_own(*holder, now) >= Level::rc03;
    for (StockRow* row : rows) {
        if (is_decided(*row)) {
            continue;
        }
        if (row != first) {
            stand(*row, StockStanding::merged, stock_reason::same_person);
        } else if (verified) {
            stand(*row, StockStanding::passed, stock_reason::verified_here);
        } else {
            stand(*row, StockStanding::waiting, stock_reason::base_due);
        }
    }
    StockPerson person;
    if (holder == nullptr || (open && !same_name(holder->text("user_name"), name))) {
        person.named = rows.front();
    }
    if (first != nullptr && first->standing != StockStanding::lowered) {
        const auto highest = std::ranges::max_element(agreeing, {}, &StockRow::level);
        person.level = highest == agreeing.end() ? nullptr : *highest;
    }
    person.mobile = mobile_of(rows, agreeing, holder, free);
    person.drop_mobile =
        open && holder != nullptr && gave_mobile(rows, *holder) && !gave_mobile(agreeing, *holder);
    return person;
}

} // namespace gateway::identity
