#include "descriptions.hpp"
#include "gateway/service/answers.hpp"
#include "gateway/supervision/module.hpp"
#include "service.hpp"
#include "watch.hpp"

namespace gateway::supervision {
namespace {

using service::Call;
using service::Route;

constexpr auto read_scope = "supervision:read";
constexpr auto write_scope = "supervision:write";

Route make_route(std::string method, std::string pattern, std::string id, Text summary, const char* scope,
                 Json schema, Json example) {
    Route route = service::make_route("supervision", std::move(method), std::move(pattern), std::move(id),
                                      std::move(summary), scope);
    route.operation.response_schema = std::move(schema);
    route.operation.response_example = std::move(example);
    return route;
}

http::Response tagged(const Record& record) {
    auto response = service::json_response(200, record_json(record));
    response.set("ETag", service::entity_tag(record.revision));
    return response;
}

Route list_route() {
    Route route =
        make_route("GET", "/v1/supervision/records", "listSupervisionRecords",
                   {"查询监察记录（由近到远）", "List supervision records, newest first"}, read_scope,
                   service::page_schema(record_schema()), Json{{"items", Json::array({example_record()})}});
    route.operation.query = record_parameters();
    route.transact = [](const Call& call, store::Transaction& tx) {
        const service::Page page = service::read_time_page(call);
        std::vector<Json> items;
        if (const auto query = read_query(call, "sent_from", "sent_to")) {
            for (const Record& record : list_records(tx, *query, page)) {
                items.push_back(record_json(record));
            }
        }
        return service::json_response(200, service::page_json(std::move(items), page, [](const Json& item) {
                                          return std::vector{item.at("sent_at").get<std::string>(),
                                                             item.at("number").get<std::string>()};
                                      }));
    };
    return route;
}

Route get_route() {
    Route route = make_route("GET", "/v1/supervision/records/{number}", "getSupervisionRecord",
                             {"读取监察记录", "Read a supervision record"}, read_scope, record_schema(),
                             example_record());
    route.transact = [](const Call& call, store::Transaction& tx) {
        const Record record = read_record(call, tx, call.parameters.at("number"));
        auto same = service::not_modified(call, service::entity_tag(record.revision));
        return same ? *std::move(same) : tagged(record);
    };
    return route;
}

Route answer_route() {
    Route route =
        make_route("POST", "/v1/supervision/records/{number}:answer", "answerSupervisionRecord",
                   {"责任部门说明情况（可再次说明，以最后一次为准）",
                    "The responsible department explains; a later explanation takes the place of it"},
                   write_scope, record_schema(), example_record());
    route.operation.request_schema = answer_schema();
    route.operation.request_example = Json{{"explanation", "现场核查因天气顺延一日，今日办结。"}};
    route.operation.if_match = true;
    route.transact = [](const Call& call, store::Transaction& tx) {
        return tagged(answer(call, tx, call.parameters.at("number")));
    };
    return route;
}

Route notices_route() {
    Route route = make_route(
        "GET", "/v1/supervision/notices", "listSupervisionNotices",
        {"查询发给本单位的督办通知（由近到远）", "The caller's queue of notices, newest first"}, read_scope,
        service::page_schema(notice_schema()), Json{{"items", Json::array({example_notice()})}});
    route.operation.query = notice_parameters();
    route.transact = [](const Call& call, store::Transaction& tx) {
        const service::Page page = service::read_number_page(call);
        std::vector<Json> items;
        for (const NoticeRow& notice : list_notices(tx, read_notice_query(call), page)) {
            items.push_back(notice_json(notice));
        }
        return service::json_response(200, service::page_json(std::move(items), page, [](const Json& item) {
                                          return std::vector{item.at("id").get<std::string>()};
                                      }));
    };
    return route;
}

Route acknowledge_route() {
    Route route =
        make_route("POST", "/v1/supervision/notices/{id}:acknowledge", "acknowledgeSupervisionNotice",
                   {"签收督办通知", "Acknowledge a notice"}, write_scope, notice_schema(), example_notice());
    route.transact = [](const Call& call, store::Transaction& tx) {
        return service::json_response(200,
                                      notice_json(acknowledge_notice(call, tx, call.parameters.at("id"))));
    };
    return route;
}

Route statistics_route() {
    Route route = make_route("GET", "/v1/supervision/statistics", "showSupervisionStatistics",
                             {"各责任部门的监察数量和按期办结率",
                              "Records of each department, and the share of cases finished on time"},
                             read_scope, statistics_schema(), example_statistics());
    route.operation.query = statistics_parameters();
    route.transact = [](const Call& call, store::Transaction& tx) {
        return service::json_response(200, statistics(call, tx));
    };
    return route;
}

Route rules_route(const Foundation& foundation) {
    Json rules = Json::array();
    for (const Rule& rule : foundation.rules) {
        rules.push_back(rule_json(rule));
    }
    const Json document{{"items", std::move(rules)}};
    Route route = make_route("GET", "/v1/supervision/rules", "listSupervisionRules",
                             {"现行监察规则", "The rules in force"}, read_scope,
                             service::page_schema(rule_schema()), document);
    route.cached = [document](const Call&) -> std::optional<http::Response> {
        return service::json_response(200, document);
    };
    return route;
}

} // namespace

service::Module module(const Standard& standard, std::shared_ptr<const WorkCalendar> calendar) {
    const auto foundation = std::make_shared<const Foundation>(
        Foundation{read_rules(standard.file("supervision.toml")), std::move(calendar)});
    service::Module module;
    module.name = "supervision";
    module.routes = {list_route(),        get_route(),        answer_route(),          notices_route(),
                     acknowledge_route(), statistics_route(), rules_route(*foundation)};
    module.work = watch(foundation);
    return module;
}

} // namespace gateway::supervision
