#pragma once

#include "gateway/service/module.hpp"
#include "model.hpp"
#include "stock_sources.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::identity {

/// What an old system says of an account. At rest it is sealed.
struct StockClaim {
    std::string account_name;
    Identity identity;  ///< in the form that is kept
    std::string mobile; ///< normal form; "" for none
    std::string region;
    std::string given; ///< digest of all that the line said: tells the same line again
};

enum class StockStanding { waiting, passed, lowered, merged, rejected };
enum class Dispute { none, name, mobile };
std::string_view standing_name(StockStanding standing);
StockStanding standing_of(std::string_view name);
std::string_view dispute_name(Dispute dispute); ///< "" for none
Dispute dispute_of(std::string_view name);

/// What can become of an account, as StockRow::outcome() says it.
inline const std::array<std::string, 6> stock_outcomes{"waiting",  "passed", "lowered",
                                                       "conflict", "merged", "rejected"};

namespace stock_reason {
inline constexpr auto base_due = "base_due";           ///< the base is still to be asked
inline constexpr auto base_match = "base_match";       ///< the base knows name and number
inline constexpr auto verified_here = "verified_here"; ///< RC03 or more by a check of our own
inline constexpr auto base_mismatch = "base_mismatch"; ///< the base has another name
inline constexpr auto base_unknown = "base_unknown";   ///< the base does not know the number
inline constexpr auto identity_gone = "identity_gone"; ///< the person no longer has this identity
inline constexpr auto same_person = "same_person";     ///< goes on as another name of a person who is there
inline constexpr auto settled = "settled";             ///< refused by whoever settled the conflict
inline constexpr auto name_differs = "name_differs";   ///< the number is there with another name
inline constexpr auto mobile_taken = "mobile_taken";   ///< somebody else has the mobile number
} // namespace stock_reason

/// An account of an old system and what became of it (存量账号).
struct StockRow {
    long long stock_id = 0; ///< 0: not in the table yet
    std::string source;
    std::string import_id;
    long long line = 0;
    StockClaim claim;
    Level level = Level::none;
    std::optional<Time> verified_at;
    std::string person_id;
    StockStanding standing = StockStanding::rejected;
    std::string reason;
    Dispute dispute = Dispute::none;
    std::string settled_by;
    Time changed_at{};

    std::string outcome() const; ///< "conflict" while there is a dispute, else the standing
    std::string code() const;    ///< why
};

/// Whose word counts more: who was verified (RC03 or more), then the newest, then the higher level. A total
/// order of accounts, so that the sequence in which files come does not matter.
bool outranks(const StockRow& left, const StockRow& right);
/// Name, not looking at width, blanks and case.
bool same_name(const std::string& left, const std::string& right);

/// Reads one line by its source's columns. What is wrong goes to `faults`; the row then has as much of the
/// claim as could be read, an empty account name if there is none.
StockRow read_stock_line(const Foundation& foundation, const StockSource& source, const service::Line& line,
                         Time now, std::vector<FieldError>& faults);

/// What is sealed, and for which row.
Json claim_json(const StockClaim& claim);
StockClaim claim_of(const Json& sealed);
std::string claim_context(const StockRow& row);
/// What the blind index of an account's name is made of.
std::string stock_value(const std::string& source, const std::string& account_name);

} // namespace gateway::identity
