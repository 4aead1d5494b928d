#include "store.hpp"

#include "gateway/store/conditions.hpp"
#include "rows.hpp"

namespace gateway::supervision {
namespace {

const store::Statement insert_statement{
    "supervision.insert_records",
    "INSERT INTO supervision.record (number, project_no, rule, colour, warning_type, matter_code, "
    "institution, "
    "institution_name, department, department_name, region, content, limit_at, sent_at, state, state_at, "
    "result, "
    "level, round, explanation, answered_by, revision) "
    "SELECT $1 || lpad(nextval('supervision.serial')::text, 10, '0'), n.project_no, n.rule, n.colour, "
    "n.warning_type, n.matter_code, n.institution, n.institution_name, n.department, n.department_name, "
    "substr(n.department, 3, 6), n.content, n.limit_at::timestamptz, $2::timestamptz, 'open', "
    "n.state_at::timestamptz, '', n.level, 1, '', '', 1 "
    "FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], "
    "$10::text[], "
    "$11::text[], $12::text[], $13::text[], $14::text[], $15::text[]) "
    "AS n (project_no, rule, colour, warning_type, matter_code, institution, institution_name, department, "
    "department_name, content, limit_at, state_at, level) "
    "ON CONFLICT (project_no, rule) DO NOTHING RETURNING " RECORD_COLUMNS("")};

const store::Statement save_statement{
    "supervision.save_records",
    "UPDATE supervision.record AS r SET department = n.department, department_name = n.department_name, "
    "region = substr(n.department, 3, 6), content = n.content, limit_at = n.limit_at::timestamptz, "
    "sent_at = n.sent_at::timestamptz, state = n.state, state_at = n.state_at::timestamptz, result = "
    "n.result, "
    "level = n.level, round = n.round, explanation = n.explanation, "
    "answered_at = nullif(n.answered_at, '')::timestamptz, answered_by = n.answered_by, revision = "
    "n.revision + 1 "
    "FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], "
    "$8::text[], "
    "$9::text[], $10::text[], $11::text[], $12::int[], $13::text[], $14::text[], $15::text[]) "
    "AS n (number, revision, department, department_name, content, limit_at, sent_at, state, state_at, "
    "result, "
    "level, round, explanation, answered_at, answered_by) "
    "WHERE r.number = n.number AND r.revision = n.revision RETURNING " RECORD_COLUMNS("r.")};

const store::Statement of_cases{"supervision.of_cases",
                                "SELECT " RECORD_COLUMNS("") " FROM supervision.record "
                                                             "WHERE project_no = ANY($1::text[])"};
const store::Statement open_statement{
    "supervision.open",
    "SELECT " RECORD_COLUMNS("") " FROM supervision.record WHERE state = 'open' AND number > $1 "
                                 "ORDER BY number LIMIT $2::int"};
const store::Statement find_statement{
    "supervision.find", "SELECT " RECORD_COLUMNS("") " FROM supervision.record WHERE number = $1"};
const store::Statement lock_statement{
    "supervision.lock", "SELECT " RECORD_COLUMNS("") " FROM supervision.record WHERE number = $1 FOR UPDATE"};

// $1, $2: the last row of the page before; $3: limit; $4, $5: bounds of the sending.
const store::ConditionalStatement list_statement{
    "supervision.list",
    "SELECT " RECORD_COLUMNS(
        "") " FROM supervision.record WHERE (sent_at, number) < ($1::timestamptz, $2::text) "
            "AND sent_at >= $4::timestamptz AND sent_at < $5::timestamptz",
    {"department = $6", "region >= $7 AND region < $8", "colour = $9", "state = $10", "rule = $11",
     "project_no = $12"},
    " AND ($6::text, $7::text, $8::text, $9::text, $10::text, $11::text, $12::text) IS NOT NULL "
    "ORDER BY sent_at DESC, number DESC LIMIT $3::int"};

const store::ConditionalStatement count_statement{
    "supervision.count",
    "SELECT department, max(name) AS name, sum(open_amber)::bigint AS open_amber, sum(open_red)::bigint AS "
    "open_red, "
    "sum(sent_amber)::bigint AS sent_amber, sum(sent_red)::bigint AS sent_red FROM ("
    "SELECT department, region, department_name AS name, (colour = 'amber')::int AS open_amber, "
    "(colour = 'red')::int AS open_red, 0 AS sent_amber, 0 AS sent_red "
    "FROM supervision.record WHERE state = 'open' "
    "UNION ALL SELECT department, region, department_name, 0, 0, (colour = 'amber')::int, (colour = "
    "'red')::int "
    "FROM supervision.record WHERE sent_at >= $1::timestamptz AND sent_at < $2::timestamptz) AS each WHERE "
    "true",
    {"department = $3", "region >= $4 AND region < $5"},
    " AND ($3::text, $4::text, $5::text) IS NOT NULL GROUP BY department"};

std::vector<Record> records_of(const store::Result& result) {
    std::vector<Record> records;
    for (const store::Row row : result) {
        records.push_back(record_of(row));
    }
    return records;
}

std::optional<Record> one_of(const store::Result& result) {
    return result.empty() ? std::nullopt : std::optional(record_of(result[0]));
}

} // namespace

std::vector<Record> insert_records(store::Transaction& tx, const std::vector<Record>& records, Time now) {
    if (records.empty()) {
        return {};
    }
    store::Array numbers, rules, colours, types, matters, institutions, institution_names, departments, names,
        contents, limits, states, levels;
    for (const Record& record : records) {
        numbers.add(record.project_no);
        rules.add(record.rule);
        colours.add(record.colour);
        types.add(record.warning_type);
        matters.add(record.matter_code);
        institutions.add(record.institution);
        institution_names.add(record.institution_name);
        departments.add(record.department);
        names.add(record.department_name);
        contents.add(record.content);
        limits.add(format_time(record.limit_at));
        states.add(format_time(record.state_at));
        levels.add(to_text(record.level));
    }
    return records_of(tx.exec(
        insert_statement, format_compact_date(beijing_date(now)), format_time(now), std::move(numbers).text(),
        std::move(rules).text(), std::move(colours).text(), std::move(types).text(),
        std::move(matters).text(), std::move(institutions).text(), std::move(institution_names).text(),
        std::move(departments).text(), std::move(names).text(), std::move(contents).text(),
        std::move(limits).text(), std::move(states).text(), std::move(levels).text()));
}

std::vector<Record> save_records(store::Transaction& tx, const std::vector<Record>& records) {
    if (records.empty()) {
        return {};
    }
    store::Array numbers, revisions, departments, names, contents, limits, sent, states, state_times, results,
        levels, rounds, explanations, answers, answerers;
    for (const Record& record : records) {
        numbers.add(record.number);
        revisions.add(static_cast<long long>(record.revision));
        departments.add(record.department);
        names.add(record.department_name);
        contents.add(record.content);
        limits.add(format_time(record.limit_at));
        sent.add(format_time(record.sent_at));
        states.add(to_text(record.state));
        state_times.add(format_time(record.state_at));
        results.add(record.result);
        levels.add(to_text(record.level));
        rounds.add(static_cast<long long>(record.round));
        explanations.add(record.explanation);
        answers.add(record.answered_at ? format_time(*record.answered_at) : "");
        answerers.add(record.answered_by);
    }
    return records_of(tx.exec(
        save_statement, std::move(numbers).text(), std::move(revisions).text(), std::move(departments).text(),
        std::move(names).text(), std::move(contents).text(), std::move(limits).text(), std::move(sent).text(),
        std::move(states).text(), std::move(state_times).text(), std::move(results).text(),
        std::move(levels).text(), std::move(rounds).text(), std::move(explanations).text(),
        std::move(answers).text(), std::move(answerers).text()));
}

std::vector<Record> find_records_of(store::Transaction& tx, const std::vector<std::string>& project_numbers) {
    return records_of(tx.exec(of_cases, store::array(project_numbers)));
}

std::vector<Record> find_open(store::Transaction& tx, const std::string& after, int limit) {
    return records_of(tx.exec(open_statement, after, limit));
}

std::optional<Record> find_record(store::Transaction& tx, const std::string& number) {
    return one_of(tx.exec(find_statement, number));
}

std::optional<Record> lock_record(store::Transaction& tx, const std::string& number) {
    return one_of(tx.exec(lock_statement, number));
}

std::vector<Record> list_records(store::Transaction& tx, const RecordQuery& query,
                                 const service::Page& page) {
    const bool first = page.after.empty();
    const auto statement =
        list_statement.choose({!query.owner.empty(), !query.region_prefix.empty(), !query.colour.empty(),
                               !query.state.empty(), !query.rule.empty(), !query.project_no.empty()});
    return records_of(tx.exec(statement, first ? std::string("infinity") : page.after[0],
                              first ? std::string() : page.after[1], page.limit + 1,
                              query.sent_from ? format_time(*query.sent_from) : std::string("-infinity"),
                              query.sent_to ? format_time(*query.sent_to) : std::string("infinity"),
                              query.owner, query.region_prefix, behind_prefix(query.region_prefix),
                              query.colour, query.state, query.rule, query.project_no));
}

std::vector<Count> count_records(store::Transaction& tx, const RecordQuery& query) {
    const auto statement = count_statement.choose({!query.owner.empty(), !query.region_prefix.empty()});
    std::vector<Count> counts;
    for (const store::Row row :
         tx.exec(statement, format_time(query.sent_from.value()), format_time(query.sent_to.value()),
                 query.owner, query.region_prefix, behind_prefix(query.region_prefix))) {
        counts.push_back({row["department"].as<std::string>(), row["name"].as<std::string>(),
                          row["open_amber"].as<long long>(), row["open_red"].as<long long>(),
                          row["sent_amber"].as<long long>(), row["sent_red"].as<long long>()});
    }
    return counts;
}

} // namespace gateway::supervision
