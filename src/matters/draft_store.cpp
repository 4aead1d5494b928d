#include "draft_store.hpp"

#include "draft_store_conditions.hpp"
#include "rows.hpp"

namespace gateway::matters {
namespace {

#define DRAFT_COLUMNS                                                                                        \
    "id, code, owner, region, task_name, task_type, base_version, revision, content, findings, missing, "    \
    "faulty, "                                                                                               \
    "source, profile, source_key, import_id, (extract(epoch FROM created_at) * 1000)::bigint AS "            \
    "created_at, family, code_versions, conversions, stage, stage_by, edited_by, "                           \
    "(extract(epoch FROM effective_at) * 1000)::bigint AS effective_at, "                                    \
    "(extract(epoch FROM updated_at) * 1000)::bigint AS updated_at"

const store::Statement lock_all{"matters.lock_drafts",
                                "SELECT pg_advisory_xact_lock(hashtext('matters.draft'), 0)"};
const store::Statement save{
    "matters.save_drafts",
    "INSERT INTO matters.draft (id, code, owner, region, task_name, task_type, base_version, revision, "
    "content, "
    "findings, missing, faulty, source, profile, source_key, import_id, created_at, updated_at, family, "
    "code_versions, conversions, stage, stage_by, edited_by, effective_at, items) "
    "SELECT id, nullif(code, ''), owner, region, task_name, task_type, base_version, revision, content, "
    "findings, "
    "missing, faulty, nullif(source, ''), profile, nullif(source_key, ''), import_id, created_at, "
    "updated_at, family, code_versions, conversions, stage, stage_by, edited_by, "
    "nullif(effective_at, '')::timestamptz, "
    "array_remove(ARRAY[content::jsonb ->> \'catalog_code\', "
    "nullif(substr(content::jsonb ->> \'task_code\', 20), \'\')], NULL) FROM unnest($1::text[], $2::text[], "
    "$3::text[], $4::text[], $5::text[], $6::text[], $7::int[], "
    "$8::int[], "
    "$9::text[], $10::text[], $11::int[], $12::int[], $13::text[], $14::text[], $15::text[], $16::text[], "
    "$17::timestamptz[], $18::timestamptz[], $19::text[], $20::text[], $21::text[], $22::text[], "
    "$23::text[], "
    "$24::text[], $25::text[]) WITH ORDINALITY AS n(id, "
    "code, owner, region, "
    "task_name, "
    "task_type, "
    "base_version, revision, content, findings, missing, faulty, source, profile, source_key, import_id, "
    "created_at, "
    "updated_at, family, code_versions, conversions, stage, stage_by, edited_by, effective_at, n) "
    "ORDER BY n.n "
    "ON CONFLICT (id) DO UPDATE SET code = excluded.code, owner = excluded.owner, region = excluded.region, "
    "task_name = excluded.task_name, task_type = excluded.task_type, base_version = excluded.base_version, "
    "revision = excluded.revision, content = excluded.content, findings = excluded.findings, "
    "missing = excluded.missing, faulty = excluded.faulty, source = excluded.source, "
    "family = excluded.family, code_versions = excluded.code_versions, conversions = excluded.conversions, "
    "items = excluded.items, stage = excluded.stage, stage_by = excluded.stage_by, "
    "edited_by = excluded.edited_by, effective_at = excluded.effective_at, "
    "import_id = excluded.import_id, updated_at = excluded.updated_at"};
const store::Statement remove{"matters.delete_drafts",
                              "DELETE FROM matters.draft WHERE id = ANY($1::text[])"};
const store::Statement next_due{
    "matters.next_scheduled",
    "SELECT (extract(epoch FROM effective_at) * 1000)::bigint FROM matters.draft WHERE stage = 'scheduled' "
    "AND effective_at <= $1::timestamptz ORDER BY effective_at LIMIT 1"};
const store::Statement lock_due{"matters.lock_scheduled",
                                "SELECT " DRAFT_COLUMNS
                                " FROM matters.draft WHERE stage = 'scheduled' AND effective_at = "
                                "$1::timestamptz ORDER BY sequence LIMIT $2::int FOR UPDATE"};
const store::Statement find{"matters.find_draft",
                            "SELECT " DRAFT_COLUMNS " FROM matters.draft WHERE id = $1"};
const store::Statement lock{"matters.lock_draft",
                            "SELECT " DRAFT_COLUMNS " FROM matters.draft WHERE id = $1 FOR UPDATE"};
const store::Statement by_id{"matters.drafts_by_id",
                             "SELECT " DRAFT_COLUMNS " FROM matters.draft WHERE id = ANY($1::text[])"};
const store::Statement lock_by_id{"matters.lock_drafts_by_id",
                                  "SELECT " DRAFT_COLUMNS
                                  " FROM matters.draft WHERE id = ANY($1::text[]) ORDER BY id FOR UPDATE"};
const store::Statement of_owners{"matters.drafts_of",
                                 "SELECT " DRAFT_COLUMNS
                                 " FROM matters.draft WHERE owner = ANY($1::text[]) ORDER BY id"};
const store::Statement lock_of_owners{"matters.lock_drafts_of",
                                      "SELECT " DRAFT_COLUMNS " FROM matters.draft WHERE owner = "
                                      "ANY($1::text[]) ORDER BY id FOR UPDATE"};
const store::Statement by_code{"matters.drafts_by_code",
                               "SELECT " DRAFT_COLUMNS " FROM matters.draft WHERE code = ANY($1::text[])"};
const store::Statement by_source{"matters.drafts_by_source",
                                 "SELECT " DRAFT_COLUMNS
                                 " FROM matters.draft WHERE profile = $1 AND source_key = ANY($2::text[])"};
const store::Statement list{
    "matters.list_drafts",
    "SELECT sequence, id, code, owner, region, task_name, task_type, base_version, revision, missing, "
    "faulty, profile, stage, (extract(epoch FROM effective_at) * 1000)::bigint AS effective_at, "
    "import_id, (extract(epoch FROM updated_at) * 1000)::bigint AS updated_at FROM matters.draft "
    "WHERE " DRAFT_CONDITIONS " AND sequence > $8::bigint ORDER BY sequence LIMIT $9::int"};
const store::Statement count{
    "matters.count_draft_fields",
    "WITH d AS MATERIALIZED (SELECT content::jsonb AS c, findings::jsonb AS f, family, missing + faulty = 0 "
    "AS "
    "complete "
    "FROM matters.draft WHERE " DRAFT_CONDITIONS ") "
    "SELECT family, 'drafts' AS what, '' AS pointer, count(*) AS number FROM d GROUP BY family "
    "UNION ALL SELECT family, 'complete', '', count(*) FROM d WHERE complete GROUP BY family "
    "UNION ALL SELECT family, 'filled', '/' || k, count(*) FROM d, jsonb_object_keys(c) AS k "
    "GROUP BY family, k "
    "UNION ALL SELECT family, 'filled', '/extend/' || k, count(*) FROM d, jsonb_object_keys(c -> 'extend') "
    "AS k GROUP BY family, k "
    "UNION ALL SELECT family, 'faulty', p, count(*) FROM d, "
    "LATERAL (SELECT DISTINCT e ->> 'pointer' AS p FROM jsonb_array_elements(f) AS e) AS x WHERE p <> '' "
    "GROUP BY family, p"};

std::optional<std::string> optional_text(const pqxx::field& field) {
    return field.is_null() ? std::nullopt : std::optional(field.as<std::string>());
}

Draft read_draft_row(const store::Row& row) {
    Draft draft;
    draft.id = row["id"].as<std::string>();
    draft.code = optional_text(row["code"]);
    draft.owner = row["owner"].as<std::string>();
    draft.region = row["region"].as<std::string>();
    draft.task_name = row["task_name"].as<std::string>();
    draft.task_type = row["task_type"].as<std::string>();
    draft.family = row["family"].as<std::string>();
    draft.base_version = row["base_version"].as<int>();
    draft.revision = row["revision"].as<int>();
    draft.content = row["content"].as<std::string>();
    draft.findings = json_of(row["findings"]);
    draft.missing = row["missing"].as<int>();
    draft.faulty = row["faulty"].as<int>();
    draft.source = optional_text(row["source"]);
    draft.profile = row["profile"].as<std::string>();
    draft.source_key = optional_text(row["source_key"]);
    draft.import_id = row["import_id"].as<std::string>();
    draft.code_versions = code_versions_from_text(row["code_versions"].as<std::string>());
    draft.conversions = json_of(row["conversions"]);
    draft.stage = stage_from_text(row["stage"].as<std::string>());
    draft.stage_by = row["stage_by"].as<std::string>();
    draft.edited_by = row["edited_by"].as<std::string>();
    draft.effective_at = store::optional_time_of(row["effective_at"]);
    draft.created_at = time_of(row["created_at"]);
    draft.updated_at = time_of(row["updated_at"]);
    return draft;
}

std::optional<Draft> first_draft(const store::Result& result) {
    return result.empty() ? std::nullopt : std::optional(read_draft_row(result[0]));
}

/// Every member of the drafts as one array parameter.
template <class Value>
std::string column(const std::vector<Draft>& drafts, Value value) {
    std::vector<std::decay_t<decltype(value(drafts.front()))>> values;
    values.reserve(drafts.size());
    for (const Draft& draft : drafts) {
        values.push_back(value(draft));
    }
    return store::array(values);
}

std::string number_column(const std::vector<Draft>& drafts, int Draft::*member) {
    return column(drafts, [member](const Draft& d) { return static_cast<long long>(d.*member); });
}

std::string text_column(const std::vector<Draft>& drafts, std::string Draft::*member) {
    return column(drafts, [member](const Draft& d) { return d.*member; });
}

std::string optional_column(const std::vector<Draft>& drafts, std::optional<std::string> Draft::*member) {
    return column(drafts, [member](const Draft& d) { return (d.*member).value_or(""); });
}

std::string time_column(const std::vector<Draft>& drafts, Time Draft::*member) {
    return column(drafts, [member](const Draft& d) { return format_time(d.*member); });
}

Json summary(const store::Row& row) {
    Json item{{"sequence", row["sequence"].as<std::string>()},
              {"id", row["id"].as<std::string>()},
              {"dept_code", row["owner"].as<std::string>()},
              {"region", row["region"].as<std::string>()},
              {"task_name", row["task_name"].as<std::string>()},
              {"task_type", row["task_type"].as<std::string>()},
              {"base_version", row["base_version"].as<int>()},
              {"revision", row["revision"].as<int>()},
              {"missing", row["missing"].as<int>()},
              {"faulty", row["faulty"].as<int>()},
              {"profile", row["profile"].as<std::string>()},
              {"import_id", row["import_id"].as<std::string>()},
              {"stage", row["stage"].as<std::string>()},
              {"updated_at", format_time(time_of(row["updated_at"]))}};
    item["code"] = row["code"].is_null() ? Json() : Json(row["code"].as<std::string>());
    const auto effective = store::optional_time_of(row["effective_at"]);
    item["effective_at"] = effective ? Json(format_time(*effective)) : Json();
    return item;
}

} // namespace

void lock_drafts(store::Transaction& tx) { tx.exec(lock_all); }

void save_drafts(store::Transaction& tx, const std::vector<Draft>& drafts) {
    if (drafts.empty()) {
        return;
    }
    tx.exec(save, text_column(drafts, &Draft::id), optional_column(drafts, &Draft::code),
            text_column(drafts, &Draft::owner), text_column(drafts, &Draft::region),
            text_column(drafts, &Draft::task_name), text_column(drafts, &Draft::task_type),
            number_column(drafts, &Draft::base_version), number_column(drafts, &Draft::revision),
            text_column(drafts, &Draft::content),
            column(drafts, [](const Draft& d) { return canonical_json(d.findings); }),
            number_column(drafts, &Draft::missing), number_column(drafts, &Draft::faulty),
            optional_column(drafts, &Draft::source), text_column(drafts, &Draft::profile),
            optional_column(drafts, &Draft::source_key), text_column(drafts, &Draft::import_id),
            time_column(drafts, &Draft::created_at), time_column(drafts, &Draft::updated_at),
            text_column(drafts, &Draft::family),
            column(drafts, [](const Draft& d) { return to_text(d.code_versions); }),
            column(drafts, [](const Draft& d) { return canonical_json(d.conversions); }),
            column(drafts, [](const Draft& d) { return std::string(to_text(d.stage)); }),
            text_column(drafts, &Draft::stage_by), text_column(drafts, &Draft::edited_by),
            column(drafts, [](const Draft& d) { return store::time_element(d.effective_at); }));
}

void delete_drafts(store::Transaction& tx, const std::vector<std::string>& ids) {
    if (!ids.empty()) {
        tx.exec(remove, store::array(ids));
    }
}

std::optional<Time> next_scheduled(store::Transaction& tx, Time now) {
    const auto result = tx.exec(next_due, format_time(now));
    return result.empty() ? std::nullopt : store::optional_time_of(result[0][0]);
}

std::vector<Draft> lock_scheduled(store::Transaction& tx, Time effective_at, int limit) {
    std::vector<Draft> drafts;
    for (const store::Row row : tx.exec(lock_due, format_time(effective_at), limit)) {
        drafts.push_back(read_draft_row(row));
    }
    return drafts;
}

std::optional<Draft> find_draft(store::Transaction& tx, const std::string& id) {
    return first_draft(tx.exec(find, id));
}

std::optional<Draft> lock_draft(store::Transaction& tx, const std::string& id) {
    return first_draft(tx.exec(lock, id));
}

std::map<std::string, Draft> find_drafts_by_id(store::Transaction& tx, const std::vector<std::string>& ids,
                                               Hold hold) {
    std::map<std::string, Draft> drafts;
    for (const store::Row row : tx.exec(hold == Hold::yes ? lock_by_id : by_id, store::array(ids))) {
        Draft draft = read_draft_row(row);
        std::string id = draft.id;
        drafts.emplace(std::move(id), std::move(draft));
    }
    return drafts;
}

std::vector<Draft> drafts_of(store::Transaction& tx, const std::vector<std::string>& owners, Hold hold) {
    std::vector<Draft> drafts;
    for (const store::Row row :
         tx.exec(hold == Hold::yes ? lock_of_owners : of_owners, store::array(owners))) {
        drafts.push_back(read_draft_row(row));
    }
    return drafts;
}

std::map<std::string, Draft> find_drafts_by_code(store::Transaction& tx,
                                                 const std::vector<std::string>& codes) {
    std::map<std::string, Draft> drafts;
    for (const store::Row row : tx.exec(by_code, store::array(codes))) {
        Draft draft = read_draft_row(row);
        std::string code = *draft.code;
        drafts.emplace(std::move(code), std::move(draft));
    }
    return drafts;
}

std::map<std::string, Draft> find_drafts_by_source(store::Transaction& tx, const std::string& profile,
                                                   const std::vector<std::string>& keys) {
    std::map<std::string, Draft> drafts;
    for (const store::Row row : tx.exec(by_source, profile, store::array(keys))) {
        Draft draft = read_draft_row(row);
        std::string key = *draft.source_key;
        drafts.emplace(std::move(key), std::move(draft));
    }
    return drafts;
}

std::vector<Json> list_drafts(store::Transaction& tx, const DraftQuery& query, const service::Page& page) {
    const auto result = tx.exec(list, query.visible_owner, query.visible_region_prefix, query.owner,
                                query.region_prefix, query.profile, query.import_id, query.stage,
                                page.after.empty() ? std::string("0") : page.after[0], page.limit + 1);
    std::vector<Json> items;
    for (const store::Row row : result) {
        items.push_back(summary(row));
    }
    return items;
}

std::map<std::string, FieldCounts> count_fields(store::Transaction& tx, const DraftQuery& query) {
    std::map<std::string, FieldCounts> families;
    for (const store::Row row : tx.exec(count, query.visible_owner, query.visible_region_prefix, query.owner,
                                        query.region_prefix, query.profile, query.import_id, query.stage)) {
        FieldCounts& counts = families[row["family"].as<std::string>()];
        const auto what = row["what"].as<std::string>();
        const auto number = row["number"].as<long long>();
        if (what == "drafts") {
            counts.drafts = number;
        } else if (what == "complete") {
            counts.complete = number;
        } else {
            (what == "filled" ? counts.filled : counts.faulty)[row["pointer"].as<std::string>()] = number;
        }
    }
    return families;
}

} // namespace gateway::matters
