#include "reform_store.hpp"

#include "rows.hpp"

namespace gateway::matters {
namespace {

const store::Statement codes_of_owners{
    "matters.list_codes_of_owners",
    "SELECT code FROM matters.matter WHERE owner = ANY($1::text[]) AND state <> 'cancelled' ORDER BY code"};
const store::Statement marks{"matters.list_marks",
                             "SELECT code, state, task_version, revision FROM matters.matter WHERE code = "
                             "ANY($1::text[])"};
const store::Statement names{"matters.names_in_lists",
                             "SELECT DISTINCT ON (owner) owner, dept_name FROM matters.matter WHERE owner = "
                             "ANY($1::text[]) AND state <> 'cancelled' ORDER BY owner, code"};

const store::Statement put_names{
    "matters.restore_dept_names",
    "UPDATE matters.matter AS m SET dept_name = n.dept_name FROM unnest($1::text[], $2::text[]) AS n(code, "
    "dept_name) WHERE m.code = n.code AND m.dept_name <> n.dept_name"};

const store::Statement images_of{
    "matters.draft_images",
    "SELECT id, to_jsonb(d)::text FROM matters.draft AS d WHERE id = ANY($1::text[])"};
const store::Statement impact_images_of{
    "matters.impact_images",
    "SELECT id::text, to_jsonb(i)::text FROM matters.directory_impact AS i WHERE settled_at IS NULL AND "
    "(code = ANY($1::text[]) OR draft_id = ANY($2::text[]))"};

// A row is put back whole, whatever columns it has.
const store::Statement remove_drafts{
    "matters.remove_changed_drafts",
    "DELETE FROM matters.draft WHERE id IN (SELECT j ->> 'id' FROM unnest($1::jsonb[]) AS j)"};
const store::Statement put_drafts{
    "matters.restore_drafts",
    "INSERT INTO matters.draft OVERRIDING SYSTEM VALUE SELECT r.* FROM unnest($1::jsonb[], $2::int[]) AS "
    "n(image, revision), jsonb_populate_record(NULL::matters.draft, jsonb_set(n.image, '{revision}', "
    "to_jsonb(n.revision))) AS r"};
const store::Statement rebase{
    "matters.rebase_drafts",
    "UPDATE matters.draft AS d SET base_version = m.task_version FROM matters.matter AS m WHERE m.code = "
    "ANY($1::text[]) AND d.code = m.code AND d.base_version > 0"};
const store::Statement remove_impacts{
    "matters.remove_changed_impacts",
    "DELETE FROM matters.directory_impact WHERE id IN (SELECT (j ->> 'id')::bigint FROM unnest($1::jsonb[]) "
    "AS j)"};
const store::Statement put_impacts{
    "matters.restore_impacts",
    "INSERT INTO matters.directory_impact OVERRIDING SYSTEM VALUE SELECT r.* FROM unnest($1::jsonb[]) AS j, "
    "jsonb_populate_record(NULL::matters.directory_impact, j) AS r"};

const store::Statement move_open{
    "matters.move_impacts",
    "UPDATE matters.directory_impact AS i SET code = n.after, owner = left(n.after, 18), region = "
    "substr(n.after, 3, 6) FROM unnest($1::text[], $2::text[]) AS n(before, after) WHERE i.code = n.before "
    "AND i.settled_at IS NULL"};

const store::Statement move_with_drafts{
    "matters.move_impacts_of_drafts",
    "UPDATE matters.directory_impact AS i SET owner = d.owner, region = d.region FROM matters.draft AS d "
    "WHERE d.id = i.draft_id AND i.draft_id = ANY($1::text[]) AND i.settled_at IS NULL"};

std::map<std::string, std::string> images(const store::Result& result) {
    std::map<std::string, std::string> by_id;
    for (const store::Row row : result) {
        by_id[row[0].as<std::string>()] = row[1].as<std::string>();
    }
    return by_id;
}

} // namespace

std::vector<std::string> list_codes_of(store::Transaction& tx, const std::vector<std::string>& owners) {
    std::vector<std::string> codes;
    for (const store::Row row : tx.exec(codes_of_owners, store::array(owners))) {
        codes.push_back(row[0].as<std::string>());
    }
    return codes;
}

std::map<std::string, ListMark> list_marks(store::Transaction& tx, const std::vector<std::string>& codes) {
    std::map<std::string, ListMark> by_code;
    for (const store::Row row : tx.exec(marks, store::array(codes))) {
        by_code[row[0].as<std::string>()] = {state_from_text(row[1].as<std::string>()), row[2].as<int>(),
                                             row[3].as<int>()};
    }
    return by_code;
}

std::map<std::string, std::string> names_in_lists(store::Transaction& tx,
                                                  const std::vector<std::string>& owners) {
    std::map<std::string, std::string> result;
    for (const store::Row row : tx.exec(names, store::array(owners))) {
        result[row[0].as<std::string>()] = row[1].as<std::string>();
    }
    return result;
}

void restore_dept_names(store::Transaction& tx, const std::map<std::string, std::string>& names) {
    std::vector<std::string> codes, dept_names;
    for (const auto& [code, name] : names) {
        codes.push_back(code);
        dept_names.push_back(name);
    }
    tx.exec(put_names, store::array(codes), store::array(dept_names));
}

std::map<std::string, std::string> draft_images(store::Transaction& tx, const std::vector<std::string>& ids) {
    return images(tx.exec(images_of, store::array(ids)));
}

void restore_drafts(store::Transaction& tx, const std::vector<std::string>& rows,
                    const std::vector<long long>& revisions) {
    const std::string all = store::array(rows);
    tx.exec(remove_drafts, all);
    tx.exec(put_drafts, all, store::array(revisions));
}

std::map<std::string, std::string> impact_images(store::Transaction& tx,
                                                 const std::vector<std::string>& codes,
                                                 const std::vector<std::string>& draft_ids) {
    return images(tx.exec(impact_images_of, store::array(codes), store::array(draft_ids)));
}

void rebase_drafts(store::Transaction& tx, const std::vector<std::string>& codes) {
    tx.exec(rebase, store::array(codes));
}

void restore_impacts(store::Transaction& tx, const std::vector<std::string>& rows) {
    const std::string all = store::array(rows);
    tx.exec(remove_impacts, all);
    tx.exec(put_impacts, all);
}

void move_impacts(store::Transaction& tx, const std::vector<std::pair<std::string, std::string>>& codes) {
    store::Array before, after;
    for (const auto& [old_code, new_code] : codes) {
        before.add(old_code);
        after.add(new_code);
    }
    tx.exec(move_open, std::move(before).text(), std::move(after).text());
}

void move_impacts_of_drafts(store::Transaction& tx, const std::vector<std::string>& draft_ids) {
    tx.exec(move_with_drafts, store::array(draft_ids));
}

} // namespace gateway::matters
