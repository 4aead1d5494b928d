#include "views.hpp"

#include "gateway/base/or_null.hpp"

namespace gateway::licenses {
namespace {

Json file_json(const std::optional<FileMark>& file) {
    return file ? Json{{"es_id", file->es_id}, {"sm3", file->sm3}} : Json(nullptr);
}

} // namespace

Json summary_json(const Licence& licence, Time now) {
    return {{"identifier", licence.identifier},
            {"type", licence.type},
            {"authority", licence.authority},
            {"version", licence.version},
            {"state", shown_state(licence.standing(), beijing_date(now))},
            {"reason", or_null(licence.reason)},
            {"issued_on", format_date(licence.issued_on)},
            {"valid_from", or_null(licence.valid_from)},
            {"valid_until", or_null(licence.valid_until)},
            {"area", licence.area},
            {"predecessor", or_null(licence.predecessor)},
            {"successor", or_null(licence.successor)},
            {"file", file_json(licence.file)},
            {"revision", licence.revision}};
}

Json licence_json(const Licence& licence, Time now) {
    Json json = summary_json(licence, now);
    json.update(content_json(licence.content));
    return json;
}

Json use_json(const Use& use, const std::string& body_name) {
    return {{"id", use.id},
            {"identifier", or_null(use.identifier)},
            {"type", or_null(use.type)},
            {"kind", use.kind},
            {"client_id", use.client_id},
            {"body", or_null(use.body)},
            {"body_name", or_null(body_name)},
            {"unit", use.unit},
            {"operator", use.operator_id},
            {"matter_name", use.matter_name},
            {"matter_code", or_null(use.matter_code)},
            {"project_no", or_null(use.project_no)},
            {"ground", use.ground},
            {"reference", or_null(use.reference)},
            {"fields", use.fields},
            {"matched", use.matched},
            {"used_at", format_time(use.used_at)}};
}

Json history_json(const std::vector<HistoryEntry>& history) {
    Json entries = Json::array();
    for (const HistoryEntry& entry : history) {
        entries.push_back({{"action", entry.action},
                           {"state", entry.state},
                           {"reason", or_null(entry.reason)},
                           {"actor", entry.actor},
                           {"at", format_time(entry.at)}});
    }
    return entries;
}

} // namespace gateway::licenses
