#include "gateway/base/or_null.hpp"
#include "gateway/store/conditions.hpp"
#include "rows.hpp"
#include "store.hpp"

namespace gateway::cases {
namespace {

// $1, $2: the last row of the page before, or where the list begins; $3: limit; $4, $5: bounds of the
// acceptance; $13: of the deadline.
const std::string summaries =
    "SELECT project_no, row_guid, matter_code, task_version, content::json ->> 'task_name' AS task_name, "
    "owner, region, state, (extract(epoch FROM accepted_at) * 1000)::bigint AS accepted_ms, "
    "(extract(epoch FROM promised_at) * 1000)::bigint AS promised_ms, "
    "(extract(epoch FROM statutory_at) * 1000)::bigint AS statutory_ms, "
    "(extract(epoch FROM due_at) * 1000)::bigint AS due_ms, coalesce(handed_to, owner) AS handling_body, "
    "(extract(epoch FROM finished_at) * 1000)::bigint AS finished_ms, revision FROM cases.\"case\" ";
const std::vector<std::string> conditions{
    "owner = $6", "region >= $7 AND region < $8", "left(matter_code, 31) = $9", "matter_code = $10",
    "state = $11", "handed_to = $12",
    // Only when asked: of a bound that bounds nothing PostgreSQL expects a third.
    "accepted_at >= $4::timestamptz"};
const std::string typed = " AND ($4::timestamptz, $5::timestamptz, $6::text, $7::text, $8::text, $9::text, "
                          "$10::text, $11::text, $12::text, "
                          "$13::timestamptz) IS NOT NULL ";

std::vector<std::string> with(std::vector<std::string> some, const std::vector<std::string>& more) {
    some.insert(some.end(), more.begin(), more.end());
    return some;
}

const store::ConditionalStatement list_statement{
    "cases.list", summaries + "WHERE (accepted_at, project_no) < ($1::timestamptz, $2::text)", conditions,
    typed + "ORDER BY accepted_at DESC, project_no DESC LIMIT $3::int"};

const store::ConditionalStatement due_statement{
    "cases.list_due",
    summaries + "WHERE due_at IS NOT NULL AND (due_at, project_no) > ($1::timestamptz, $2::text) "
                "AND due_at < $13::timestamptz",
    with(conditions, {"accepted_at < $5::timestamptz"}), typed + "ORDER BY due_at, project_no LIMIT $3::int"};

const store::ConditionalStatement search_statement{
    "cases.search", summaries + "WHERE (accepted_at, project_no) < ($1::timestamptz, $2::text)",
    with(conditions, {"applicant_index = ANY($14::bytea[])", "project_no = $15",
                      "promised_at >= $16::timestamptz AND promised_at < $17::timestamptz"}),
    " AND ($14::bytea[], $15::text, $16::timestamptz, $17::timestamptz) IS NOT NULL" + typed +
        "ORDER BY accepted_at DESC, project_no DESC LIMIT $3::int"};

const store::Statement unindexed{
    "cases.find_unindexed",
    "SELECT project_no, content::json ->> 'applyer_page_type', content::json ->> 'applyer_page_code' "
    "FROM cases.\"case\" WHERE applicant_index IS NULL ORDER BY project_no LIMIT $1::int FOR UPDATE SKIP "
    "LOCKED"};

const store::Statement set_applicants{
    "cases.save_applicants",
    "UPDATE cases.\"case\" AS c SET applicant_index = n.digest, applicant_key = n.key_id FROM "
    "unnest($1::text[], "
    "$2::bytea[], $3::text[]) AS n(project_no, digest, key_id) WHERE c.project_no = n.project_no"};

/// Where a page of the newest begins: behind the last row, and never before the end that the query asks for.
/// One bound, for PostgreSQL would walk an index from the first of two that it finds.
struct Begin {
    std::string at;
    std::string project_no;
};
Begin begin_of(const CaseQuery& query, const service::Page& page) {
    const auto last = page.after.empty() ? std::nullopt : parse_time(page.after[0]);
    if (query.accepted_to && (!last || *query.accepted_to <= *last)) {
        return {format_time(*query.accepted_to), ""};
    }
    return last ? Begin{page.after[0], page.after[1]} : Begin{"infinity", ""};
}

/// The cases of a handling item are among those of its implementation code, by which the index goes.
std::string task_of(const CaseQuery& query) {
    return query.matter_code.empty() ? query.task_code : query.matter_code.substr(0, 31);
}

/// Which of `conditions` are asked.
std::vector<bool> asked(const CaseQuery& query) {
    return {!query.owner.empty(),           !query.region_prefix.empty(), !task_of(query).empty(),
            !query.matter_code.empty(),     !query.state.empty(),         !query.handed_to.empty(),
            query.accepted_from.has_value()};
}

store::Statement choose(const CaseQuery& query) {
    std::vector<bool> conditions_asked = asked(query);
    if (!query.due_before) {
        return list_statement.choose(conditions_asked);
    }
    conditions_asked.push_back(query.accepted_to.has_value());
    return due_statement.choose(conditions_asked);
}

Json summary(const store::Row& row) {
    const auto matter_code = row["matter_code"].as<std::string>();
    return {{"project_no", row["project_no"].as<std::string>()},
            {"row_guid", row["row_guid"].as<std::string>()},
            {"matter_code", matter_code},
            {"task_code", matter_code.substr(0, 31)},
            {"task_name", row["task_name"].as<std::string>()},
            {"task_version", row["task_version"].as<int>()},
            {"department", row["owner"].as<std::string>()},
            {"region", row["region"].as<std::string>()},
            {"state", row["state"].as<std::string>()},
            {"accepted_at", format_time(time_of(row["accepted_ms"]))},
            {"handling_body", row["handling_body"].as<std::string>()},
            {"promised_at", or_null(optional_time_of(row["promised_ms"]))},
            {"statutory_at", or_null(optional_time_of(row["statutory_ms"]))},
            {"due_at", or_null(optional_time_of(row["due_ms"]))},
            {"finished_at", or_null(optional_time_of(row["finished_ms"]))},
            {"revision", row["revision"].as<int>()}};
}

} // namespace

std::vector<Json> list_cases(store::Transaction& tx, const CaseQuery& query, const service::Page& page) {
    Begin begin = begin_of(query, page);
    if (query.due_before) {
        begin = page.after.empty() ? Begin{"-infinity", ""} : Begin{page.after[0], page.after[1]};
    }
    const auto result = tx.exec(
        choose(query), begin.at, begin.project_no, page.limit + 1, lower_bound(query.accepted_from),
        upper_bound(query.accepted_to), query.owner, query.region_prefix, behind_prefix(query.region_prefix),
        task_of(query), query.matter_code, query.state, query.handed_to, upper_bound(query.due_before));
    std::vector<Json> items;
    for (const store::Row row : result) {
        items.push_back(summary(row));
    }
    return items;
}

std::vector<Json> search_cases(store::Transaction& tx, const SearchQuery& query, const service::Page& page) {
    const Begin begin = begin_of(query, page);
    const bool promised = query.promised_from || query.promised_to;
    store::Array applicant;
    for (const crypto::Digest& digest : query.applicant) {
        applicant.add(store::bytea(crypto::view(digest)));
    }
    std::vector<bool> conditions_asked = asked(query);
    conditions_asked.insert(conditions_asked.end(),
                            {!query.applicant.empty(), !query.project_no.empty(), promised});
    const auto statement = search_statement.choose(conditions_asked);
    const auto result =
        tx.exec(statement, begin.at, begin.project_no, page.limit + 1, lower_bound(query.accepted_from),
                upper_bound(query.accepted_to), query.owner, query.region_prefix,
                behind_prefix(query.region_prefix), query.task_code, query.matter_code, query.state,
                query.handed_to, upper_bound(query.due_before), std::move(applicant).text(), query.project_no,
                lower_bound(query.promised_from), upper_bound(query.promised_to));
    std::vector<Json> items;
    for (const store::Row row : result) {
        items.push_back(summary(row));
    }
    return items;
}

std::vector<Unindexed> find_unindexed(store::Transaction& tx, int limit) {
    std::vector<Unindexed> found;
    for (const store::Row row : tx.exec(unindexed, limit)) {
        found.push_back({row[0].as<std::string>(), row[1].as<std::string>(""), row[2].as<std::string>("")});
    }
    return found;
}

void save_applicants(store::Transaction& tx,
                     const std::vector<std::pair<std::string, ApplicantIndex>>& indexed) {
    store::Array numbers, digests, keys;
    for (const auto& [number, index] : indexed) {
        numbers.add(number);
        digests.add(applicant_octets(index).value());
        keys.add(index.key_id);
    }
    tx.exec(set_applicants, std::move(numbers).text(), std::move(digests).text(), std::move(keys).text());
}

} // namespace gateway::cases
