#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/base/json.hpp"
#include "gateway/base/problem.hpp"
#include "gateway/base/standard.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

/// How complete a record must be.
enum class Completeness {
    full,    ///< every required column
    partial, ///< a draft: what is there must be right, what is missing is reported elsewhere
};

/// Reads JSON input field by field and collects every fault with its JSON pointer instead of stopping at the
/// first. Members that nobody asked for are faults too ("unknown_field"), raised by finish().
class ObjectReader {
public:
    ObjectReader(const Json& object, std::vector<FieldError>& errors, std::string pointer = "");
    ~ObjectReader();
    ObjectReader(const ObjectReader&) = delete;
    ObjectReader& operator=(const ObjectReader&) = delete;

    std::string text(std::string_view name, int width = 0); ///< required, non-empty after trimming
    std::optional<std::string> optional_text(std::string_view name, int width = 0);
    std::optional<long long> optional_integer(std::string_view name, long long least, long long most);
    std::optional<bool> optional_boolean(std::string_view name);
    std::optional<Time> optional_time(std::string_view name);
    Time time(std::string_view name);
    /// The member itself, or nullptr when it is missing or null; marks it as known.
    const Json* member(std::string_view name);
    /// An array of objects; an absent one is empty. A wrong type is a fault.
    std::vector<const Json*> objects(std::string_view name, std::size_t most = 1000);
    std::vector<std::string> texts(std::string_view name, std::size_t most = 1000);

    void fault(std::string_view name, std::string code, Text text);
    std::string pointer(std::string_view name) const; ///< this object's pointer and an escaped member name
    /// Reports every member that was never asked for.
    void finish();

private:
    struct Impl;
    Impl* impl_;
};

/// Reads one row of a national table from our API's JSON: widths in characters (not bytes), types, codes,
/// dates, named checks; `many` columns are arrays. Control columns and those in `managed` (which the system
/// fills itself) are unknown fields. The result holds only known, right members; text is kept to the letter,
/// never cut. Faults go to `errors`; nothing is thrown.
Json read_record(const NationalTable& table, const Json& input, Completeness need,
                 std::initializer_list<std::string_view> managed, std::vector<FieldError>& errors,
                 const std::string& pointer = "");

/// Required columns that are missing from a record that read_record accepted as partial.
std::vector<const Column*> missing_columns(const NationalTable& table, const Json& record,
                                           std::initializer_list<std::string_view> managed);

/// The record in the national form: every column of the table except the control columns, in the table's
/// order of names sorted (canonical), arrays joined by '^', times as "YYYY-MM-DD hh:mm:ss", absent columns
/// left out. Throws std::logic_error on a member the table does not have: a mistake in code, not in input.
Json national_form(const NationalTable& table, const Json& record);

/// The OpenAPI 3.1 (JSON Schema 2020-12) object schema of a table's record.
Json record_schema(const NationalTable& table, Completeness need,
                   std::initializer_list<std::string_view> managed);

} // namespace gateway
