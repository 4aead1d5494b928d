#include "life_service.hpp"

#include "gateway/base/codes.hpp"
#include "gateway/base/or_null.hpp"
#include "gateway/base/record.hpp"
#include "gateway/base/text.hpp"
#include "gateway/service/change.hpp"
#include "rules.hpp"

#include <algorithm>

namespace gateway::cases {
namespace {

/// Of what the nation has no table for: without dataset nothing goes up.
journal::Change own_change(const service::Call& call, const Case& record, std::string action,
                           const Json& what) {
    journal::Change change = service::change_by(call, std::move(action));
    change.entity = "case:" + record.project_no;
    change.record_key = record.project_no;
    change.version = record.revision;
    change.operation = journal::Operation::update;
    change.digest = crypto::sm3(canonical_json(what));
    return change;
}

Transfer read_transfer(const service::Call& call) {
    std::vector<FieldError> errors;
    ObjectReader body(call.body, errors);
    Transfer transfer;
    transfer.to_body = body.optional_text("to_body", 18).value_or("");
    transfer.to_unit = body.optional_text("to_unit", 100).value_or("");
    transfer.reason = body.text("reason", 2000);
    transfer.at = call.now;
    if (!transfer.to_body.empty()) {
        if (auto check = check_credit_code(transfer.to_body)) {
            body.fault("to_body", "credit_code." + check->code, std::move(check->text));
        }
    }
    body.finish();
    refuse(std::move(errors));
    return transfer;
}

std::optional<Json> result_of(const std::vector<EventRow>& events) {
    const auto found = std::ranges::find(events, EventKind::result, &EventRow::kind);
    return found == events.end() ? std::nullopt : std::optional(Json::parse(found->content));
}

std::string ends_as(const Foundation& foundation, const std::string& result_type) {
    const CodeValue* value = foundation.standard->codes("case_result").find(result_type);
    if (value != nullptr) {
        if (const auto ends = value->attributes.find("ends"); ends != value->attributes.end()) {
            return ends->second;
        }
    }
    return "concluded";
}

Delivery read_delivery(const service::Call& call) {
    std::vector<FieldError> errors;
    ObjectReader body(call.body, errors);
    Delivery delivery;
    delivery.carrier = body.text("carrier", 100);
    delivery.waybill_no = body.text("waybill_no", 50);
    delivery.sent_at = body.time("sent_at");
    delivery.received_at = body.optional_time("received_at");
    delivery.returned_at = body.optional_time("returned_at");
    body.finish();
    for (const auto& [name, time] :
         {std::pair{"/received_at", delivery.received_at}, {"/returned_at", delivery.returned_at}}) {
        if (errors.empty() && time && *time < delivery.sent_at) {
            fault(errors, name, "date_order", "签收或退回时间不能早于寄出时间，请核对。",
                  "A parcel cannot arrive or return before it was sent. Check both dates.");
        }
        if (time && *time > call.now + clock_tolerance) {
            fault(errors, name, "in_future", "时间晚于当前时间，请核对。",
                  "The time lies in the future. Check it.");
        }
    }
    if (delivery.received_at && delivery.returned_at) {
        fault(errors, "/returned_at", "not_together", "同一邮件不能既签收又退回，请只填一项。",
              "A parcel is either received or returned: give one of the two.");
    }
    refuse(std::move(errors));
    return delivery;
}

/// The result, which must be there and to be delivered.
Json require_delivery(store::Transaction& tx, const Case& record) {
    const auto result = result_of(find_events(tx, record.project_no));
    if (!result) {
        throw Problem(ProblemKind::conflict, "case_not_finished",
                      {"该办件尚未办结，没有可递送的结果；请先登记办结结果。",
                       "The case has no result yet that could be delivered: report the result first."});
    }
    if (text_of(*result, "is_delivery_results") != "1") {
        throw Problem(
            ProblemKind::conflict, "delivery_not_asked",
            {"该办件的结果不采用快递递送；如需递送，请先将办结结果的“是否快递递送结果”更正为1。",
             "The result of the case is not to be delivered: correct is_delivery_results to 1 first."});
    }
    return *result;
}

void check_sent(const Delivery& delivery, const Json& result, Time now) {
    std::vector<FieldError> errors;
    if (delivery.sent_at < time_of(result, "result_date").value()) {
        fault(errors, "/sent_at", "date_order", "寄出时间不能早于办结时间，请核对。",
              "A result cannot be sent before it is there. Check both dates.");
    } else if (delivery.sent_at > now + clock_tolerance) {
        fault(errors, "/sent_at", "in_future", "时间晚于当前时间，请核对。",
              "The time lies in the future. Check it.");
    }
    refuse(std::move(errors));
}

Problem waybill_exists() {
    return Problem(ProblemKind::conflict, "waybill_exists",
                   {"该办件已登记这一快递单号；如需更正，请修改已登记的记录。",
                    "The case has this waybill already: to correct it, change that one."});
}

void save(const service::Call& call, store::Transaction& tx, Sent& sent, const char* action) {
    ++sent.record.revision;
    save_state(tx, sent.record);
    journal::append(tx, own_change(call, sent.record, action, delivery_json(sent.delivery)));
}

} // namespace

Case transfer_case(const service::Call& call, store::Transaction& tx, const std::string& project_no) {
    Transfer transfer = read_transfer(call);
    Case record = lock_own_case(call, tx, project_no);
    if (record.state == State::finished) {
        throw Problem(
            ProblemKind::conflict, "case_finished",
            {"该办件已办结，不能再转办。", "The case is finished: it cannot be handed over any more."});
    }
    transfer.project_no = project_no;
    transfer.from_body = record.handling_body();
    transfer.from_unit = record.handling_unit;
    if (transfer.to_body.empty()) {
        transfer.to_body = transfer.from_body;
    }
    if (transfer.to_body == transfer.from_body && transfer.to_unit == transfer.from_unit) {
        throw invalid_fields({{"/to_unit",
                               "unchanged",
                               {"转入的单位与现办理单位相同，请核对。",
                                "The case is there already: name another body or unit."}}});
    }
    record.handed_to = transfer.to_body == record.owner() ? std::nullopt : std::optional(transfer.to_body);
    record.handling_unit = transfer.to_unit;
    ++record.revision;
    insert_transfer(tx, record, transfer);
    journal::append(tx, own_change(call, record, "cases.transfer",
                                   Json{{"from", transfer.from_body + " " + transfer.from_unit},
                                        {"to", transfer.to_body + " " + transfer.to_unit},
                                        {"reason", transfer.reason}}));
    return record;
}

Change withdraw_case(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                     const std::string& project_no) {
    std::vector<FieldError> errors;
    ObjectReader body(call.body, errors);
    const std::string reason = body.text("reason", 2000);
    body.finish();
    refuse(std::move(errors));
    const auto& values = foundation.standard->codes("case_result").values();
    const auto code = std::ranges::find_if(
        values, [&](const CodeValue& value) { return ends_as(foundation, value.value) == "withdrawn"; });
    if (code == values.end()) {
        throw Problem(
            ProblemKind::conflict, "withdrawal_has_no_code",
            {"代码表 case_result 中没有标明 ends = \"withdrawn\" 的办结结果；请由管理员修订代码表。",
             "The code table case_result marks no outcome with ends = \"withdrawn\": have the operators "
             "edit it."});
    }
    service::Call concluding = call;
    concluding.body = Json{{"result_date", format_time(call.now)},
                           {"result_type", code->value},
                           {"result_explain", reason},
                           {"is_delivery_results", "0"}};
    return add_event(foundation, concluding, tx, EventKind::result, project_no);
}

Sent add_delivery(const service::Call& call, store::Transaction& tx, const std::string& project_no) {
    Delivery delivery = read_delivery(call);
    Sent sent{lock_own_case(call, tx, project_no), std::move(delivery)};
    check_sent(sent.delivery, require_delivery(tx, sent.record), call.now);
    sent.delivery.project_no = project_no;
    sent.delivery.row_guid = new_guid();
    if (!insert_delivery(tx, sent.delivery)) {
        throw waybill_exists();
    }
    save(call, tx, sent, "cases.deliver");
    return sent;
}

Sent correct_delivery(const service::Call& call, store::Transaction& tx, const std::string& project_no,
                      const std::string& row_guid) {
    Delivery delivery = read_delivery(call);
    Sent sent{lock_own_case(call, tx, project_no), std::move(delivery)};
    check_sent(sent.delivery, require_delivery(tx, sent.record), call.now);
    const auto known = find_deliveries(tx, project_no);
    const auto found = std::ranges::find(known, row_guid, &Delivery::row_guid);
    if (found == known.end()) {
        throw Problem(ProblemKind::not_found, "record_not_found",
                      {"该办件下没有这条记录，请核对记录唯一标识。",
                       "The case has no such record. Check its row_guid."});
    }
    sent.delivery.project_no = project_no;
    sent.delivery.row_guid = row_guid;
    sent.delivery.revision = found->revision + 1;
    if (!save_delivery(tx, sent.delivery)) {
        throw waybill_exists();
    }
    save(call, tx, sent, "cases.deliver");
    return sent;
}

Json delivery_json(const Delivery& delivery) {
    return {{"row_guid", delivery.row_guid},
            {"carrier", delivery.carrier},
            {"waybill_no", delivery.waybill_no},
            {"state", delivery.state()},
            {"sent_at", format_time(delivery.sent_at)},
            {"received_at", or_null(delivery.received_at)},
            {"returned_at", or_null(delivery.returned_at)},
            {"revision", delivery.revision}};
}

std::optional<std::string> how_it_ended(const Foundation& foundation, const std::vector<EventRow>& events) {
    const auto result = result_of(events);
    return result ? std::optional(ends_as(foundation, text_of(*result, "result_type"))) : std::nullopt;
}

std::optional<Time> delivery_due(const Foundation& foundation, const std::vector<EventRow>& events) {
    const auto result = result_of(events);
    if (!result || text_of(*result, "is_delivery_results") != "1") {
        return std::nullopt;
    }
    return end_of_working_days(*foundation.calendar, time_of(*result, "result_date").value(),
                               foundation.rules.delivery_working_days);
}

} // namespace gateway::cases
