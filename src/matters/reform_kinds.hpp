#pragma once

/// Kinds of records in the library that a reform changes, as they are kept with it.
namespace gateway::matters::reform_kind {

inline constexpr auto body = "body";                   ///< before: its record; "" where it was registered
inline constexpr auto list = "matter";                 ///< that ended; before: its revision
inline constexpr auto heir = "matter_taken_over";      ///< that was published under a new code
inline constexpr auto renamed = "matter_renamed";      ///< before: its revision
inline constexpr auto draft = "draft";                 ///< before: its row
inline constexpr auto dropped_draft = "draft_dropped"; ///< before: its row
inline constexpr auto impact = "directory_impact";     ///< before: its row

} // namespace gateway::matters::reform_kind
