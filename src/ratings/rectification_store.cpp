#include "gateway/store/conditions.hpp"
#include "rows.hpp"
#include "store.hpp"

#include <stdexcept>

namespace gateway::ratings {
namespace {

const store::Statement add_tasks{
    "ratings.insert_rectifications",
    "INSERT INTO ratings.rectification (row_guid, matter_code, owner, region, rated_on, state, opened_at, "
    "due_at, "
    "reopened, revision) "
    "SELECT row_guid, matter_code, left(matter_code, 18), substr(matter_code, 3, 6), rated_on, 'open', "
    "opened_at, "
    "due_at, false, 1 FROM unnest($1::text[], $2::text[], $3::date[], $4::timestamptz[], $5::timestamptz[]) "
    "AS n(row_guid, matter_code, rated_on, opened_at, due_at)"};

#define TASK_COLUMNS                                                                                         \
    "SELECT row_guid, matter_code, owner, region, rated_on, state, "                                         \
    "(extract(epoch FROM opened_at) * 1000)::bigint AS opened_at, "                                          \
    "(extract(epoch FROM due_at) * 1000)::bigint AS due_at, "                                                \
    "(extract(epoch FROM rectified_at) * 1000)::bigint AS rectified_at, "                                    \
    "(extract(epoch FROM called_back_at) * 1000)::bigint AS called_back_at, satisfied, reopened, "           \
    "(extract(epoch FROM appealed_at) * 1000)::bigint AS appealed_at, revision FROM ratings.rectification "

const store::Statement find_task{"ratings.find_rectification", TASK_COLUMNS "WHERE row_guid = $1"};
const store::Statement lock_task{"ratings.lock_rectification", TASK_COLUMNS "WHERE row_guid = $1 FOR UPDATE"};

const store::Statement set_task{
    "ratings.set_rectification",
    "UPDATE ratings.rectification SET rated_on = $2::date, state = $3, opened_at = $4::timestamptz, due_at = "
    "$5::timestamptz, rectified_at = $6::timestamptz, called_back_at = $7::timestamptz, satisfied = $8, "
    "reopened = $9, appealed_at = $10::timestamptz, revision = $11 WHERE row_guid = $1"};

// What Rectification::overdue() says, in SQL.
#define IS_OVERDUE "(state IN ('open', 'accepted') AND due_at < $4::timestamptz)"

// $1, $2: the last row of the page before; $3: limit; $4: now.
const store::ConditionalStatement list_statement{
    "ratings.list_rectifications",
    TASK_COLUMNS "WHERE (due_at, row_guid) > ($1::timestamptz, $2::text)",
    {"owner = $5", "region >= $6 AND region < $7", "matter_code = $8", "state = $9", IS_OVERDUE " = $10"},
    " AND ($4::timestamptz, $5::text, $6::text, $7::text, $8::text, $9::text, $10::boolean) IS NOT NULL "
    "ORDER BY due_at, row_guid LIMIT $3::int"};

const store::Statement insert_step{"ratings.add_step",
                                   "INSERT INTO ratings.step (row_guid, step, occurred_at, actor, note) "
                                   "VALUES ($1, $2, $3::timestamptz, $4, $5)"};
const store::Statement steps_of{"ratings.find_steps",
                                "SELECT step, (extract(epoch FROM occurred_at) * 1000)::bigint, actor, note "
                                "FROM ratings.step WHERE row_guid = $1 ORDER BY ordinal"};

Rectification read_task(const store::Row& row) {
    Rectification task;
    task.row_guid = row["row_guid"].as<std::string>();
    task.matter_code = row["matter_code"].as<std::string>();
    task.owner = row["owner"].as<std::string>();
    task.region = row["region"].as<std::string>();
    task.rated_on = parse_date(row["rated_on"].as<std::string>()).value();
    const auto state = state_of(row["state"].as<std::string>());
    if (!state) {
        throw std::logic_error("unknown state of a rectification");
    }
    task.state = *state;
    task.opened_at = time_of(row["opened_at"]);
    task.due_at = time_of(row["due_at"]);
    task.rectified_at = optional_time_of(row["rectified_at"]);
    task.called_back_at = optional_time_of(row["called_back_at"]);
    if (!row["satisfied"].is_null()) {
        task.satisfied = row["satisfied"].as<bool>();
    }
    task.reopened = row["reopened"].as<bool>();
    task.appealed_at = optional_time_of(row["appealed_at"]);
    task.revision = row["revision"].as<int>();
    return task;
}

std::optional<Rectification> first_task(const store::Result& result) {
    return result.empty() ? std::nullopt : std::optional(read_task(result[0]));
}

} // namespace

void insert_rectifications(store::Transaction& tx, const std::vector<Rectification>& tasks) {
    if (tasks.empty()) {
        return;
    }
    store::Array guids, matters, days, opened, due;
    for (const Rectification& task : tasks) {
        guids.add(task.row_guid);
        matters.add(task.matter_code);
        days.add(format_date(task.rated_on));
        opened.add(format_time(task.opened_at));
        due.add(format_time(task.due_at));
    }
    tx.exec(add_tasks, std::move(guids).text(), std::move(matters).text(), std::move(days).text(),
            std::move(opened).text(), std::move(due).text());
}

std::optional<Rectification> find_rectification(store::Transaction& tx, const std::string& row_guid) {
    return first_task(tx.exec(find_task, row_guid));
}

std::optional<Rectification> lock_rectification(store::Transaction& tx, const std::string& row_guid) {
    return first_task(tx.exec(lock_task, row_guid));
}

void save_rectification(store::Transaction& tx, const Rectification& task) {
    tx.exec(set_task, task.row_guid, format_date(task.rated_on), std::string(to_text(task.state)),
            format_time(task.opened_at), format_time(task.due_at), time_parameter(task.rectified_at),
            time_parameter(task.called_back_at), task.satisfied, task.reopened,
            time_parameter(task.appealed_at), task.revision);
}

void add_step(store::Transaction& tx, const std::string& row_guid, const StepRow& row) {
    tx.exec(insert_step, row_guid, row.step, format_time(row.occurred_at), row.actor, row.note);
}

std::vector<StepRow> find_steps(store::Transaction& tx, const std::string& row_guid) {
    std::vector<StepRow> steps;
    for (const store::Row row : tx.exec(steps_of, row_guid)) {
        steps.push_back(
            {row[0].as<std::string>(), time_of(row[1]), row[2].as<std::string>(), row[3].as<std::string>()});
    }
    return steps;
}

std::vector<Rectification> list_rectifications(store::Transaction& tx, const TaskQuery& query, Time now,
                                               const service::Page& page) {
    const store::Statement statement =
        list_statement.choose({!query.owner.empty(), !query.region_prefix.empty(), !query.matter_code.empty(),
                               !query.state.empty(), query.overdue.has_value()});
    const bool first = page.after.empty();
    std::vector<Rectification> tasks;
    for (const store::Row row :
         tx.exec(statement, first ? std::string("-infinity") : page.after[0],
                 first ? std::string() : page.after[1], page.limit + 1, format_time(now), query.owner,
                 query.region_prefix, behind_prefix(query.region_prefix), query.matter_code, query.state,
                 query.overdue.value_or(false))) {
        tasks.push_back(read_task(row));
    }
    return tasks;
}

} // namespace gateway::ratings
