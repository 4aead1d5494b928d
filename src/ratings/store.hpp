#pragma once

#include "gateway/service/answers.hpp"
#include "gateway/service/parameters.hpp"
#include "gateway/store/transaction.hpp"
#include "model.hpp"
#include "rectification.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gateway::ratings {

/// Inserts those whose service is not rated yet, in one statement; gives the row_guids of those inserted.
std::vector<std::string> insert_ratings(store::Transaction& tx, const std::vector<const Rating*>& ratings);
std::optional<Rating> find_rating(store::Transaction& tx, const std::string& row_guid);
std::optional<Rating> lock_rating(store::Transaction& tx, const std::string& row_guid);
/// Digest of what was handed in first, by (project_no, service_no) of those that are rated.
using ServiceKey = std::pair<std::string, std::string>;
std::map<ServiceKey, crypto::Digest> find_given(store::Transaction& tx, const std::vector<ServiceKey>& keys);
/// A new version; the one before goes to the history.
void save_version(store::Transaction& tx, const Rating& rating);
/// Whether its text may be shown: no part of a version.
void save_released(store::Transaction& tx, const Rating& rating);

/// The content of versions, in the given order. Throws std::logic_error when one is missing.
std::vector<std::string> load_contents(store::Transaction& tx,
                                       const std::vector<std::pair<std::string, int>>& keys);

/// What a list asks; an empty member asks nothing.
struct Query : service::Scope {
    std::string matter_code;
    std::string project_no;
    std::optional<int> grade;
    std::string channel;
    std::optional<bool> valid;
    std::optional<Time> from, to; ///< of rated_at; `to` is exclusive
};
/// Newest first, limit + 1 at most; `page.after` is {rated_at, row_guid}. Without rater and text.
std::vector<Json> list_ratings(store::Transaction& tx, const Query& query, const service::Page& page);
/// Valid ratings of a matter for the public: without rater, row or case; the text when it was released.
std::vector<Json> list_public(store::Transaction& tx, const std::string& matter_code,
                              const service::Page& page);

void insert_rectifications(store::Transaction& tx, const std::vector<Rectification>& tasks);
std::optional<Rectification> find_rectification(store::Transaction& tx, const std::string& row_guid);
std::optional<Rectification> lock_rectification(store::Transaction& tx, const std::string& row_guid);
void save_rectification(store::Transaction& tx, const Rectification& task);
/// One line of what was done to it.
struct StepRow {
    std::string step;
    Time occurred_at{};
    std::string actor;
    std::string note;
};
void add_step(store::Transaction& tx, const std::string& row_guid, const StepRow& row);
std::vector<StepRow> find_steps(store::Transaction& tx, const std::string& row_guid);

struct TaskQuery : service::Scope {
    std::string matter_code;
    std::string state;
    std::optional<bool> overdue;
};
/// Earliest deadline first, limit + 1 at most; `page.after` is {due_at, row_guid}.
std::vector<Rectification> list_rectifications(store::Transaction& tx, const TaskQuery& query, Time now,
                                               const service::Page& page);

/// How the daily counts change.
struct TallyKey {
    std::string matter_code;
    Date rated_on;
    int grade;
    auto operator<=>(const TallyKey&) const = default;
};
struct TallyChange {
    long long given = 0, defaults = 0, excluded = 0;
};
using TallyChanges = std::map<TallyKey, TallyChange>;
void add_to_tally(store::Transaction& tx, const TallyChanges& changes);

/// What statistics ask: days in Beijing, both inclusive.
struct StatisticsQuery {
    Date from{}, to{};
    std::string owner;
    std::string region_prefix;
    std::string matter_code;
    std::string group_by; ///< empty, "region", "department", "matter" or "month"
};
/// One row of figures for each group, in the order of their keys: limit + 1 at most; `page.after` is {key}.
std::vector<Json> count_ratings(store::Transaction& tx, const StatisticsQuery& query, Time now,
                                const service::Page& page);

} // namespace gateway::ratings
