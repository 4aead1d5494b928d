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
    "actor, valid_from, valid_until) SELECT e.evidence_id, person_id, kind, level, binding, base, reference, "
    "officer, actor, valid_from, nullif(valid_until, '')::timestamptz FROM unnest($1::text[], $2::text[], "
    "$3::text[], $4::smallint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], "
    "$10::timestamptz[], $11::text[]) WITH ORDINALITY AS e(evidence_id, person_id, kind, level, binding, "
    "base, reference, officer, actor, valid_from, valid_until, n) ORDER BY n"};
const store::Statement withdraw{
    "identity.withdraw_evidence",
    "UPDATE identity.evidence SET withdrawn_at = $2::timestamptz, withdrawn_by = $3, reason = $4 "
    "WHERE evidence_id = $1"};
const store::Statement of_persons{
    "identity.find_evidence",
    "SELECT person_id, evidence_id, kind, level, binding, base, reference, officer, actor, "
    "(extract(epoch FROM valid_from) * 1000)::bigint AS valid_from, "
    "(extract(epoch FROM valid_until) * 1000)::bigint AS valid_until, "
    "(extract(epoch FROM withdrawn_at) * 1000)::bigint AS withdrawn_at, "
    "coalesce(withdrawn_by, '') AS withdrawn_by, coalesce(reason, '') AS reason "
    "FROM identity.evidence WHERE person_id = ANY($1::text[]) ORDER BY ordinal"};

} // namespace

void insert_evidence(store::Transaction& tx, const PersonEvidence& evidence) {
    if (evidence.empty()) {
        return;
    }
    store::Array ids, persons, kinds, levels, bindings, bases, references, officers, actors, from, until;
    for (const auto& [person_id, each] : evidence) {
        ids.add(each.evidence_id);
        persons.add(person_id);
        kinds.add(each.kind);
        levels.add(static_cast<long long>(each.level));
        bindings.add(each.binding);
        bases.add(each.base);
        references.add(each.reference);
        officers.add(each.officer);
        actors.add(each.actor);
        from.add(format_time(each.from));
        until.add(store::time_element(each.until));
    }
    tx.exec(add, std::move(ids).text(), std::move(persons).text(), std::move(kinds).text(),
            std::move(levels).text(), std::move(bindings).text(), std::move(bases).text(),
            std::move(references).text(), std::move(officers).text(), std::move(actors).text(),
            std::move(from).text(), std::move(until).text());
}

void withdraw_evidence(store::Transaction& tx, const RecordedEvidence& evidence) {
    tx.exec(withdraw, evidence.evidence_id, time_parameter(evidence.withdrawn_at), evidence.withdrawn_by,
            evidence.reason);
}

PersonEvidence find_evidence(store::Transaction& tx, const std::vector<std::string>& person_ids) {
    PersonEvidence found;
    for (const store::Row row : tx.exec(of_persons, store::array(person_ids))) {
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
        evidence.kept = true;
        found.emplace_back(row["person_id"].as<std::string>(), std::move(evidence));
    }
    return found;
}

} // namespace gateway::identity
