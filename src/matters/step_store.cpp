#include "draft_step.hpp"
#include "rows.hpp"

namespace gateway::matters {
namespace {

const store::Statement add{
    "matters.add_steps",
    "INSERT INTO matters.draft_step (draft_id, code, owner, region, revision, step, reason, effective_at, "
    "task_version, actor, at) "
    "SELECT draft_id, nullif(code, ''), owner, region, revision, step, nullif(reason, ''), "
    "nullif(effective_at, '')::timestamptz, nullif(task_version, 0), $10, $11::timestamptz "
    "FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::text[], $7::text[], "
    "$8::text[], $9::int[]) WITH ORDINALITY AS n(draft_id, code, owner, region, revision, step, reason, "
    "effective_at, task_version, n) ORDER BY n"};

#define STEP_COLUMNS                                                                                         \
    "SELECT id, draft_id, code, revision, step, actor, reason, task_version, "                               \
    "(extract(epoch FROM effective_at) * 1000)::bigint AS effective_at, "                                    \
    "(extract(epoch FROM at) * 1000)::bigint AS at FROM matters.draft_step WHERE "
#define VISIBLE                                                                                              \
    " AND ($2 = '' OR owner = $2) AND ($3 = '' OR starts_with(region, $3)) AND id > $4::bigint ORDER BY id " \
    "LIMIT $5::int"

const store::Statement of_draft{"matters.draft_steps", STEP_COLUMNS "draft_id = $1" VISIBLE};
const store::Statement of_code{
    "matters.matter_steps",
    STEP_COLUMNS "draft_id IN (SELECT draft_id FROM matters.draft_step WHERE code = $1)" VISIBLE};

template <class Type>
Json optional_value(const pqxx::field& field) {
    return field.is_null() ? Json() : Json(field.as<Type>());
}

std::vector<Json> read(const store::Result& result) {
    std::vector<Json> steps;
    for (const store::Row row : result) {
        const auto effective = store::optional_time_of(row["effective_at"]);
        steps.push_back({{"id", row["id"].as<std::string>()},
                         {"draft_id", row["draft_id"].as<std::string>()},
                         {"code", optional_value<std::string>(row["code"])},
                         {"revision", row["revision"].as<int>()},
                         {"step", row["step"].as<std::string>()},
                         {"actor", row["actor"].as<std::string>()},
                         {"reason", optional_value<std::string>(row["reason"])},
                         {"effective_at", effective ? Json(format_time(*effective)) : Json()},
                         {"task_version", optional_value<int>(row["task_version"])},
                         {"at", format_time(time_of(row["at"]))}});
    }
    return steps;
}

std::string after(const service::Page& page) { return page.after.empty() ? "0" : page.after[0]; }

} // namespace

void add_steps(store::Transaction& tx, const std::vector<DraftStep>& steps, const std::string& actor,
               Time now) {
    if (steps.empty()) {
        return;
    }
    store::Array ids, codes, owners, regions, revisions, names, reasons, moments, versions;
    for (const DraftStep& step : steps) {
        ids.add(step.draft->id);
        codes.add(step.draft->code.value_or(""));
        owners.add(step.draft->owner);
        regions.add(step.draft->region);
        revisions.add(static_cast<long long>(step.draft->revision));
        names.add(to_text(step.step));
        reasons.add(step.reason);
        moments.add(store::time_element(step.effective_at));
        versions.add(static_cast<long long>(step.task_version));
    }
    tx.exec(add, std::move(ids).text(), std::move(codes).text(), std::move(owners).text(),
            std::move(regions).text(), std::move(revisions).text(), std::move(names).text(),
            std::move(reasons).text(), std::move(moments).text(), std::move(versions).text(), actor,
            format_time(now));
}

std::vector<Json> list_draft_steps(store::Transaction& tx, const std::string& draft_id,
                                   const service::Visibility& visible, const service::Page& page) {
    return read(
        tx.exec(of_draft, draft_id, visible.credit_code, visible.region_prefix, after(page), page.limit + 1));
}

std::vector<Json> list_matter_steps(store::Transaction& tx, const std::string& code,
                                    const service::Visibility& visible, const service::Page& page) {
    return read(
        tx.exec(of_code, code, visible.credit_code, visible.region_prefix, after(page), page.limit + 1));
}

} // namespace gateway::matters
