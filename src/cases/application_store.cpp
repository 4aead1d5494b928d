#include "application_store.hpp"

#include "gateway/base/or_null.hpp"
#include "gateway/store/conditions.hpp"
#include "rows.hpp"

namespace gateway::cases {
namespace {

const store::Statement insert_one{
    "cases.insert_application",
    "INSERT INTO cases.application (application_no, matter_code, owner, region, state, received_at, "
    "decide_by, "
    "revision, content, materials, course) VALUES (coalesce(nullif($1, ''), 'SQ' || left($2, 18) || "
    "to_char($3::timestamptz AT TIME ZONE 'Asia/Shanghai', 'YYYYMMDD') || "
    "lpad(nextval('cases.application_serial')::text, 8, '0')), $2, left($2, 18), substr($2, 3, 6), "
    "'received', "
    "$3::timestamptz, $4::timestamptz, 1, $5, $6, $7) ON CONFLICT (application_no) DO NOTHING "
    "RETURNING application_no"};

#define APPLICATION                                                                                          \
    "SELECT application_no, matter_code, state, (extract(epoch FROM received_at) * 1000)::bigint AS "        \
    "received_at, (extract(epoch FROM decide_by) * 1000)::bigint AS decide_by, (extract(epoch FROM "         \
    "decided_at) * 1000)::bigint AS decided_at, coalesce(project_no, '') AS project_no, revision, content, " \
    "materials, course FROM cases.application "

const store::Statement find_one{"cases.find_application", APPLICATION "WHERE application_no = $1"};
const store::Statement lock_one{"cases.lock_application", APPLICATION "WHERE application_no = $1 FOR UPDATE"};
const store::Statement find_of_case{"cases.application_of_case", APPLICATION "WHERE project_no = $1"};

const store::Statement save_one{
    "cases.save_application",
    "UPDATE cases.application SET state = $2, decided_at = $3::timestamptz, project_no = nullif($4, ''), "
    "revision = $5, materials = $6, course = $7 WHERE application_no = $1"};

// $1, $2: the last row of the page before; $3: limit; $4, $5: bounds of the receipt; $6: now.
const store::ConditionalStatement list_statement{
    "cases.list_applications",
    "SELECT application_no, matter_code, owner, region, state, (extract(epoch FROM received_at) * "
    "1000)::bigint "
    "AS received_ms, (extract(epoch FROM decide_by) * 1000)::bigint AS decide_ms, (extract(epoch FROM "
    "decided_at) * 1000)::bigint AS decided_ms, project_no, revision FROM cases.application "
    "WHERE (received_at, application_no) < ($1::timestamptz, $2::text) AND received_at >= $4::timestamptz",
    {"owner = $7", "region >= $8 AND region < $9", "matter_code = $10",
     "CASE WHEN state = 'received' AND decide_by < $6::timestamptz THEN 'deemed' ELSE state END = $11",
     "decided_at IS NULL"},
    " AND ($5::timestamptz, $6::timestamptz, $7::text, $8::text, $9::text, $10::text, $11::text) IS NOT NULL "
    "ORDER BY received_at DESC, application_no DESC LIMIT $3::int"};

std::optional<Application> first_application(const store::Result& result) {
    if (result.empty()) {
        return std::nullopt;
    }
    const store::Row row = result[0];
    Application application;
    application.application_no = row["application_no"].as<std::string>();
    application.matter_code = row["matter_code"].as<std::string>();
    application.stored = application_state_from_text(row["state"].as<std::string>());
    application.received_at = time_of(row["received_at"]);
    application.decide_by = time_of(row["decide_by"]);
    application.decided_at = optional_time_of(row["decided_at"]);
    application.project_no = row["project_no"].as<std::string>();
    application.revision = row["revision"].as<int>();
    application.columns = Json::parse(row["content"].as<std::string>());
    application.materials = Json::parse(row["materials"].as<std::string>());
    application.course = Json::parse(row["course"].as<std::string>());
    return application;
}

Json summary(const store::Row& row, Time now) {
    const Time received = time_of(row["received_ms"]);
    const Time decide_by = time_of(row["decide_ms"]);
    const auto state = state_at(application_state_from_text(row["state"].as<std::string>()), decide_by, now);
    return {{"application_no", row["application_no"].as<std::string>()},
            {"matter_code", row["matter_code"].as<std::string>()},
            {"department", row["owner"].as<std::string>()},
            {"region", row["region"].as<std::string>()},
            {"state", to_text(state)},
            {"received_at", format_time(received)},
            {"decide_by", format_time(decide_by)},
            {"decided_at", or_null(optional_time_of(row["decided_ms"]))},
            {"project_no",
             row["project_no"].is_null() ? Json(nullptr) : Json(row["project_no"].as<std::string>())},
            {"revision", row["revision"].as<int>()}};
}

} // namespace

bool insert_application(store::Transaction& tx, Application& application) {
    const auto result = tx.exec(insert_one, application.application_no, application.matter_code,
                                format_time(application.received_at), format_time(application.decide_by),
                                canonical_json(application.columns), canonical_json(application.materials),
                                canonical_json(application.course));
    if (result.empty()) {
        return false;
    }
    application.application_no = result[0][0].as<std::string>();
    return true;
}

std::optional<Application> find_application(store::Transaction& tx, const std::string& application_no) {
    return first_application(tx.exec(find_one, application_no));
}

std::optional<Application> lock_application(store::Transaction& tx, const std::string& application_no) {
    return first_application(tx.exec(lock_one, application_no));
}

std::optional<Application> application_of_case(store::Transaction& tx, const std::string& project_no) {
    return first_application(tx.exec(find_of_case, project_no));
}

void save_application(store::Transaction& tx, const Application& application) {
    tx.exec(save_one, application.application_no, std::string(to_text(application.stored)),
            time_parameter(application.decided_at), application.project_no, application.revision,
            canonical_json(application.materials), canonical_json(application.course));
}

std::vector<Json> list_applications(store::Transaction& tx, const ApplicationQuery& query,
                                    const service::Page& page) {
    // One upper bound, as in the list of cases.
    const auto last = page.after.empty() ? std::nullopt : parse_time(page.after[0]);
    const bool bounded = query.received_to && (!last || *query.received_to <= *last);
    const std::string begin = bounded ? format_time(*query.received_to) : last ? page.after[0] : "infinity";
    const auto statement =
        list_statement.choose({!query.owner.empty(), !query.region_prefix.empty(), !query.matter_code.empty(),
                               !query.state.empty(), query.open});
    std::vector<Json> items;
    for (const store::Row row :
         tx.exec(statement, begin, bounded || !last ? std::string() : page.after[1], page.limit + 1,
                 query.received_from ? format_time(*query.received_from) : std::string("-infinity"),
                 query.received_to ? format_time(*query.received_to) : std::string("infinity"),
                 format_time(query.now), query.owner, query.region_prefix, behind_prefix(query.region_prefix),
                 query.matter_code, query.state)) {
        items.push_back(summary(row, query.now));
    }
    return items;
}

} // namespace gateway::cases
