#include "mandate_store.hpp"

#include "gateway/store/columns.hpp"

#include <nlohmann/json.hpp>

namespace gateway::identity {
namespace {

using store::time_parameter;

const store::Statement add{
    "identity.insert_mandate",
    "INSERT INTO identity.mandate (mandate_id, credit_code, person_id, role, matters, binding, valid_from, "
    "valid_until, granted_by, revision, version, live, position) VALUES ($1, $2, $3, $4, $5::text[], $6, "
    "$7::timestamptz, $8::timestamptz, $9, $10, $11, $12, $13)"};
const store::Statement set{"identity.update_mandate",
                           "UPDATE identity.mandate SET ended_at = $2::timestamptz, ended_by = $3, revision "
                           "= $4, version = $5, live "
                           "= $6, position = $7 WHERE mandate_id = $1"};

#define MANDATE_COLUMNS                                                                                      \
    "SELECT m.mandate_id, m.credit_code, m.person_id, m.role, array_to_json(m.matters)::text AS matters, "   \
    "m.binding, (extract(epoch FROM m.valid_from) * 1000)::bigint AS valid_from, "                           \
    "(extract(epoch FROM m.valid_until) * 1000)::bigint AS valid_until, m.granted_by, "                      \
    "(extract(epoch FROM m.ended_at) * 1000)::bigint AS ended_at, coalesce(m.ended_by, '') AS ended_by, "    \
    "m.revision, m.version, m.live, m.position FROM identity.mandate m "

const store::Statement lock_one{"identity.lock_mandate",
                                MANDATE_COLUMNS "WHERE m.mandate_id = $1 FOR UPDATE"};
const store::Statement of_person{
    "identity.lock_mandates_of_person",
    MANDATE_COLUMNS "WHERE m.person_id = $1 AND m.ended_at IS NULL ORDER BY m.mandate_id FOR UPDATE"};
const store::Statement holders{"identity.find_mandate_holders",
                               "SELECT DISTINCT person_id FROM identity.mandate WHERE person_id = "
                               "ANY($1::text[]) AND ended_at IS NULL"};
const store::Statement of_corporation{
    "identity.lock_mandates_of_corporation",
    MANDATE_COLUMNS "WHERE m.credit_code = $1 AND ($2 = '' OR m.role = $2) AND m.ended_at IS NULL "
                    "ORDER BY m.mandate_id FOR UPDATE"};
const store::Statement in_force{
    "identity.find_mandates_in_force",
    MANDATE_COLUMNS "JOIN identity.corporation c ON c.credit_code = m.credit_code "
                    "JOIN identity.person p ON p.person_id = m.person_id "
                    "WHERE m.person_id = $1 AND m.ended_at IS NULL AND m.valid_from <= $2::timestamptz "
                    "AND (m.valid_until IS NULL OR m.valid_until > $2::timestamptz) AND c.state = 'active' "
                    "AND c.verified_at IS NOT NULL AND p.state = 'active' AND p.binding = m.binding "
                    "ORDER BY m.credit_code, m.valid_from, m.mandate_id"};
const store::Statement list{
    "identity.list_mandates",
    MANDATE_COLUMNS "WHERE m.credit_code = $1 AND (m.valid_from, m.mandate_id) > ($2::timestamptz, $3::text) "
                    "ORDER BY m.valid_from, m.mandate_id LIMIT $4::int"};

std::vector<MandateRow> read_rows(const store::Result& result) {
    std::vector<MandateRow> rows;
    for (const store::Row row : result) {
        rows.push_back({row["mandate_id"].as<std::string>(), row["credit_code"].as<std::string>(),
                        row["person_id"].as<std::string>(), row["role"].as<std::string>(),
                        Json::parse(row["matters"].as<std::string>()).get<std::vector<std::string>>(),
                        row["binding"].as<std::string>(), store::time_of(row["valid_from"]),
                        store::optional_time_of(row["valid_until"]), row["granted_by"].as<std::string>(),
                        store::optional_time_of(row["ended_at"]), row["ended_by"].as<std::string>(),
                        row["revision"].as<int>(), read_sent(row)});
    }
    return rows;
}

} // namespace

void insert_mandate(store::Transaction& tx, const MandateRow& row) {
    tx.exec(add, row.mandate_id, row.credit_code, row.person_id, row.role, store::array(row.matters),
            row.binding, format_time(row.valid_from), time_parameter(row.valid_until), row.granted_by,
            row.revision, row.sent.version, row.sent.live, row.sent.position);
}

void update_mandate(store::Transaction& tx, const MandateRow& row) {
    tx.exec(set, row.mandate_id, time_parameter(row.ended_at),
            row.ended_at ? std::optional(row.ended_by) : std::nullopt, row.revision, row.sent.version,
            row.sent.live, row.sent.position);
}

std::optional<MandateRow> lock_mandate(store::Transaction& tx, const std::string& mandate_id) {
    auto rows = read_rows(tx.exec(lock_one, mandate_id));
    return rows.empty() ? std::nullopt : std::optional(std::move(rows.front()));
}

std::vector<MandateRow> lock_mandates_of_person(store::Transaction& tx, const std::string& person_id) {
    return read_rows(tx.exec(of_person, person_id));
}

std::set<std::string> find_mandate_holders(store::Transaction& tx,
                                           const std::vector<std::string>& person_ids) {
    std::set<std::string> found;
    if (!person_ids.empty()) {
        for (const store::Row row : tx.exec(holders, store::array(person_ids))) {
            found.insert(row[0].as<std::string>());
        }
    }
    return found;
}

std::vector<MandateRow> lock_mandates_of_corporation(store::Transaction& tx, const std::string& credit_code,
                                                     const std::string& role) {
    return read_rows(tx.exec(of_corporation, credit_code, role));
}

std::vector<MandateRow> find_mandates_in_force(store::Transaction& tx, const std::string& person_id,
                                               Time now) {
    return read_rows(tx.exec(in_force, person_id, format_time(now)));
}

std::vector<MandateRow> list_mandates(store::Transaction& tx, const std::string& credit_code,
                                      const service::Page& page) {
    const bool first = page.after.empty();
    return read_rows(tx.exec(list, credit_code, first ? std::string("-infinity") : page.after[0],
                             first ? std::string() : page.after[1], page.limit + 1));
}

} // namespace gateway::identity
