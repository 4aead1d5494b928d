#include "views.hpp"

#include "gateway/base/codes.hpp"
#include "gateway/base/or_null.hpp"
#include "life_service.hpp"

namespace gateway::cases {
namespace {

/// Contents are stored canonical: they are put together as text, without parsing them again.
std::string event_json(const EventRow& event) {
    std::string text = Json{{"row_guid", event.row_guid}, {"version", event.version}}.dump();
    text.back() = ',';
    return text + event.content.substr(1);
}

std::string events_json(const std::vector<EventRow>& events, EventKind kind) {
    std::string text = "[";
    for (const EventRow& event : events) {
        if (event.kind == kind) {
            text += (text.size() > 1 ? "," : "") + event_json(event);
        }
    }
    return text + "]";
}

std::string result_json(const std::vector<EventRow>& events) {
    for (const EventRow& event : events) {
        if (event.kind == EventKind::result) {
            return event_json(event);
        }
    }
    return "null";
}

} // namespace

Json accepted_json(const Case& record) {
    return {{"project_no", record.project_no},
            {"row_guid", record.row_guid},
            {"task_version", record.task_version},
            {"promise_date", or_null(record.promised_at)}, // nothing has moved it yet
            {"state", to_text(record.state)},
            {"version", record.version},
            {"revision", record.revision}};
}

Json change_json(const Case& record, const std::string& row_guid, int version) {
    return {{"project_no", record.project_no},
            {"row_guid", row_guid},
            {"version", version},
            {"state", to_text(record.state)},
            {"promised_at", or_null(record.promised_at)},
            {"statutory_at", or_null(record.statutory_at)},
            {"revision", record.revision}};
}

std::string case_json(const Foundation& foundation, const Case& record, const std::vector<EventRow>& events) {
    const std::string owner = record.owner();
    const auto ended = how_it_ended(foundation, events);
    std::string text = Json{
        {"project_no", record.project_no},
        {"row_guid", record.row_guid},
        {"matter_code", record.matter_code},
        {"task_code", record.task_code()},
        {"task_version", record.task_version},
        {"department", owner},
        {"region", credit_code_region(owner)},
        {"state", to_text(record.state)},
        {"handling_body", record.handling_body()},
        {"handling_unit", or_null(record.handling_unit)},
        {"application_no", or_null(record.application_no)},
        {"promised_at", or_null(record.promised_at)},
        {"statutory_at", or_null(record.statutory_at)},
        {"finished_at", or_null(record.finished_at)},
        {"ended", ended ? Json(*ended) : Json(nullptr)},
        {"delivery_due", or_null(delivery_due(foundation, events))},
        {"version", record.version},
        {"revision",
         record.revision}}.dump();
    text.back() = ',';
    text += "\"accept\":" + record.content;
    for (const KindFacts& kind : kinds) {
        text += ",\"" + std::string(kind.member) + "\":";
        text += kind.kind == EventKind::result ? result_json(events) : events_json(events, kind.kind);
    }
    return text + "}";
}

} // namespace gateway::cases
