#include "views.hpp"

#include "gateway/base/or_null.hpp"
#include "grade.hpp"

namespace gateway::ratings {
Json rating_json(const Rating& rating) {
    return {{"row_guid", rating.row_guid},
            {"project_no", rating.project_no},
            {"service_no", rating.service_no},
            {"matter_code", rating.matter_code},
            {"task_name", rating.task_name},
            {"department", rating.owner()},
            {"region", rating.region()},
            {"satisfaction", std::to_string(rating.said.grade)},
            {"stars", stars_of(rating.said.grade)},
            {"channel", rating.said.channel},
            {"rater_name", or_null(rating.said.rater_name)},
            {"text", or_null(rating.said.text)},
            {"rated_at", format_time(rating.said.rated_at)},
            {"times", rating.times},
            {"is_default", rating.said.is_default},
            {"state", rating.valid ? "valid" : "invalid"},
            {"released", rating.released},
            {"version", rating.version},
            {"revision", rating.revision}};
}

Json task_json(const Rectification& task, const Rules& rules, Time now) {
    Json possible = Json::array();
    for (const Step step : possible_steps(task, rules)) {
        if (step != Step::improve && step != Step::worsen) {
            possible.push_back(to_text(step));
        }
    }
    return {{"row_guid", task.row_guid},
            {"matter_code", task.matter_code},
            {"department", task.owner},
            {"region", task.region},
            {"rated_on", format_date(task.rated_on)},
            {"state", to_text(task.state)},
            {"opened_at", format_time(task.opened_at)},
            {"due_at", format_time(task.due_at)},
            {"overdue", task.overdue(now)},
            {"rectified_at", or_null(task.rectified_at)},
            {"called_back_at", or_null(task.called_back_at)},
            {"satisfied", task.satisfied ? Json(*task.satisfied) : Json(nullptr)},
            {"reopened", task.reopened},
            {"appealed_at", or_null(task.appealed_at)},
            {"possible_steps", std::move(possible)},
            {"revision", task.revision}};
}

Json task_json(const Task& task, const Rules& rules, Time now) {
    Json record = task_json(task.task, rules, now);
    Json& steps = record["steps"] = Json::array();
    for (const StepRow& row : task.steps) {
        steps.push_back({{"step", row.step},
                         {"occurred_at", format_time(row.occurred_at)},
                         {"actor", row.actor},
                         {"note", or_null(row.note)}});
    }
    return record;
}

} // namespace gateway::ratings
