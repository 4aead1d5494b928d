#include "descriptions.hpp"

namespace gateway::cases {
namespace {

constexpr auto matter_code = "11320500PDY000167D3000199001000";
constexpr auto minted_number = "11320500PDY000167D300019900100020190418100000042";
constexpr auto case_guid = "158a23abd188f33cd436bb141cc0354a";
constexpr auto promised = "2019-05-05T23:59:59+08:00";
constexpr auto statutory = "2019-05-17T23:59:59+08:00";

Json numbered(Json record, const char* row_guid) {
    record["row_guid"] = row_guid;
    record["version"] = 1;
    return record;
}

Json columns() {
    return Json{{"applyer_name", "张三（演示）"},
                {"applyer_type", "1"},
                {"applyer_page_type", "111"},
                {"applyer_page_code", "320102185001010013"},
                {"apply_date", "2019-04-18T09:00:00+08:00"},
                {"apply_type", "1"},
                {"accept_date", "2019-04-18T10:30:00+08:00"},
                {"accept_doc_no", "苏示受〔2019〕42号"},
                {"handle_user_name", "李四（演示）"},
                {"project_name", "申请食品经营许可"}};
}

/// What a case begins and ends with, in every answer that shows it.
Json identity() {
    return Json{{"project_no", minted_number}, {"row_guid", case_guid},
                {"matter_code", matter_code},  {"task_code", matter_code},
                {"task_version", 1},           {"department", "11320500PDY000167D"},
                {"region", "320500"},          {"handling_body", "11320500PDY000167D"},
                {"promised_at", promised},     {"statutory_at", statutory}};
}

} // namespace

Json example_intake(IntakeForm form) {
    Json record = columns();
    record["matter_code"] = matter_code;
    if (form != IntakeForm::correction) {
        record["materials"] = Json::array({example_event(EventKind::material)});
    }
    if (form == IntakeForm::line) {
        record["project_no"] = "SZ-2019-04-000042";
        record["processes"] = Json::array({example_event(EventKind::process)});
        record["special_procedures"] = Json::array({example_event(EventKind::special_procedure)});
        record["result"] = example_event(EventKind::result);
    }
    return record;
}

Json example_event(EventKind kind) {
    switch (kind) {
    case EventKind::process:
        return Json{{"event_name", "1"},
                    {"process_name", "审查"},
                    {"handle_user_name", "李四（演示）"},
                    {"handle_explain", "材料齐全，符合法定形式"},
                    {"event_start_time", "2019-04-19T09:00:00+08:00"},
                    {"event_end_time", "2019-04-19T16:00:00+08:00"}};
    case EventKind::special_procedure:
        return Json{{"special_type", "2"},
                    {"special_name", "现场核查"},
                    {"special_time", "2019-04-22T09:00:00+08:00"},
                    {"special_reason", "依法需要现场核查"},
                    {"end_time", "2019-04-22T17:00:00+08:00"},
                    {"result", "符合要求"}};
    case EventKind::result:
        return Json{{"result_date", "2019-04-25T15:00:00+08:00"},
                    {"result_type", "0"},
                    {"result_cetr_name", "食品经营许可证"},
                    {"result_cetr_no", "JY13205000000042"},
                    {"is_delivery_results", "0"}};
    case EventKind::material:
        break;
    }
    return Json{{"material_name", "食品经营许可申请书"}, {"get_type", "1"}, {"get_num", "1"}};
}

Json example_accepted() {
    return Json{{"project_no", minted_number},
                {"row_guid", case_guid},
                {"task_version", 1},
                {"promise_date", promised},
                {"state", "accepted"},
                {"version", 1},
                {"revision", 1}};
}

Json example_change() {
    return Json{{"project_no", minted_number},
                {"row_guid", "7713ca3caca7676014fad4a60046b9b2"},
                {"version", 1},
                {"state", "processing"},
                {"promised_at", promised},
                {"statutory_at", statutory},
                {"revision", 2}};
}

Json example_case() {
    Json record = identity();
    record["application_no"] = nullptr;
    record["handling_unit"] = nullptr;
    record["ended"] = "concluded";
    record["delivery_due"] = nullptr;
    record["state"] = "finished";
    record["finished_at"] = "2019-04-25T15:00:00+08:00";
    record["version"] = 1;
    record["revision"] = 4;
    Json accept = columns();
    accept["catalog_code"] = "000199001000";
    accept["task_code"] = matter_code;
    accept["task_name"] = "食品经营许可（演示）";
    accept["task_version"] = 1;
    accept["org_code"] = "11320500PDY000167D";
    accept["org_name"] = "苏州市示范审批局（演示）";
    accept["project_type"] = "2";
    accept["promise_date"] = promised;
    record["accept"] = std::move(accept);
    record["processes"] =
        Json::array({numbered(example_event(EventKind::process), "7713ca3caca7676014fad4a60046b9b2")});
    record["special_procedures"] = Json::array(
        {numbered(example_event(EventKind::special_procedure), "cf9015e6882bedb79881670c7e39b7ef")});
    record["result"] = numbered(example_event(EventKind::result), "43cadca7b98b237d8e48adfcc3dea720");
    record["materials"] =
        Json::array({numbered(example_event(EventKind::material), "a4e671e5094f4dae0d38ad1df55998cd")});
    return record;
}

Json example_summary() {
    Json record = identity();
    record["task_name"] = "食品经营许可（演示）";
    record["state"] = "processing";
    record["accepted_at"] = "2019-04-18T10:30:00+08:00";
    record["finished_at"] = nullptr;
    record["revision"] = 2;
    return record;
}

} // namespace gateway::cases
