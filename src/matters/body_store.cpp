#include "body_store.hpp"

#include "gateway/base/json.hpp"
#include "gateway/store/locks.hpp"
#include "rows.hpp"
#include "search_text.hpp"
#include "store.hpp"

#include <stdexcept>

namespace gateway::matters {
namespace {

#define BODY_COLUMNS                                                                                         \
    "credit_code, row_guid, active, revision, content, position, "                                           \
    "(extract(epoch FROM changed_at) * 1000)::bigint AS changed_at"

const store::Statement find_many{
    "matters.find_bodies", "SELECT " BODY_COLUMNS " FROM matters.body WHERE credit_code = ANY($1::text[])"};
// One body may change twice in an import: the last change is how it stands, each is a revision.
const store::Statement save{
    "matters.save_bodies",
    "WITH n AS (SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::boolean[], $5::int[], "
    "$6::text[], $7::bigint[]) AS n(credit_code, row_guid, folded, active, revision, content, position)), "
    "saved AS (INSERT INTO matters.body (credit_code, row_guid, region, name_folded, active, revision, "
    "content, position, changed_at) SELECT DISTINCT ON (credit_code) credit_code, row_guid, "
    "substr(credit_code, 3, 6), folded, active, revision, content, position, $8::timestamptz FROM n "
    "ORDER BY credit_code, revision DESC ON CONFLICT (credit_code) DO UPDATE SET "
    "name_folded = excluded.name_folded, active = excluded.active, revision = excluded.revision, "
    "content = excluded.content, position = excluded.position, changed_at = excluded.changed_at "
    "RETURNING credit_code) "
    "INSERT INTO matters.body_revision (credit_code, revision, row_guid, content, actor, changed_at) "
    "SELECT credit_code, revision, row_guid, content, $9, $8::timestamptz FROM n JOIN saved USING "
    "(credit_code)"};
const store::Statement load{
    "matters.load_body_revisions",
    "SELECT r.credit_code, r.row_guid, true AS active, r.revision, r.content, 0 AS position, "
    "(extract(epoch FROM r.changed_at) * 1000)::bigint AS changed_at "
    "FROM unnest($1::text[], $2::int[]) WITH ORDINALITY AS k(credit_code, revision, n) "
    "JOIN matters.body_revision r USING (credit_code, revision) ORDER BY k.n"};
// Some thousands of rows at most: read in order of the key, conditions as they come.
const store::Statement search{"matters.search_bodies",
                              "SELECT " BODY_COLUMNS " FROM matters.body WHERE credit_code > $1 AND ($3 = '' "
                              "OR position($3 in name_folded) > 0) AND ($4 = '' OR starts_with(region, $4)) "
                              "AND ($5 = '' OR active = ($5 = 'true')) ORDER BY credit_code LIMIT $2::int"};
const store::Statement any_matter{
    "matters.body_has_matters",
    "SELECT EXISTS (SELECT 1 FROM matters.matter WHERE owner = $1 AND state <> 'cancelled')"};

Body read_body(const store::Row& row) {
    Body body;
    body.credit_code = row["credit_code"].as<std::string>();
    body.row_guid = row["row_guid"].as<std::string>();
    body.active = row["active"].as<bool>();
    body.revision = row["revision"].as<int>();
    body.content = row["content"].as<std::string>();
    body.position = row["position"].as<long long>();
    body.changed_at = time_of(row["changed_at"]);
    return body;
}

} // namespace

std::map<std::string, Body> find_bodies(store::Transaction& tx, const std::vector<std::string>& codes) {
    std::map<std::string, Body> bodies;
    for (const store::Row row : tx.exec(find_many, store::array(codes))) {
        Body body = read_body(row);
        bodies.emplace(body.credit_code, std::move(body));
    }
    return bodies;
}

std::map<std::string, Body> lock_bodies(store::Transaction& tx, const std::vector<std::string>& codes) {
    store::lock_keys(tx, "matters.body", codes);
    return find_bodies(tx, codes);
}

std::map<std::string, Body> share_bodies(store::Transaction& tx, const std::vector<std::string>& codes) {
    store::share_keys(tx, "matters.body", codes);
    return find_bodies(tx, codes);
}

std::optional<Body> find_body(store::Transaction& tx, const std::string& credit_code) {
    auto found = find_bodies(tx, {credit_code});
    return found.empty() ? std::nullopt : std::optional(std::move(found.begin()->second));
}

void save_bodies(store::Transaction& tx, const std::vector<Body>& bodies, const std::string& actor) {
    if (bodies.empty()) {
        return;
    }
    store::Array codes, guids, folded, active, revisions, contents, positions;
    for (const Body& body : bodies) {
        codes.add(body.credit_code);
        guids.add(body.row_guid);
        folded.add(fold_name(text_of(Json::parse(body.content), "org_name")));
        active.add(std::string_view(body.active ? "t" : "f"));
        revisions.add(body.revision);
        contents.add(body.content);
        positions.add(body.position);
    }
    tx.exec(save, std::move(codes).text(), std::move(guids).text(), std::move(folded).text(),
            std::move(active).text(), std::move(revisions).text(), std::move(contents).text(),
            std::move(positions).text(), format_time(bodies.front().changed_at), actor);
}

std::vector<Body> load_body_revisions(store::Transaction& tx,
                                      const std::vector<std::pair<std::string, int>>& keys) {
    store::Array codes, revisions;
    for (const auto& [code, revision] : keys) {
        codes.add(code);
        revisions.add(revision);
    }
    std::vector<Body> bodies;
    for (const store::Row row : tx.exec(load, std::move(codes).text(), std::move(revisions).text())) {
        bodies.push_back(read_body(row));
    }
    if (bodies.size() != keys.size()) {
        throw std::logic_error("a journal entry names a body's revision that is not there");
    }
    return bodies;
}

std::vector<Body> search_bodies(store::Transaction& tx, const BodyQuery& query, const service::Page& page) {
    std::vector<Body> bodies;
    for (const store::Row row : tx.exec(search, page.after.empty() ? std::string() : page.after[0],
                                        page.limit + 1, query.name, query.region_prefix, query.active)) {
        bodies.push_back(read_body(row));
    }
    return bodies;
}

bool has_matters(store::Transaction& tx, const std::string& credit_code) {
    return tx.exec(any_matter, credit_code)[0][0].as<bool>();
}

} // namespace gateway::matters
