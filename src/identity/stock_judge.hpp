#pragma once

#include "stock_model.hpp"

#include <functional>
#include <vector>

namespace gateway::identity {

// What becomes of the accounts that claim one document: a pure function of all of them, so that it does not
// matter in which order they came.

/// What the person of a document is to have.
struct StockPerson {
    const StockRow* named = nullptr;  ///< gives the name: the person is new, or its name was another
    const StockRow* level = nullptr;  ///< gives the level; nullptr: none of them gives any
    const StockRow* mobile = nullptr; ///< gives the mobile number; nullptr: it stays as it is
    bool drop_mobile = false;         ///< the number it has came from accounts of another name
};

/// `rows` are the accounts of one document that belong to its holder, and those that just came; `holder` has
/// the document now, nullptr: nobody. Writes standing, reason and dispute into the rows. `free` says whether
/// nobody else has a mobile number. What somebody settled, and what the base said, stays.
StockPerson judge_stock(std::vector<StockRow*> rows, const Account* holder, Time now,
                        const std::function<bool(const std::string& mobile)>& free);

/// The level that the account has by other evidence than an old system's word.
Level level_of_our_own(const Account& account, Time now);

inline constexpr auto legacy_evidence = "legacy_account";

} // namespace gateway::identity
