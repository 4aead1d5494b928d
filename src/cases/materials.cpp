#include "gateway/cases/materials.hpp"

#include "gateway/base/certificate.hpp"
#include "gateway/base/record.hpp"
#include "service.hpp"

namespace gateway::cases {
namespace {

std::optional<Party> party_of(const Json& accept, const char* type_column, const char* number_column) {
    Party party{text_of(accept, type_column), text_of(accept, number_column)};
    if (party.certificate_type.empty() || party.number.empty()) {
        return std::nullopt;
    }
    party.number = normal_certificate_no(party.certificate_type, party.number);
    return party;
}

Event material_of(const NationalTable& table, const Json& columns) {
    std::vector<FieldError> errors;
    Event event;
    event.kind = EventKind::material;
    event.content = canonical_json(read_record(table, columns, Completeness::full, event_managed, errors));
    refuse(std::move(errors));
    return event;
}

} // namespace

OpenedCase open_for_materials(const service::Call& call, store::Transaction& tx,
                              const std::string& project_no) {
    const Case record = lock_own_case(call, tx, project_no);
    const Json accept = Json::parse(record.content);
    OpenedCase opened{find_cases(tx, {project_no}).at(project_no),
                      party_of(accept, "applyer_page_type", "applyer_page_code").value_or(Party{}),
                      party_of(accept, "contact_type", "contact_code"),
                      {}};
    for (const EventRow& row : find_events(tx, project_no)) {
        if (row.kind == EventKind::material) {
            opened.materials.push_back(text_of(Json::parse(row.content), "material_name"));
        }
    }
    return opened;
}

std::vector<std::string> add_materials(const Standard& standard, const service::Call& call,
                                       store::Transaction& tx, const std::string& project_no,
                                       const std::vector<Json>& materials) {
    // Opened: it is the caller's, and was as If-Match says. What was added since is the same request's.
    Case record = lock_case(tx, project_no).value();
    require_open(record, EventKind::material);
    std::vector<Event> events;
    for (const Json& columns : materials) {
        events.push_back(material_of(standard.table(facts(EventKind::material).table), columns));
    }
    const std::vector<EventRow> rows = event_rows(project_no, events, call.now);
    insert_events(tx, rows);
    ++record.revision;
    save_state(tx, record);
    std::vector<std::string> guids;
    std::vector<journal::Change> changes;
    for (const EventRow& row : rows) {
        guids.push_back(row.row_guid);
        changes.push_back(event_change(call, row));
    }
    journal::append(tx, changes);
    return guids;
}

} // namespace gateway::cases
