#include "gateway/cases/cases.hpp"
#include "mark_store.hpp"
#include "rows.hpp"

#include <stdexcept>

namespace gateway::cases {
namespace {

#define FACTS                                                                                                \
    "SELECT project_no, matter_code, task_version, content::json ->> 'task_name' AS task_name, "             \
    "owner, region, state, (extract(epoch FROM accepted_at) * 1000)::bigint AS accepted_at, "                \
    "(extract(epoch FROM promised_at) * 1000)::bigint AS promised_at, "                                      \
    "(extract(epoch FROM statutory_at) * 1000)::bigint AS statutory_at, "                                    \
    "(extract(epoch FROM due_at) * 1000)::bigint AS due_at, coalesce(handed_to, owner) AS handling_body, "   \
    "(extract(epoch FROM finished_at) * 1000)::bigint AS finished_at FROM cases.\"case\" AS c "

const store::Statement facts_statement{"cases.facts", FACTS "WHERE project_no = ANY($1::text[])"};

// Ordered, so that the index is asked and not the table.
const store::Statement any_indexed{
    "cases.any_indexed",
    "SELECT 1 FROM cases.\"case\" WHERE applicant_index IS NOT NULL ORDER BY applicant_index LIMIT 1"};

const store::Statement due_statement{
    "cases.find_due",
    FACTS "WHERE due_at IS NOT NULL AND due_at < $1::timestamptz AND (due_at, project_no) > "
          "($2::timestamptz, $3) ORDER BY c.due_at, project_no LIMIT $4::int"};

// In the order of the numbers: each row takes a lock on its case.
const store::Statement insert_marks{
    "cases.add_marks",
    "INSERT INTO cases.mark (project_no, occurred_at, kind, detail) SELECT project_no, occurred_at, kind, "
    "detail "
    "FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[]) WITH ORDINALITY "
    "AS n(project_no, occurred_at, kind, detail, n) ORDER BY project_no COLLATE \"C\", n.n"};

const store::Statement marks_of_case{
    "cases.find_marks",
    "SELECT (extract(epoch FROM occurred_at) * 1000)::bigint, kind, detail FROM cases.mark "
    "WHERE project_no = $1 ORDER BY occurred_at, ordinal"};

CaseFacts facts_of(const store::Row& row) {
    CaseFacts facts;
    facts.project_no = row["project_no"].as<std::string>();
    facts.matter_code = row["matter_code"].as<std::string>();
    facts.task_version = row["task_version"].as<int>();
    facts.task_name = row["task_name"].as<std::string>();
    facts.owner = row["owner"].as<std::string>();
    facts.region = row["region"].as<std::string>();
    facts.state = row["state"].as<std::string>();
    facts.accepted_at = time_of(row["accepted_at"]);
    facts.promised_at = optional_time_of(row["promised_at"]);
    facts.statutory_at = optional_time_of(row["statutory_at"]);
    facts.due_at = optional_time_of(row["due_at"]);
    facts.handling_body = row["handling_body"].as<std::string>();
    facts.finished_at = optional_time_of(row["finished_at"]);
    return facts;
}

} // namespace

std::map<std::string, CaseFacts> find_cases(store::Transaction& tx, const std::set<std::string>& numbers) {
    std::map<std::string, CaseFacts> cases;
    for (const store::Row row :
         tx.exec(facts_statement, store::array(std::vector<std::string>(numbers.begin(), numbers.end())))) {
        CaseFacts facts = facts_of(row);
        cases.emplace(facts.project_no, std::move(facts));
    }
    return cases;
}

bool are_applicants_indexed(store::Transaction& tx) { return !tx.exec(any_indexed).empty(); }

std::vector<CaseFacts> find_due(store::Transaction& tx, Time until, const std::string& cursor, int limit) {
    const std::size_t blank = cursor.find(' ');
    if (!cursor.empty() && blank == std::string::npos) {
        throw std::logic_error("cases: a cursor that due_cursor did not make");
    }
    const std::string due = cursor.empty() ? std::string("-infinity") : cursor.substr(0, blank);
    const std::string number = cursor.empty() ? std::string() : cursor.substr(blank + 1);
    std::vector<CaseFacts> cases;
    for (const store::Row row : tx.exec(due_statement, format_time(until), due, number, limit)) {
        cases.push_back(facts_of(row));
    }
    return cases;
}

std::string due_cursor(const CaseFacts& last) {
    return format_time(last.due_at.value()) + " " + last.project_no;
}

std::vector<Mark> find_marks(store::Transaction& tx, const std::string& project_no) {
    std::vector<Mark> marks;
    for (const store::Row row : tx.exec(marks_of_case, project_no)) {
        marks.push_back(
            {project_no, time_of(row[0]), row[1].as<std::string>(), Json::parse(row[2].as<std::string>())});
    }
    return marks;
}

void add_mark(store::Transaction& tx, const Mark& mark) { add_marks(tx, {mark}); }

void add_marks(store::Transaction& tx, const std::vector<Mark>& marks) {
    if (marks.empty()) {
        return;
    }
    store::Array numbers, times, words, details;
    for (const Mark& mark : marks) {
        numbers.add(mark.project_no);
        times.add(format_time(mark.occurred_at));
        words.add(mark.kind);
        details.add(canonical_json(mark.detail));
    }
    tx.exec(insert_marks, std::move(numbers).text(), std::move(times).text(), std::move(words).text(),
            std::move(details).text());
}

} // namespace gateway::cases
