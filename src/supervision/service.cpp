#include "service.hpp"

#include "gateway/base/codes.hpp"
#include "gateway/base/record.hpp"
#include "gateway/cases/cases.hpp"
#include "gateway/service/answers.hpp"
#include "gateway/service/change.hpp"
#include "watch.hpp"

#include <charconv>
#include <map>

namespace gateway::supervision {
namespace {

using service::Call;

constexpr int longest_explanation = 1000; // as 监察结果描述 of GB/T 39046-2020, table 11
constexpr std::chrono::days usual_period{30};
constexpr std::chrono::days longest_period{366};

Problem record_not_found() {
    return Problem(ProblemKind::not_found, "supervision_record_not_found",
                   {"没有该监察记录，或无权查看；请核对监察编号。",
                    "No such supervision record, or not yours to see: check the number."});
}

Problem notice_not_found() {
    return Problem(ProblemKind::not_found, "notice_not_found",
                   {"没有该督办通知，或无权查看；请从通知列表中取得编号。",
                    "No such notice, or not yours to see: take its id from the list of notices."});
}

std::string read_explanation(const Json& body) {
    std::vector<FieldError> errors;
    ObjectReader reader(body, errors);
    std::string text = reader.text("explanation", longest_explanation);
    reader.finish();
    refuse(std::move(errors));
    return text;
}

bool may_see(const service::Caller& caller, const NoticeRow& notice) {
    switch (caller.role) {
    case service::Role::operations:
        return true;
    case service::Role::region:
        return notice.level == Level::city && region_within(notice.recipient, caller.region);
    case service::Role::department:
        break;
    }
    return notice.level == Level::department && notice.recipient == caller.credit_code;
}

bool is_addressee(const service::Caller& caller, const NoticeRow& notice) {
    switch (notice.level) {
    case Level::department:
        return caller.role == service::Role::department && caller.credit_code == notice.recipient;
    case Level::city:
        return caller.role == service::Role::region && caller.region == notice.recipient;
    case Level::province:
        break;
    }
    return caller.role == service::Role::operations;
}

/// What one department shows, and the sum of all.
struct Figures {
    std::string name;
    long long open_amber = 0, open_red = 0, sent_amber = 0, sent_red = 0;
    long long finished = 0, promised = 0, on_time = 0;

    void add(const Figures& other) {
        open_amber += other.open_amber;
        open_red += other.open_red;
        sent_amber += other.sent_amber;
        sent_red += other.sent_red;
        finished += other.finished;
        promised += other.promised;
        on_time += other.on_time;
    }
    Json json() const {
        const double rate = promised == 0 ? 0 : static_cast<double>(on_time) / static_cast<double>(promised);
        return {{"open", {{"amber", open_amber}, {"red", open_red}}},
                {"sent", {{"amber", sent_amber}, {"red", sent_red}}},
                {"finished", finished},
                {"promised", promised},
                {"on_time", on_time},
                {"on_time_rate", promised == 0 ? Json(nullptr) : Json(rate)}};
    }
};

void set_period(RecordQuery& query, Time now) {
    query.sent_to = query.sent_to.value_or(now);
    query.sent_from = query.sent_from.value_or(*query.sent_to - usual_period);
    if (*query.sent_from >= *query.sent_to || *query.sent_to - *query.sent_from > longest_period) {
        throw invalid_fields({{"/from",
                               "out_of_range",
                               {"统计期间的开始应早于结束，且不超过366天。",
                                "The period begins before its end and lasts 366 days at most."}}});
    }
}

std::map<std::string, Figures> figures_of(store::Transaction& tx, const RecordQuery& query) {
    std::map<std::string, Figures> figures;
    for (const Count& count : count_records(tx, query)) {
        figures[count.department] = {count.name, count.open_amber, count.open_red, count.sent_amber,
                                     count.sent_red};
    }
    for (const cases::Punctuality& body :
         cases::count_finished(tx, *query.sent_from, *query.sent_to, query.owner, query.region_prefix)) {
        Figures& department = figures[body.body];
        department.finished = body.finished;
        department.promised = body.promised;
        department.on_time = body.on_time;
    }
    return figures;
}

} // namespace

Record read_record(const Call& call, store::Transaction& tx, const std::string& number) {
    auto record = find_record(tx, number);
    if (!record || !call.caller.may_read(record->department)) {
        throw record_not_found();
    }
    return *std::move(record);
}

Record answer(const Call& call, store::Transaction& tx, const std::string& number) {
    std::string explanation = read_explanation(call.body);
    auto record = lock_record(tx, number);
    if (!record || !call.caller.may_read(record->department)) {
        throw record_not_found();
    }
    if (!call.caller.may_write(record->department)) {
        throw Problem(ProblemKind::forbidden, "not_your_record",
                      {"只有责任部门可以说明情况；请由该部门的账户答复。",
                       "Only the responsible department explains: let its client answer."});
    }
    service::check_if_match(call, record->revision);
    if (record->explanation == explanation) {
        return *std::move(record);
    }
    record->explanation = std::move(explanation);
    record->answered_at = call.now;
    record->answered_by = call.caller.client_id;
    const std::vector<Record> saved = save_records(tx, {*std::move(record)});
    journal_records(tx, saved, service::change_by(call, "supervision.answer"));
    return saved.front();
}

NoticeRow acknowledge_notice(const Call& call, store::Transaction& tx, const std::string& id) {
    long long key = 0;
    const auto [end, fault] = std::from_chars(id.data(), id.data() + id.size(), key);
    if (fault != std::errc() || end != id.data() + id.size()) {
        throw notice_not_found();
    }
    auto notice = lock_notice(tx, key);
    if (!notice || !may_see(call.caller, *notice)) {
        throw notice_not_found();
    }
    if (!is_addressee(call.caller, *notice)) {
        throw Problem(ProblemKind::forbidden, "not_addressee",
                      {"该通知不是发给本单位的，只能由接收单位签收。",
                       "The notice is to somebody else: only the one it was sent to acknowledges it."});
    }
    if (!notice->acknowledged_at) {
        acknowledge(tx, key, call.now, call.caller.client_id);
        notice->acknowledged_at = call.now;
    }
    return *std::move(notice);
}

Json notice_json(const NoticeRow& notice) {
    Json document{{"id", std::to_string(notice.id)}, {"level", to_text(notice.level)},
                  {"recipient", notice.recipient},   {"sent_at", format_time(notice.sent_at)},
                  {"acknowledged_at", nullptr},      {"record", record_json(notice.record)}};
    if (notice.acknowledged_at) {
        document["acknowledged_at"] = format_time(*notice.acknowledged_at);
    }
    return document;
}

Json statistics(const Call& call, store::Transaction& tx) {
    const service::Page page = service::read_page(call, 1);
    auto query = read_query(call, "from", "to");
    RecordQuery period = query.value_or(RecordQuery{});
    set_period(period, call.now);
    Figures total;
    std::vector<Json> items;
    for (const auto& [department, figures] :
         query ? figures_of(tx, period) : std::map<std::string, Figures>{}) {
        total.add(figures);
        const bool beyond = page.after.empty() || department > page.after[0];
        if (beyond && items.size() <= static_cast<std::size_t>(page.limit)) {
            Json item = figures.json();
            item["department"] = department;
            item["department_name"] = figures.name.empty() ? department : figures.name;
            items.push_back(std::move(item));
        }
    }
    Json document = service::page_json(std::move(items), page, [](const Json& item) {
        return std::vector{item.at("department").get<std::string>()};
    });
    document["from"] = format_time(*period.sent_from);
    document["to"] = format_time(*period.sent_to);
    document["total"] = total.json();
    return document;
}

} // namespace gateway::supervision
