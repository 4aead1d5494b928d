#pragma once

#include "foundation.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/base/json.hpp"
#include "gateway/base/record.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::matters {

inline constexpr std::size_t most_parts = 500;

/// Columns the gateway fills itself.
inline const std::initializer_list<std::string_view> basic_managed = {"row_guid", "task_state",
                                                                      "task_version"};
inline const std::initializer_list<std::string_view> part_managed = {"row_guid", "task_guid", "task_code",
                                                                     "task_handle_item", "order_num"};

/// Reads an implementation list (实施清单) in our API's form:
/// {columns of up_task_<family>_basic…, "extend": {…}, "materials": […], "fee_projects": […], "questions":
/// […]}, as far as the family of its kind has these parts. The order of an array is the national order_num. A
/// part may carry the row_guid an earlier answer gave it. Every fault goes to `errors`; the result holds what
/// is right. Empty arrays are left out of it.
Json read_matter(const Foundation& foundation, const Json& input, Completeness need,
                 std::vector<FieldError>& errors);

/// Rules between fields, of those that are there (GB/T 39554.1 coding rules).
void check_matter(const Foundation& foundation, const Json& record, Completeness need,
                  std::vector<FieldError>& errors);

/// Code a matter is found under: the handling item's (33) when there is one, else the implementation code
/// (31).
std::string matter_code(const Json& record);
/// Its planned start and end (计划生效日期, 计划取消日期), as far as they are there.
std::optional<Time> planned_start(const Json& record);
std::optional<Time> planned_end(const Json& record);
/// Bodies a record claims to be of: dept_code and the beginnings of its codes, as far as they are there.
/// Works on raw input too: members that are not text are passed over.
std::vector<std::string> claimed_owners(const Json& input);
/// Base directory items it rests on: catalog_code, and the code inside task_code when that is a local one.
std::vector<std::string> directory_codes(const Json& record);

/// A required field that a partial record does not have.
struct MissingField {
    std::string pointer;
    std::string zh;
};
std::vector<MissingField> missing_fields(const Foundation& foundation, const Json& record);

} // namespace gateway::matters
