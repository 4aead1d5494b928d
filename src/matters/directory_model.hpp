#pragma once

#include "model.hpp"
#include "state.hpp"

#include <string>
#include <vector>

namespace gateway::matters {

inline constexpr const char* directory_table = "up_task_directory";

/// Reads a base directory item (基本目录) of the province's own: columns of up_task_directory without managed
/// ones; its code begins with the province's digits and names its kind.
Json read_directory_item(const Foundation& foundation, const Json& input, std::vector<FieldError>& errors);

/// A row of dn_task_directory as the nation sends it.
struct NationalItem {
    std::string catalog_code;
    std::string row_guid;
    int task_version = 1;
    State state = State::published;
    Json record; ///< our API's form
};
/// Turns the national form into ours: several codes into an array, times into RFC 3339. Faults go to
/// `errors`.
NationalItem read_national_item(const Foundation& foundation, const Json& row,
                                std::vector<FieldError>& errors);

/// The national row of an item.
Json directory_row(const Foundation& foundation, const Json& record, const std::string& row_guid, State state,
                   int task_version);

} // namespace gateway::matters
