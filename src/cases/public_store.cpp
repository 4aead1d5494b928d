#include "gateway/cases/cases.hpp"
#include "rows.hpp"

#include <vector>

namespace gateway::cases {
namespace {

const store::Statement facts_statement{
    "cases.facts",
    "SELECT project_no, matter_code, task_version, content::json ->> 'task_name' AS task_name, "
    "owner, region, state, (extract(epoch FROM accepted_at) * 1000)::bigint AS accepted_at, "
    "(extract(epoch FROM promised_at) * 1000)::bigint AS promised_at, "
    "(extract(epoch FROM finished_at) * 1000)::bigint AS finished_at "
    "FROM cases.\"case\" WHERE project_no = ANY($1::text[])"};

const store::Statement insert_mark{"cases.add_mark",
                                   "INSERT INTO cases.mark (project_no, occurred_at, kind, detail) "
                                   "VALUES ($1, $2::timestamptz, $3, $4)"};
// In the order of the numbers: each row takes a lock on its case.
const store::Statement insert_marks{
    "cases.add_marks",
    "INSERT INTO cases.mark (project_no, occurred_at, kind, detail) SELECT project_no, occurred_at, kind, "
    "detail "
    "FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[]) WITH ORDINALITY "
    "AS n(project_no, occurred_at, kind, detail, n) ORDER BY project_no COLLATE \"C\", n.n"};

} // namespace

std::map<std::string, CaseFacts> find_cases(store::Transaction& tx, const std::set<std::string>& numbers) {
    std::map<std::string, CaseFacts> cases;
    for (const store::Row row :
         tx.exec(facts_statement, store::array(std::vector<std::string>(numbers.begin(), numbers.end())))) {
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
        facts.finished_at = optional_time_of(row["finished_at"]);
        cases.emplace(facts.project_no, facts);
    }
    return cases;
}

void add_mark(store::Transaction& tx, const Mark& mark) {
    tx.exec(insert_mark, mark.project_no, format_time(mark.occurred_at), mark.kind,
            canonical_json(mark.detail));
}

void add_marks(store::Transaction& tx, const std::vector<Mark>& marks) {
    if (marks.empty()) {
        return;
    }
    store::Array numbers, times, kinds, details;
    for (const Mark& mark : marks) {
        numbers.add(mark.project_no);
        times.add(format_time(mark.occurred_at));
        kinds.add(mark.kind);
        details.add(canonical_json(mark.detail));
    }
    tx.exec(insert_marks, std::move(numbers).text(), std::move(times).text(), std::move(kinds).text(),
            std::move(details).text());
}

} // namespace gateway::cases
