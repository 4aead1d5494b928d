#pragma once

#include "gateway/service/module.hpp"
#include "store.hpp"

#include <span>
#include <string>
#include <vector>

namespace gateway::ratings {

/// A case or one service of it is rated, once. Throws Problem: 404 case_not_found, 409 case_not_finished
/// (一事一评 comes after the result), 409 rated_already.
Rating rate(const Foundation& foundation, const service::Call& call, store::Transaction& tx);
/// One rating a line. The same line again is unchanged.
std::vector<service::LineOutcome> import_ratings(const Foundation& foundation, const service::Call& call,
                                                 std::span<const service::Line> lines,
                                                 store::Transaction& tx);

/// The rater changed what he said: the next version. The same again changes nothing. 409 rating_closed when
/// the days are over, the rating is invalid or its rectification is closed.
Rating change_rating(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                     const std::string& row_guid);
Rating read_rating(const service::Call& call, store::Transaction& tx, const std::string& row_guid);
/// Lets the public see the text, or takes it back: its department, or a region or operations with the scope
/// to review.
Rating release_rating(const service::Call& call, store::Transaction& tx, const std::string& row_guid,
                      bool released);

/// A rectification with all that was done to it.
struct Task {
    Rectification task;
    std::vector<StepRow> steps;
};
Task read_rectification(const service::Call& call, store::Transaction& tx, const std::string& row_guid);
/// A step that somebody asks for; grant and refuse are for the reviewer, the others for the department. The
/// body holds `note` and, of a call back, `satisfied`.
Task take_step(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
               const std::string& row_guid, Step step);

/// Conditions that the caller's visibility and the query parameters put on a list; empty when nothing can
/// match.
std::optional<Query> read_query(const Foundation& foundation, const service::Call& call);
std::optional<TaskQuery> read_task_query(const service::Call& call);
/// Public: no caller. The last 30 days unless told, at most 366.
StatisticsQuery read_statistics_query(const service::Call& call);

// Shared by the use cases.
Problem rating_not_found();
journal::Change rating_change(const service::Call& call, const Rating& rating, std::string action);
/// How a rating counts, with a sign.
void count(TallyChanges& changes, const Rating& rating, int sign);
/// What follows from a changed grade for the rectification; rating and task are locked.
void follow_grade(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                  const Rating& rating);
Rectification open_rectification(const Foundation& foundation, const Rating& rating, Time now);

} // namespace gateway::ratings
