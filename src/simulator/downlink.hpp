#pragma once

#include "gateway/base/json.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::simulator {

inline constexpr std::string_view dn_directory = "dn_task_directory";
inline constexpr std::string_view dn_abnormal = "dn_audit_abnormal";
inline constexpr std::string_view dn_licence_error = "dn_lic_data_error";

/// What comes down, per table with a sequence from 1. Not safe to use from several threads: the platform
/// locks it.
class Downlink {
public:
    /// The sequence it was given.
    std::uint64_t add(std::string_view table, std::string canonical_row);
    /// The body of an answer: {"table", "rows": [{"sequence", "row"}], "last"}; `last` is the sequence of the
    /// last row in it, or `after` when there is none.
    std::string page(std::string_view table, std::uint64_t after, std::size_t limit) const;
    std::size_t size(std::string_view table) const;
    void clear() { rows_.clear(); }

private:
    std::map<std::string, std::vector<std::string>, std::less<>> rows_;
};

} // namespace gateway::simulator
