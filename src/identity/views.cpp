#include "views.hpp"

#include "gateway/base/or_null.hpp"

#include <algorithm>

namespace gateway::identity {
namespace {

bool counts(const Evidence& evidence, Time now) {
    return !evidence.withdrawn_at && (!evidence.until || *evidence.until > now);
}

} // namespace

Json evidence_json(const RecordedEvidence& evidence, Time now) {
    return {{"evidence_id", evidence.evidence_id},
            {"kind", evidence.kind},
            {"level", level_name(evidence.level)},
            {"counts", counts(evidence, now)},
            {"base", or_null(evidence.base)},
            {"reference", or_null(evidence.reference)},
            {"officer", or_null(evidence.officer)},
            {"actor", evidence.actor},
            {"valid_from", format_time(evidence.from)},
            {"valid_until", or_null(evidence.until)},
            {"withdrawn_at", or_null(evidence.withdrawn_at)},
            {"withdrawn_by", or_null(evidence.withdrawn_by)}};
}

Json person_summary(const Account& account, Time now) {
    const bool active = account.state == PersonState::active;
    return {{"person_id", account.person_id},
            {"state", state_name(account.state)},
            {"region", account.region},
            {"origin", account.origin},
            {"level", or_null(level_name(active ? account.level(now) : Level::none))},
            {"level_until", or_null(account.level_until)},
            {"revision", account.revision}};
}

Json person_json(const Account& account, const std::vector<Mandate>& mandates, Time now) {
    Json view = person_summary(account, now);
    view["profile"] = account.profile;
    Json& evidence = view["evidence"] = Json::array();
    for (const RecordedEvidence& each : account.recorded) {
        Json shown = evidence_json(each, now);
        shown["counts"] = shown["counts"].get<bool>() && each.binding == account.binding;
        shown["reason"] = or_null(each.reason);
        evidence.push_back(std::move(shown));
    }
    Json& acts_for = view["mandates"] = Json::array();
    for (const Mandate& mandate : mandates) {
        acts_for.push_back(mandate_json(mandate));
    }
    return view;
}

Json corporation_summary(const Corporation& corporation) {
    return {{"credit_code", corporation.credit_code},
            {"state", state_name(corporation.state)},
            {"verified_at", or_null(corporation.verified_at)},
            {"verified_base", or_null(corporation.verified_base)},
            {"verified_reference", or_null(corporation.verified_reference)},
            {"revision", corporation.revision}};
}

Json corporation_json(const Corporation& corporation) {
    Json view = corporation_summary(corporation);
    view["profile"] = corporation.profile;
    return view;
}

Json mandate_json(const Mandate& mandate) {
    return {{"mandate_id", mandate.mandate_id},
            {"credit_code", mandate.credit_code},
            {"corp_name", or_null(mandate.corp_name)},
            {"role", mandate.role},
            {"matters", mandate.matters},
            {"valid_from", format_time(mandate.valid_from)},
            {"valid_until", or_null(mandate.valid_until)}};
}

Json mandate_json(const MandateRow& mandate, Time now) {
    const bool over = mandate.ended_at || (mandate.valid_until && *mandate.valid_until <= now);
    return {{"mandate_id", mandate.mandate_id},
            {"credit_code", mandate.credit_code},
            {"person_id", mandate.person_id},
            {"role", mandate.role},
            {"matters", mandate.matters},
            {"state", over                       ? "ended"
                      : mandate.valid_from > now ? "pending"
                                                 : "in_force"},
            {"valid_from", format_time(mandate.valid_from)},
            {"valid_until", or_null(mandate.valid_until)},
            {"granted_by", mandate.granted_by},
            {"ended_at", or_null(mandate.ended_at)},
            {"ended_by", or_null(mandate.ended_by)}};
}

Json record_json(const NationalRecord& record) {
    return {{"table", record.row.table},
            {"key", record.row.key},
            {"content", record.content},
            {"revision", record.row.revision},
            {"changed_at", format_time(record.row.changed_at)}};
}

} // namespace gateway::identity
