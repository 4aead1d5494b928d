#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/base/problem.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace gateway {

/// Why a code is refused: a stable code for programs and words for people. Empty optional = the code is
/// right.
struct CodeFault {
    std::string code; ///< "length", "character", "check_digit", "region", "date", "class", "mismatch"…
    Text text;
};
using CodeCheck = std::optional<CodeFault>;

/// Citizen identity number (公民身份号码), GB 11643-1999: 18 characters, ISO 7064 MOD 11-2.
/// `today` bounds the birth date. Lower-case x is refused: normalise first.
CodeCheck check_citizen_id(std::string_view id, Date today);
/// The 15-digit form with its century and check character added; empty when it is not 15 digits.
std::optional<std::string> upgrade_citizen_id(std::string_view id15);

/// Unified social credit code (统一社会信用代码), GB 32100-2015 with GB 11714 inside: both check characters,
/// department and class, province. An abolished county is no fault: codes keep their division for life.
CodeCheck check_credit_code(std::string_view code);
/// The registration division inside a credit code: characters 3 to 8. Precondition: 18 characters.
std::string_view credit_code_region(std::string_view code);

/// Basic code (基本编码): 12 characters, owner(2) type(2) main item(5) sub item(3).
CodeCheck check_catalog_code(std::string_view code);
/// Implementation code (实施编码): credit code(18) level(1) basic code(12) = 31 characters.
CodeCheck check_task_code(std::string_view code);
/// Handling-item code (业务办理项编码): implementation code(31) and a two-digit serial from 01 = 33
/// characters.
CodeCheck check_task_handle_item(std::string_view code);

/// The code a matter is found under: a handling-item code when it has 33 characters, else an implementation
/// code.
CodeCheck check_matter_code(std::string_view code);

/// Case number (办件编号) of our own form: implementation code(31) date(8) apply type(1) serial(8) = 48
/// characters. Precondition: task_code has 31 characters, serial < 10^8.
std::string make_project_no(std::string_view task_code, Date date, char apply_type, unsigned serial);
/// A foreign number: 1 to 50 printable ASCII characters without blanks.
CodeCheck check_project_no(std::string_view number);

/// Six digits; whether such a division exists is not asked.
CodeCheck check_region(std::string_view region);
/// A six-digit division (GB/T 2260) as the prefix of its subtree: 320000 → "32", 320500 → "3205", 320583 →
/// itself.
std::string_view region_prefix(std::string_view region);
/// True when `region` lies in the subtree of `root` (both six digits).
bool region_within(std::string_view region, std::string_view root);

} // namespace gateway
