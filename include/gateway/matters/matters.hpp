#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/store/transaction.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace gateway::matters {

/// What other modules need of a published version of an implementation list (实施清单): enough to accept a
/// case under it.
struct PublishedMatter {
    std::string code;      ///< handling-item code (33) when there is one, else implementation code (31)
    std::string task_code; ///< 31
    std::string task_handle_item; ///< 33 or empty
    std::string catalog_code;     ///< 12
    std::string local_catalog_code;
    std::string local_task_code;
    std::string task_name;
    int task_version = 0;
    std::string dept_code; ///< credit code of the body
    std::string dept_name;
    std::string project_type; ///< code F: 1 at once, 2 promised; empty for kinds nobody applies for
    long long promise_day = 0;
    std::string promise_type; ///< code H, the unit of promise_day; empty where nothing is promised
    long long statutory_day = 0;
    std::string statutory_type;  ///< code H, the unit of statutory_day; empty where the law sets no limit
    bool in_use = false;         ///< published and not suspended or cancelled
    std::optional<Time> ends_at; ///< its planned end (计划取消日期)
    long long position = 0;      ///< journal position of its publication: what a case must not overtake

    /// New cases may be accepted at this moment. The planned end counts by itself, not by when it is carried
    /// out.
    bool in_force(Time at) const { return in_use && (!ends_at || at < *ends_at); }
};

/// The newest published version under each of these codes; a code that never had one is left out. One indexed
/// statement.
std::map<std::string, PublishedMatter> find_published(store::Transaction& tx,
                                                      const std::set<std::string>& codes);

/// The name of a body in the register; empty when it is not there.
std::optional<std::string> find_body_name(store::Transaction& tx, const std::string& credit_code);

/// Lists in use that took the place of this one in reforms of institutions; none when it is in use itself.
std::vector<std::string> find_successors(store::Transaction& tx, const std::string& code);

} // namespace gateway::matters
