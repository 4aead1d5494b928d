#include "timeline.hpp"

#include "application_store.hpp"
#include "feed_store.hpp"
#include "life_service.hpp"
#include "mark_store.hpp"

#include <algorithm>
#include <limits>

namespace gateway::cases {
namespace {

constexpr int most_entries = 1000;

class Timeline {
public:
    void add(Time at, std::string kind, Text title, Json detail) {
        items_.push_back({at, Json{{"at", format_time(at)},
                                   {"kind", std::move(kind)},
                                   {"title", Json{{"zh", std::move(title.zh)}, {"en", std::move(title.en)}}},
                                   {"detail", std::move(detail)}}});
    }
    std::vector<Json> in_order() && {
        std::ranges::stable_sort(items_, {}, &Item::at);
        std::vector<Json> result;
        for (Item& item : items_) {
            result.push_back(std::move(item.json));
        }
        return result;
    }

private:
    struct Item {
        Time at;
        Json json;
    };
    std::vector<Item> items_;
};

std::optional<Time> member_time(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found == object.end() || !found->is_string() ? std::nullopt
                                                        : parse_time(found->get<std::string>());
}

void add_application(Timeline& line, const Application& application) {
    line.add(application.received_at, "application", {"收件", "Application received"},
             {{"application_no", application.application_no}});
    if (const auto asked = application.course.find("supplement"); asked != application.course.end()) {
        line.add(member_time(*asked, "requested_at").value(), "supplement_requested",
                 {"告知补正", "Missing papers asked for"},
                 {{"materials", asked->at("materials")}, {"due", asked->at("due")}});
    }
    if (const auto brought = member_time(application.course, "supplemented_at")) {
        line.add(*brought, "supplement", {"补正", "Supplemented"}, Json::object());
    }
    if (application.course.value("deemed", false)) {
        line.add(application.decide_by, "deemed_accepted",
                 {"逾期未告知，视为自收件之日受理", "Deemed accepted from its receipt"},
                 {{"accepted_at", format_time(application.received_at)}});
    }
}

Text title_of(EventKind kind) {
    switch (kind) {
    case EventKind::process:
        return {"办理环节", "Step"};
    case EventKind::special_procedure:
        return {"特别程序", "Special procedure"};
    case EventKind::result:
        return {"办结", "Result"};
    case EventKind::material:
        break;
    }
    return {"材料", "Material"};
}

Json detail_of(const EventRow& event) {
    Json detail = Json::parse(event.content);
    detail["row_guid"] = event.row_guid;
    detail["version"] = event.version;
    return detail;
}

void add_deliveries(Timeline& line, const std::vector<Delivery>& deliveries) {
    for (const Delivery& delivery : deliveries) {
        const Json detail = delivery_json(delivery);
        line.add(delivery.sent_at, "delivery_sent", {"结果寄出", "Result sent"}, detail);
        if (delivery.received_at) {
            line.add(*delivery.received_at, "delivery_received", {"结果签收", "Result received"}, detail);
        }
        if (delivery.returned_at) {
            line.add(*delivery.returned_at, "delivery_returned", {"结果退回", "Result came back"}, detail);
        }
    }
}

/// Versions after the first, as the journal dates them.
void add_corrections(Timeline& line, store::Transaction& tx, const std::string& project_no) {
    for (const journal::Entry& entry : journal::read_entity(
             tx, "case:" + project_no, std::numeric_limits<long long>::max(), most_entries)) {
        if (!entry.dataset.empty() && entry.version > 1) {
            line.add(entry.recorded_at, "correction", {"更正", "Corrected"},
                     {{"record", entry.dataset.substr(entry.dataset.find('.') + 1)},
                      {"row_guid", entry.record_key},
                      {"version", entry.version}});
        }
    }
}

/// Departments' events that the case keeps out: only those of departments whose records the caller may read.
void add_held(Timeline& line, const service::Call& call, store::Transaction& tx, const Case& record) {
    std::set<std::string> senders;
    for (const std::string& body : {record.owner(), record.handling_body()}) {
        if (call.caller.may_read(body)) {
            senders.insert(body);
        }
    }
    for (const HeldEvent& held : held_of_case(tx, record.project_no, senders)) {
        if (held.state == "held" || held.state == "rejected") {
            line.add(held.noted_at, "event_" + held.state,
                     held.state == "held" ? Text{"事件暂存", "Event held"}
                                          : Text{"事件拒收", "Event rejected"},
                     {{"id", std::to_string(held.id)},
                      {"kind", facts(held.feed.event.kind).name},
                      {"occurred_at", format_time(held.feed.occurred_at)},
                      {"reason", to_text(held.reason)}});
        }
    }
}

} // namespace

std::vector<Json> timeline(const service::Call& call, store::Transaction& tx, const Case& record) {
    Timeline line;
    if (!record.application_no.empty() && call.caller.may_read(record.owner())) {
        add_application(line, application_of_case(tx, record.project_no).value());
    }
    line.add(record.accepted_at, "acceptance", {"受理", "Accepted"},
             {{"task_version", record.task_version}, {"version", record.version}});
    for (const EventRow& event : find_events(tx, record.project_no)) {
        line.add(event.occurred_at, facts(event.kind).name, title_of(event.kind), detail_of(event));
    }
    for (const Transfer& transfer : find_transfers(tx, record.project_no)) {
        line.add(transfer.at, "transfer", {"转办", "Handed over"},
                 {{"from_body", transfer.from_body},
                  {"from_unit", transfer.from_unit},
                  {"to_body", transfer.to_body},
                  {"to_unit", transfer.to_unit},
                  {"reason", transfer.reason}});
    }
    add_deliveries(line, find_deliveries(tx, record.project_no));
    add_corrections(line, tx, record.project_no);
    add_held(line, call, tx, record);
    for (Mark& mark : find_marks(tx, record.project_no)) {
        line.add(mark.occurred_at, mark.kind, {"其他模块记录", "Noted by another module"},
                 std::move(mark.detail));
    }
    return std::move(line).in_order();
}

} // namespace gateway::cases
