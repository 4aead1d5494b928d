#include "reform_store.hpp"

namespace gateway::cases {
namespace {

#define OPEN_CASES                                                                                           \
    "SELECT project_no, matter_code, owner, coalesce(handed_to, '') AS handed_to, coalesce(handling_unit, "  \
    "'') AS unit, revision FROM cases.\"case\" "
// Each arm of the condition is one partial index.
#define AT_BODIES                                                                                            \
    "WHERE (due_at IS NOT NULL AND owner = ANY($1::text[])) OR (due_at IS NULL AND finished_at IS NULL AND " \
    "owner = ANY($1::text[])) OR (handed_to = ANY($1::text[]) AND finished_at IS NULL) ORDER BY project_no"
const store::Statement find_open{"cases.find_open", OPEN_CASES AT_BODIES};
const store::Statement lock_open{"cases.lock_open", OPEN_CASES AT_BODIES " FOR UPDATE"};
const store::Statement lock_some{"cases.lock_some", OPEN_CASES
                                 "WHERE project_no = ANY($1::text[]) ORDER BY project_no FOR UPDATE"};

const store::Statement hand_over{
    "cases.hand_over",
    "WITH n AS (SELECT * FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], "
    "$9::int[]) WITH ORDINALITY AS n(project_no, from_body, from_unit, to_body, to_unit, handed_to, "
    "revision, "
    "n)), kept AS (INSERT INTO cases.transfer (project_no, transferred_at, from_body, from_unit, to_body, "
    "to_unit, reason) SELECT project_no, $1::timestamptz, from_body, from_unit, to_body, to_unit, $2 FROM n "
    "ORDER BY n) UPDATE cases.\"case\" AS c SET handed_to = nullif(n.handed_to, ''), handling_unit = "
    "nullif(n.to_unit, ''), revision = n.revision FROM n WHERE c.project_no = n.project_no"};

#define APPLICATIONS "SELECT application_no, matter_code, revision FROM cases.application "
#define UNDECIDED "WHERE decided_at IS NULL AND owner = ANY($1::text[]) ORDER BY application_no"
const store::Statement find_undecided{"cases.find_undecided", APPLICATIONS UNDECIDED};
const store::Statement lock_undecided{"cases.lock_undecided", APPLICATIONS UNDECIDED " FOR UPDATE"};
const store::Statement lock_applied{
    "cases.lock_applications",
    APPLICATIONS "WHERE application_no = ANY($1::text[]) ORDER BY application_no FOR UPDATE"};
const store::Statement save_applied{
    "cases.move_applications",
    "UPDATE cases.application AS a SET matter_code = n.matter_code, owner = left(n.matter_code, 18), region "
    "= "
    "substr(n.matter_code, 3, 6), revision = n.revision FROM unnest($1::text[], $2::text[], $3::int[]) AS "
    "n(application_no, matter_code, revision) WHERE a.application_no = n.application_no"};

const store::Statement some_cases{
    "cases.some_under",
    "SELECT project_no FROM cases.\"case\" AS c JOIN unnest($1::text[], $2::int[]) AS n(code, version) ON "
    "c.owner = left(n.code, 18) AND c.matter_code = n.code AND c.task_version >= n.version LIMIT $3::int"};
const store::Statement some_applications{
    "cases.some_applications_under",
    "SELECT application_no FROM cases.application WHERE matter_code = ANY($1::text[]) AND owner = "
    "ANY($2::text[]) AND created_at > $3::timestamptz LIMIT $4::int"};

std::vector<OpenCase> read_cases(const store::Result& result) {
    std::vector<OpenCase> cases;
    for (const store::Row row : result) {
        cases.push_back({row[0].as<std::string>(), row[1].as<std::string>(), row[2].as<std::string>(),
                         row[3].as<std::string>(), row[4].as<std::string>(), row[5].as<int>()});
    }
    return cases;
}

std::vector<OpenApplication> read_applications(const store::Result& result) {
    std::vector<OpenApplication> applications;
    for (const store::Row row : result) {
        applications.push_back({row[0].as<std::string>(), row[1].as<std::string>(), row[2].as<int>()});
    }
    return applications;
}

std::vector<std::string> numbers(const store::Result& result) {
    std::vector<std::string> all;
    for (const store::Row row : result) {
        all.push_back(row[0].as<std::string>());
    }
    return all;
}

} // namespace

std::vector<OpenCase> open_cases(store::Transaction& tx, const std::vector<std::string>& bodies, bool lock) {
    return read_cases(tx.exec(lock ? lock_open : find_open, store::array(bodies)));
}

std::vector<OpenCase> lock_cases(store::Transaction& tx, const std::vector<std::string>& numbers) {
    return read_cases(tx.exec(lock_some, store::array(numbers)));
}

void hand_over_cases(store::Transaction& tx, const std::vector<OpenCase>& before,
                     const std::vector<OpenCase>& after, const std::string& at, const std::string& reason) {
    store::Array numbers, from_bodies, from_units, to_bodies, to_units, handed, revisions;
    for (std::size_t i = 0; i < after.size(); ++i) {
        numbers.add(after[i].project_no);
        from_bodies.add(before[i].handler());
        from_units.add(before[i].unit);
        to_bodies.add(after[i].handler());
        to_units.add(after[i].unit);
        handed.add(after[i].handed_to);
        revisions.add(static_cast<long long>(after[i].revision));
    }
    tx.exec(hand_over, at, reason, std::move(numbers).text(), std::move(from_bodies).text(),
            std::move(from_units).text(), std::move(to_bodies).text(), std::move(to_units).text(),
            std::move(handed).text(), std::move(revisions).text());
}

std::vector<OpenApplication> open_applications(store::Transaction& tx, const std::vector<std::string>& bodies,
                                               bool lock) {
    return read_applications(tx.exec(lock ? lock_undecided : find_undecided, store::array(bodies)));
}

std::vector<OpenApplication> lock_applications(store::Transaction& tx,
                                               const std::vector<std::string>& numbers) {
    return read_applications(tx.exec(lock_applied, store::array(numbers)));
}

void save_applications(store::Transaction& tx, const std::vector<OpenApplication>& applications) {
    store::Array numbers, codes, revisions;
    for (const OpenApplication& application : applications) {
        numbers.add(application.application_no);
        codes.add(application.matter_code);
        revisions.add(static_cast<long long>(application.revision));
    }
    tx.exec(save_applied, std::move(numbers).text(), std::move(codes).text(), std::move(revisions).text());
}

std::vector<std::string> cases_under(store::Transaction& tx, const std::map<std::string, int>& lists,
                                     int most) {
    store::Array codes, versions;
    for (const auto& [code, version] : lists) {
        codes.add(code);
        versions.add(version);
    }
    return numbers(tx.exec(some_cases, std::move(codes).text(), std::move(versions).text(), most));
}

std::vector<std::string> applications_under(store::Transaction& tx, const std::map<std::string, int>& lists,
                                            Time since, int most) {
    store::Array codes, owners;
    for (const auto& [code, version] : lists) {
        codes.add(code);
        owners.add(code.substr(0, 18));
    }
    return numbers(tx.exec(some_applications, std::move(codes).text(), std::move(owners).text(),
                           format_time(since), most));
}

} // namespace gateway::cases
