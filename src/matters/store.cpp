#include "store.hpp"

#include "gateway/base/codes.hpp"
#include "gateway/store/locks.hpp"
#include "rows.hpp"
#include "search_text.hpp"
#include "standing.hpp"

#include <stdexcept>

namespace gateway::matters {
namespace {

#define MATTER_COLUMNS                                                                                       \
    "m.code, m.row_guid, m.state, m.task_version, m.revision, m.position, r.content, m.parts, "              \
    "r.code_versions, r.conversions, "                                                                       \
    "(extract(epoch FROM m.changed_at) * 1000)::bigint AS changed_at"

const store::Statement find_many{"matters.find_many",
                                 "SELECT " MATTER_COLUMNS
                                 " FROM matters.matter m JOIN matters.revision r USING (row_guid, revision) "
                                 "WHERE m.code = ANY($1::text[])"};

const store::Statement of_owners{
    "matters.lists_of_owners",
    "SELECT " MATTER_COLUMNS " FROM matters.matter m JOIN matters.revision r USING (row_guid, revision) "
    "WHERE m.owner = ANY($1::text[]) AND m.state <> 'cancelled' ORDER BY m.code"};

const store::Statement find_current{"matters.find",
                                    "SELECT " MATTER_COLUMNS " FROM matters.matter m "
                                    "JOIN matters.revision r USING (row_guid, revision) WHERE m.code = $1"};

const store::Statement find_one_version{
    "matters.find_version",
    "SELECT m.code, m.row_guid, r.state, r.task_version, r.revision, m.position, r.content, '[]' AS parts, "
    "r.code_versions, r.conversions, "
    "(extract(epoch FROM r.changed_at) * 1000)::bigint AS changed_at "
    "FROM matters.matter m JOIN matters.revision r USING (row_guid) "
    "WHERE m.code = $1 AND r.task_version = $2 ORDER BY r.revision DESC LIMIT 1"};

const store::Statement versions{
    "matters.versions",
    "SELECT r.task_version, r.revision, r.state, (extract(epoch FROM r.changed_at) * 1000)::bigint AS "
    "changed_at, "
    "encode(r.digest, 'hex') AS digest FROM matters.matter m JOIN matters.revision r USING (row_guid) "
    "WHERE m.code = $1 ORDER BY r.revision DESC"};

const store::Statement add_revisions{
    "matters.add_revisions",
    "INSERT INTO matters.revision (row_guid, revision, task_version, state, content, sent, digest, source, "
    "actor, "
    "changed_at, code_versions, conversions) SELECT row_guid, revision, task_version, state, content, sent, "
    "decode(digest, 'hex'), "
    "nullif(source, ''), $9, changed_at, code_versions, conversions FROM unnest($1::text[], $2::int[], "
    "$3::int[], $4::text[], "
    "$5::text[], "
    "$6::text[], $7::text[], $8::text[], $10::timestamptz[], $11::text[], $12::text[]) "
    "AS n(row_guid, revision, task_version, state, content, sent, digest, source, changed_at, "
    "code_versions, conversions)"};

// Search columns come from the content here, so that they cannot differ from it.
const store::Statement save{
    "matters.save",
    "INSERT INTO matters.matter (code, row_guid, task_code, owner, dept_name, region, catalog_code, "
    "local_catalog_code, local_task_code, task_type, use_level, task_name, name_folded, grams, project_type, "
    "promise_day, promise_type, statutory_day, statutory_type, state, task_version, revision, parts, "
    "position, changed_at, ends_at, origin) "
    "SELECT code, row_guid, c ->> 'task_code', c ->> 'dept_code', c ->> 'dept_name', substr(c ->> "
    "'dept_code', 3, 6), "
    "c ->> 'catalog_code', coalesce(c ->> 'local_catalog_code', ''), coalesce(c ->> 'local_task_code', ''), "
    "c ->> 'task_type', ARRAY(SELECT jsonb_array_elements_text(c -> 'use_level')), c ->> 'task_name', "
    "folded, "
    "string_to_array(grams, E'\\x1F'), c ->> 'project_type', (c ->> 'promise_day')::bigint, c ->> "
    "'promise_type', "
    "(c ->> 'anticipate_day')::bigint, c ->> 'anticipate_type', "
    "state, task_version, revision, parts, position, n.changed_at, "
    "(c ->> 'plan_cancel_date')::timestamptz, "
    "CASE WHEN EXISTS (SELECT FROM matters.directory d WHERE d.origin = 'local' AND d.catalog_code IN "
    "(c ->> 'catalog_code', substr(c ->> 'task_code', 20))) THEN 'local' ELSE 'national' END "
    "FROM unnest($1::text[], $2::text[], $3::jsonb[], $4::text[], $5::text[], $6::text[], $7::int[], "
    "$8::int[], "
    "$9::text[], $10::bigint[], $11::timestamptz[]) AS n(code, row_guid, c, folded, grams, state, "
    "task_version, revision, parts, position, changed_at) "
    "ON CONFLICT (code) DO UPDATE SET dept_name = excluded.dept_name, catalog_code = excluded.catalog_code, "
    "local_catalog_code = excluded.local_catalog_code, local_task_code = excluded.local_task_code, "
    "task_type = excluded.task_type, use_level = excluded.use_level, task_name = excluded.task_name, "
    "name_folded = excluded.name_folded, grams = excluded.grams, project_type = excluded.project_type, "
    "promise_day = excluded.promise_day, promise_type = excluded.promise_type, "
    "statutory_day = excluded.statutory_day, statutory_type = excluded.statutory_type, state = "
    "excluded.state, "
    "task_version = excluded.task_version, revision = excluded.revision, parts = excluded.parts, "
    "position = excluded.position, changed_at = excluded.changed_at, "
    "ends_at = excluded.ends_at, origin = excluded.origin"};

const store::Statement set_states{
    "matters.set_states",
    "UPDATE matters.matter AS m SET state = n.state, revision = n.revision, position = n.position, "
    "changed_at = n.changed_at FROM unnest($1::text[], $2::text[], $3::int[], $4::bigint[], "
    "$5::timestamptz[]) AS n(code, state, revision, position, changed_at) WHERE m.code = n.code"};

const store::Statement next_ending{
    "matters.next_end",
    "SELECT (extract(epoch FROM ends_at) * 1000)::bigint FROM matters.matter WHERE state <> 'cancelled' AND "
    "ends_at IS NOT NULL AND ends_at <= $1::timestamptz ORDER BY ends_at LIMIT 1"};
const store::Statement ending{
    "matters.ending_at",
    "SELECT code FROM matters.matter WHERE state <> 'cancelled' AND ends_at IS NOT NULL AND "
    "ends_at = $1::timestamptz ORDER BY code LIMIT $2::int"};

const store::Statement announce{"matters.announce_all", "SELECT pg_notify('journal', '')"};

const store::Statement load{
    "matters.load_revisions",
    "SELECT r.row_guid, r.revision, r.task_version, r.state, r.content, r.sent, p.task_version AS "
    "old_task_version, "
    "p.state AS old_state, p.content AS old_content "
    "FROM unnest($1::text[], $2::int[]) WITH ORDINALITY AS k(row_guid, revision, n) "
    "JOIN matters.revision r ON r.row_guid = k.row_guid AND r.revision = k.revision "
    // Only a vanished part needs the version before.
    "LEFT JOIN matters.revision p ON p.row_guid = k.row_guid AND p.revision = k.revision - 1 "
    "AND r.sent LIKE '%\"operation\":\"D\"%' ORDER BY k.n"};

const store::Statement published{"matters.find_published",
                                 "SELECT code, task_code, catalog_code, local_catalog_code, local_task_code, "
                                 "task_name, task_version, owner, "
                                 "dept_name, coalesce(project_type, ''), coalesce(promise_day, 0), "
                                 "coalesce(promise_type, ''), coalesce(statutory_day, 0), "
                                 "coalesce(statutory_type, ''), state, position, "
                                 "(extract(epoch FROM ends_at) * 1000)::bigint FROM "
                                 "matters.matter WHERE code = ANY($1::text[])"};

/// By place: an import looks up a thousand of them at once.
PublishedMatter read_published(const store::Row& row) {
    PublishedMatter matter;
    matter.code = row[0].c_str();
    matter.task_code = row[1].c_str();
    matter.task_handle_item = matter.code.size() == 33 ? matter.code : std::string();
    matter.catalog_code = row[2].c_str();
    matter.local_catalog_code = row[3].c_str();
    matter.local_task_code = row[4].c_str();
    matter.task_name = row[5].c_str();
    matter.task_version = row[6].as<int>();
    matter.dept_code = row[7].c_str();
    matter.dept_name = row[8].c_str();
    matter.project_type = row[9].c_str();
    matter.promise_day = row[10].as<long long>();
    matter.promise_type = row[11].c_str();
    matter.statutory_day = row[12].as<long long>();
    matter.statutory_type = row[13].c_str();
    matter.in_use = std::string_view(row[14].c_str()) == "published";
    matter.position = row[15].as<long long>();
    matter.ends_at = store::optional_time_of(row[16]);
    return matter;
}

std::optional<Matter> first_matter(const store::Result& result) {
    return result.empty() ? std::nullopt : std::optional(read_matter_row(result[0]));
}

std::string join_grams(const std::vector<std::string>& grams) {
    std::string text;
    for (const std::string& gram : grams) {
        text += (text.empty() ? "" : "\x1F") + gram;
    }
    return text;
}

} // namespace

Matter read_matter_row(const store::Row& row) {
    Matter matter;
    matter.code = row["code"].as<std::string>();
    matter.row_guid = row["row_guid"].as<std::string>();
    matter.state = state_from_text(row["state"].as<std::string>());
    matter.task_version = row["task_version"].as<int>();
    matter.revision = row["revision"].as<int>();
    matter.position = row["position"].as<long long>();
    matter.content = row["content"].as<std::string>();
    matter.parts = parts_from_text(row["parts"].as<std::string>());
    matter.code_versions = code_versions_from_text(row["code_versions"].as<std::string>());
    matter.conversions = row["conversions"].as<std::string>();
    matter.changed_at = time_of(row["changed_at"]);
    return matter;
}

void lock_codes(store::Transaction& tx, const std::vector<std::string>& codes) {
    store::lock_keys(tx, "matters.publish", codes);
}

std::map<std::string, Matter> lock_matters(store::Transaction& tx, const std::vector<std::string>& codes) {
    // Before the rows are read: a row lock within the join below would lose the row when its revision changed
    // while waiting, and a first publication has no row to lock.
    lock_codes(tx, codes);
    std::map<std::string, Matter> matters;
    for (const store::Row row : tx.exec(find_many, store::array(codes))) {
        Matter matter = read_matter_row(row);
        matters.emplace(matter.code, std::move(matter));
    }
    return matters;
}

std::vector<Matter> lists_of(store::Transaction& tx, const std::vector<std::string>& owners) {
    std::vector<Matter> lists;
    for (const store::Row row : tx.exec(of_owners, store::array(owners))) {
        lists.push_back(read_matter_row(row));
    }
    return lists;
}

void insert_revisions(store::Transaction& tx, const std::vector<Revision>& revisions) {
    if (revisions.empty()) {
        return;
    }
    std::vector<std::string> guids, states, contents, sent, digests, sources, moments, versions, conversions;
    std::vector<long long> numbers, task_versions;
    for (const Revision& revision : revisions) {
        guids.push_back(revision.row_guid);
        numbers.push_back(revision.revision);
        task_versions.push_back(revision.task_version);
        states.emplace_back(to_text(revision.state));
        contents.push_back(revision.content);
        sent.push_back(to_text(revision.sent));
        digests.push_back(crypto::to_hex(revision.digest));
        sources.push_back(revision.source.value_or(""));
        moments.push_back(format_time(revision.changed_at));
        versions.push_back(to_text(revision.code_versions));
        conversions.push_back(revision.conversions);
    }
    tx.exec(add_revisions, store::array(guids), store::array(numbers), store::array(task_versions),
            store::array(states), store::array(contents), store::array(sent), store::array(digests),
            store::array(sources), revisions.front().actor, store::array(moments), store::array(versions),
            store::array(conversions));
}

void save_matters(store::Transaction& tx, const std::vector<Matter>& matters) {
    if (matters.empty()) {
        return;
    }
    std::vector<std::string> codes, guids, contents, folded, grams, states, parts, moments;
    std::vector<long long> task_versions, revisions, positions;
    for (const Matter& matter : matters) {
        codes.push_back(matter.code);
        guids.push_back(matter.row_guid);
        contents.push_back(matter.content);
        folded.push_back(fold_name(text_of(Json::parse(matter.content), "task_name")));
        grams.push_back(join_grams(name_grams(folded.back())));
        states.emplace_back(to_text(matter.state));
        task_versions.push_back(matter.task_version);
        revisions.push_back(matter.revision);
        parts.push_back(to_text(matter.parts));
        positions.push_back(matter.position);
        moments.push_back(format_time(matter.changed_at));
    }
    tx.exec(save, store::array(codes), store::array(guids), store::array(contents), store::array(folded),
            store::array(grams), store::array(states), store::array(task_versions), store::array(revisions),
            store::array(parts), store::array(positions), store::array(moments));
    keep_standing(tx, codes);
}

void save_states(store::Transaction& tx, const std::vector<Matter>& matters) {
    if (matters.empty()) {
        return;
    }
    std::vector<std::string> codes, states, moments;
    std::vector<long long> revisions, positions;
    for (const Matter& matter : matters) {
        codes.push_back(matter.code);
        states.emplace_back(to_text(matter.state));
        revisions.push_back(matter.revision);
        positions.push_back(matter.position);
        moments.push_back(format_time(matter.changed_at));
    }
    tx.exec(set_states, store::array(codes), store::array(states), store::array(revisions),
            store::array(positions), store::array(moments));
    keep_standing(tx, codes);
}

std::optional<Time> next_end(store::Transaction& tx, Time now) {
    const auto result = tx.exec(next_ending, format_time(now));
    return result.empty() ? std::nullopt : store::optional_time_of(result[0][0]);
}

std::vector<std::string> ending_at(store::Transaction& tx, Time ends_at, int limit) {
    std::vector<std::string> codes;
    for (const store::Row row : tx.exec(ending, format_time(ends_at), limit)) {
        codes.push_back(row[0].as<std::string>());
    }
    return codes;
}

void announce_all(store::Transaction& tx) { tx.exec(announce); }

std::optional<Matter> find_matter(store::Transaction& tx, const std::string& code) {
    return first_matter(tx.exec(find_current, code));
}

std::optional<Matter> find_version(store::Transaction& tx, const std::string& code, int task_version) {
    return first_matter(tx.exec(find_one_version, code, task_version));
}

std::vector<Json> list_versions(store::Transaction& tx, const std::string& code) {
    std::vector<Json> result;
    for (const store::Row row : tx.exec(versions, code)) {
        result.push_back({{"task_version", row["task_version"].as<int>()},
                          {"revision", row["revision"].as<int>()},
                          {"state", row["state"].as<std::string>()},
                          {"changed_at", format_time(time_of(row["changed_at"]))},
                          {"digest", row["digest"].as<std::string>()}});
    }
    return result;
}

std::vector<StoredRevision> load_revisions(store::Transaction& tx,
                                           const std::vector<std::pair<std::string, int>>& keys) {
    std::vector<std::string> guids;
    std::vector<long long> numbers;
    for (const auto& [guid, number] : keys) {
        guids.push_back(guid);
        numbers.push_back(number);
    }
    std::vector<StoredRevision> result;
    for (const store::Row row : tx.exec(load, store::array(guids), store::array(numbers))) {
        StoredRevision stored;
        stored.revision.row_guid = row["row_guid"].as<std::string>();
        stored.revision.revision = row["revision"].as<int>();
        stored.revision.task_version = row["task_version"].as<int>();
        stored.revision.state = state_from_text(row["state"].as<std::string>());
        stored.revision.content = row["content"].as<std::string>();
        stored.revision.sent = sent_from_text(row["sent"].as<std::string>());
        if (!row["old_content"].is_null()) {
            stored.before.task_version = row["old_task_version"].as<int>();
            stored.before.state = state_from_text(row["old_state"].as<std::string>());
            stored.before.content = row["old_content"].as<std::string>();
        }
        result.push_back(std::move(stored));
    }
    if (result.size() != keys.size()) {
        throw std::logic_error("a journal entry names a revision that is not there");
    }
    return result;
}

std::string region_of(const std::string& owner) {
    return owner.size() == 18 ? std::string(credit_code_region(owner)) : std::string();
}

std::map<std::string, PublishedMatter> find_published(store::Transaction& tx,
                                                      const std::set<std::string>& codes) {
    std::map<std::string, PublishedMatter> matters;
    for (const store::Row row :
         tx.exec(published, store::array(std::vector<std::string>(codes.begin(), codes.end())))) {
        PublishedMatter matter = read_published(row);
        matters[matter.code] = std::move(matter);
    }
    return matters;
}

} // namespace gateway::matters
