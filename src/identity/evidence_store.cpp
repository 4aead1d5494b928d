#include "gateway/store/columns.hpp"
#include "store.hpp"

namespace gateway::identity {
namespace {

using store::optional_time_of;
using store::time_of;
using store::time_parameter;

const store::Statement add{
    "identity.insert_evidence",
    "INSERT INTO identity.evidence (evidence_id, person_id, kind, level, binding, base, reference, officer, "
    "actor, valid_from, valid_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::timestamptz, "
    "$11::timestamptz)"};
const store::Statement withdraw{
    "identity.withdraw_evidence",
    "UPDATE identity.evidence SET withdrawn_at = $2::timestamptz, withdrawn_by = $3, reason = $4 "
    "WHERE evidence_id = $1"};
const store::Statement of_person{"identity.find_evidence",
                                 "SELECT evidence_id, kind, level, binding, base, reference, officer, actor, "
                                 "(extract(epoch FROM valid_from) * 1000)::bigint AS valid_from, "
                                 "(extract(epoch FROM valid_until) * 1000)::bigint AS valid_until, "
                                 "(extract(epoch FROM withdrawn_at) * 1000)::bigint AS withdrawn_at, "
                                 "coalesce(withdrawn_by, '') AS withdrawn_by, coalesce(reason, '') AS reason "
                                 "FROM identity.evidence WHERE person_id = $1 ORDER BY ordinal"};

} // namespace

void insert_evidence(store::Transaction& tx, const std::string& person_id, const RecordedEvidence& evidence) {
    tx.exec(add, evidence.evidence_id, person_id, evidence.kind, static_cast<int>(evidence.level),
            evidence.binding, evidence.base, evidence.reference, evidence.officer, evidence.actor,
            format_time(evidence.from), time_parameter(evidence.until));
}

void withdraw_evidence(store::Transaction& tx, const RecordedEvidence& evidence) {
    tx.exec(withdraw, evidence.evidence_id, time_parameter(evidence.withdrawn_at), evidence.withdrawn_by,
            evidence.reason);
}

std::vector<RecordedEvidence> find_evidence(store::Transaction& tx, const std::string& person_id) {
    std::vector<RecordedEvidence> found;
    for (const store::Row row : tx.exec(of_person, person_id)) {
        RecordedEvidence evidence;
        evidence.evidence_id = row["evidence_id"].as<std::string>();
        evidence.kind = row["kind"].as<std::string>();
        evidence.level = read_level(row["level"]);
        evidence.binding = row["binding"].as<std::string>();
        evidence.base = row["base"].as<std::string>();
        evidence.reference = row["reference"].as<std::string>();
        evidence.officer = row["officer"].as<std::string>();
        evidence.actor = row["actor"].as<std::string>();
        evidence.from = time_of(row["valid_from"]);
        evidence.until = optional_time_of(row["valid_until"]);
        evidence.withdrawn_at = optional_time_of(row["withdrawn_at"]);
        evidence.withdrawn_by = row["withdrawn_by"].as<std::string>();
        evidence.reason = row["reason"].as<std::string>();
        found.push_back(std::move(evidence));
    }
    return found;
}

} // namespace gateway::identity
