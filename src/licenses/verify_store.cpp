#include "verify_store.hpp"

namespace gateway::licenses {
namespace {

const store::Statement add{
    "licenses.insert_verifications",
    "INSERT INTO licenses.use (licence_id, fields, matched, kind, client_id, unit, operator, matter_name, "
    "matter_code, project_no, ground, reference, trace_id, used_at, body) "
    "SELECT v.licence_id, v.fields, nullif(v.matched, 'null')::boolean, 'verify', $4, $5, $6, $7, $8, $9, "
    "$10, $11, $12, $13::timestamptz, nullif($14, '') "
    "FROM unnest($1::bigint[], $2::jsonb[], $3::text[]) AS v(licence_id, fields, matched)"};
// Licence by licence, so that a plan made while the table was small cannot read all failures of the client.
const store::Statement failures{
    "licenses.count_failures",
    "SELECT l.id AS licence_id, (SELECT count(*) FROM licenses.use WHERE client_id = $1 AND licence_id = "
    "l.id "
    "AND used_at >= $3::timestamptz AND NOT matched) AS failures FROM unnest($2::bigint[]) AS l(id)"};

} // namespace

void insert_verifications(store::Transaction& tx, const Use& use, const std::vector<Verified>& verified) {
    if (verified.empty()) {
        return;
    }
    store::Array licences, fields, matched;
    for (const Verified& each : verified) {
        licences.add(each.licence_id);
        fields.add(canonical_json(each.fields));
        matched.add(canonical_json(each.matched));
    }
    tx.exec(add, std::move(licences).text(), std::move(fields).text(), std::move(matched).text(),
            use.client_id, use.unit, use.operator_id, use.matter_name, use.matter_code, use.project_no,
            use.ground, use.reference, use.trace_id, format_time(use.used_at), use.body);
}

std::map<long long, long long> count_failures(store::Transaction& tx, const std::string& client_id,
                                              const std::vector<long long>& licences, Time since) {
    std::map<long long, long long> counts;
    if (licences.empty()) {
        return counts;
    }
    for (const store::Row row : tx.exec(failures, client_id, store::array(licences), format_time(since))) {
        counts[row["licence_id"].as<long long>()] = row["failures"].as<long long>();
    }
    return counts;
}

} // namespace gateway::licenses
