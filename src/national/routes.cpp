#include "gateway/base/record.hpp"
#include "gateway/national/found_wrong.hpp"
#include "gateway/national/link.hpp"
#include "gateway/national/replays.hpp"
#include "gateway/service/answers.hpp"
#include "reform.hpp"
#include "store.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace gateway::national {
namespace {

using service::Call;

constexpr int forgotten_at_once = 10'000;

const Json delivery_example{{"position", 4711},
                            {"entity", "case:11320500PDY000167D300019900100020190418100000042"},
                            {"dataset", "cases.accept"},
                            {"record_key", "0f8fad5bd9cb469fa16570867728950e"},
                            {"version", 1},
                            {"state", "rejected"},
                            {"batch", "p32-20190418-000000000042"},
                            {"code", "task_version_unknown"},
                            {"remark", "未找到该事项版本"},
                            {"updated_at", "2019-04-18T09:00:00+08:00"}};

Json delivery_schema() {
    const Json text{{"type", "string"}};
    return {
        {"type", "object"},
        {"properties",
         {{"position", {{"type", "integer"}}},
          {"entity", text},
          {"dataset", text},
          {"record_key", text},
          {"version", {{"type", "integer"}}},
          {"state",
           {{"enum",
             {"pending", "sent", "received", "rejected", "held", "released", "superseded", "discarded"}}}},
          {"batch", text},
          {"code", text},
          {"remark", text},
          {"updated_at", {{"type", "string"}, {"format", "date-time"}}}}}};
}

Json delivery_json(const Delivery& delivery) {
    return {{"position", delivery.position},     {"entity", delivery.entity},   {"dataset", delivery.dataset},
            {"record_key", delivery.record_key}, {"version", delivery.version}, {"state", delivery.state},
            {"batch", delivery.batch},           {"code", delivery.code},       {"remark", delivery.remark},
            {"updated_at", delivery.updated_at}};
}

long long position_of(const Call& call) {
    const std::string& text = call.parameters.at("position");
    long long position = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), position);
    if (error != std::errc{} || end != text.data() + text.size() || position < 1) {
        throw unknown_delivery();
    }
    return position;
}

std::vector<Delivery> find_deliveries(const Call& call, store::Transaction& tx, long long before, int limit) {
    const bool by_state = call.query.contains("state");
    if (!call.query.contains("entity")) {
        return list_deliveries(tx, by_state ? call.query.at("state") : "", before, limit);
    }
    if (by_state) {
        throw invalid_fields({{"/state",
                               "not_together",
                               {"entity 与 state 不能同时使用", "entity and state do not go together"}}});
    }
    return list_deliveries_of(tx, call.query.at("entity"), before, limit);
}

http::Response list(const Call& call, store::Transaction& tx) {
    const auto page = service::read_page(call, 1);
    long long before = std::numeric_limits<long long>::max();
    if (!page.after.empty()) {
        before = std::strtoll(page.after[0].c_str(), nullptr, 10);
    }
    std::vector<Json> items;
    for (const auto& delivery : find_deliveries(call, tx, before, page.limit + 1)) {
        items.push_back(delivery_json(delivery));
    }
    return service::json_response(200, service::page_json(std::move(items), page, [](const Json& item) {
                                      return std::vector{
                                          std::to_string(item.at("position").get<long long>())};
                                  }));
}

http::Response show(const Call& call, store::Transaction& tx) {
    const auto position = position_of(call);
    const auto delivery = find_delivery(tx, position);
    if (!delivery) {
        throw unknown_delivery();
    }
    Json document = delivery_json(*delivery);
    document["proof"] = delivery_proof(tx, position);
    return service::json_response(200, document);
}

http::Response retry(const Call& call, store::Transaction& tx) {
    return service::json_response(
        200, {{"released", retry_delivery(tx, position_of(call), call.caller.client_id)}});
}

/// A filter, or the word that none is meant: an empty body is more likely a mistake than a wish to retry all.
RetryFilter read_filter(const Json& body) {
    std::vector<FieldError> errors;
    ObjectReader reader(body, errors);
    RetryFilter filter;
    filter.code = reader.optional_text("code", 64).value_or("");
    filter.dataset = reader.optional_text("dataset", 64).value_or("");
    filter.entity = reader.optional_text("entity", 200).value_or("");
    filter.refused_before = reader.optional_time("refused_before");
    const bool all = reader.optional_boolean("all").value_or(false);
    const bool narrowed = !filter.code.empty() || !filter.dataset.empty() || !filter.entity.empty();
    if (all == narrowed && errors.empty()) {
        reader.fault("all", "required",
                     {"请给出 code、dataset、entity 中至少一项，或者仅给出 all: true 表示全部",
                      "Name at least one of code, dataset and entity, or else say all: true"});
    }
    reader.finish();
    refuse(std::move(errors));
    return filter;
}

http::Response retry_many(const Call& call, store::Transaction& tx) {
    const Retried retried = retry_deliveries(tx, read_filter(call.body), call.caller.client_id);
    return service::json_response(
        200, {{"entities", retried.entities}, {"released", retried.entries}, {"more", retried.more}});
}

http::Response drop(const Call& call, store::Transaction& tx) {
    discard_delivery(tx, position_of(call), call.caller.client_id);
    return service::no_content();
}

http::Response summary(const Call&, store::Transaction& tx) {
    return service::json_response(200, delivery_summary(tx));
}

service::Route route(std::string method, std::string pattern, service::Operation operation,
                     http::Response (*handler)(const Call&, store::Transaction&)) {
    service::Route result;
    result.method = std::move(method);
    result.pattern = std::move(pattern);
    result.operation = std::move(operation);
    result.transact = handler;
    return result;
}

service::Operation operation(std::string id, Text text, std::string scope, int status, Json schema,
                             Json example) {
    return {.id = std::move(id),
            .tag = "delivery",
            .summary = std::move(text),
            .scope = std::move(scope),
            .query = {},
            .request_schema = {},
            .request_example = {},
            .status = status,
            .response_schema = std::move(schema),
            .response_example = std::move(example)};
}

service::Route retry_many_route() {
    const Json text{{"type", "string"}}, integer{{"type", "integer"}};
    auto bulk = operation(
        "retryDeliveries",
        {"批量重新上报：每次至多 1000 条被退回的记录，more 为 true 时再次调用",
         "Send refused records again, up to 1,000 a call; while `more` is true, call again"},
        "delivery:write", 200,
        {{"type", "object"},
         {"properties", {{"entities", integer}, {"released", integer}, {"more", {{"type", "boolean"}}}}}},
        {{"entities", 1000}, {"released", 1730}, {"more", true}});
    bulk.request_schema = Json{{"type", "object"},
                               {"additionalProperties", false},
                               {"properties",
                                {{"code", text},
                                 {"dataset", text},
                                 {"entity", text},
                                 {"refused_before", {{"type", "string"}, {"format", "date-time"}}},
                                 {"all", {{"type", "boolean"}}}}}};
    bulk.request_example = {{"code", "task_version_unknown"},
                            {"dataset", "cases.accept"},
                            {"refused_before", "2019-04-18T18:00:00+08:00"}};
    return route("POST", "/v1/deliveries:retry", std::move(bulk), retry_many);
}

std::vector<service::Route> routes() {
    std::vector<service::Route> result;
    auto listing = operation(
        "listDeliveries",
        {"列出隔离中的上报记录，或一个实体的全部上报记录", "Deliveries in quarantine, or all of one entity"},
        "delivery:read", 200, service::page_schema(delivery_schema()), {{"items", {delivery_example}}});
    listing.query = service::page_parameters();
    listing.query.push_back(
        {"state",
         {"按状态筛选；缺省为全部未处理", "Of one state; all unsettled ones unless told"},
         {{"enum", {"rejected", "held", "released", "superseded", "resolved", "discarded"}}}});
    listing.query.push_back({"entity",
                             {"一个实体的全部上报记录，不论状态：case:办件编号、matter:事项编码",
                              "All of one entity, in whatever state: case:<project_no>, matter:<code>"},
                             {{"type", "string"}}});
    result.push_back(route("GET", "/v1/deliveries", std::move(listing), list));
    const Json summary_example{
        {"pending", 0}, {"oldest_pending_at", nullptr}, {"open_batches", 0}, {"rejected", 1}, {"held", 2}};
    result.push_back(route("GET", "/v1/deliveries/summary",
                           operation("summarizeDeliveries", {"上报概况", "The link at a glance"},
                                     "delivery:read", 200, {{"type", "object"}}, summary_example),
                           summary));
    Json with_proof = delivery_example;
    with_proof["proof"] = nullptr;
    result.push_back(
        route("GET", "/v1/deliveries/{position}",
              operation("showDelivery",
                        {"查询一条上报记录及其国家回执", "One delivery, with the proof of its receipt"},
                        "delivery:read", 200, delivery_schema(), with_proof),
              show));
    result.push_back(route(
        "POST", "/v1/deliveries/{position}:retry",
        operation(
            "retryDelivery", {"重新上报（以最新版本）", "Send it again, each record in its newest version"},
            "delivery:write", 200,
            {{"type", "object"}, {"properties", {{"released", {{"type", "integer"}}}}}}, {{"released", 3}}),
        retry));
    result.push_back(retry_many_route());
    result.push_back(route("POST", "/v1/deliveries/{position}:discard",
                           operation("discardDelivery",
                                     {"放弃上报，其后的记录继续", "Give it up; what waits behind it goes on"},
                                     "delivery:write", 204, nullptr, nullptr),
                           drop));
    return result;
}

/// What the nation found wrong after its receipt (dn_audit_abnormal): into quarantine with its words.
void take_abnormal(store::Transaction& tx, const std::vector<Json>& rows) {
    for (const Json& row : rows) {
        quarantine_received(tx, {row.at("table_cd_batch").get<std::string>(),
                                 row.at("table_sql_name").get<std::string>(),
                                 row.at("table_row_guid").get<std::string>(),
                                 row.at("err_type").get<std::string>(), row.value("remark", "")});
    }
}

} // namespace

bool quarantine_received(store::Transaction& tx, const FoundWrong& row) {
    const auto batch = find_batch(tx, row.batch);
    if (!batch) {
        return false; // not a batch of ours; the source column says whose it is
    }
    const auto found = std::ranges::find(batch->batch.record_keys, row.table + "/" + row.row_guid);
    if (found == batch->batch.record_keys.end()) {
        return false;
    }
    const auto index = static_cast<std::size_t>(found - batch->batch.record_keys.begin());
    for (const auto& entry : journal::read_positions(tx, {batch->batch.positions[index]})) {
        reject(tx, entry, batch->batch.number, row.code, row.remark);
    }
    return true;
}

service::Module module() {
    service::Module result;
    result.name = "national";
    result.routes = routes();
    result.reform = reform_hook();
    result.downlinks.push_back({"dn_audit_abnormal", take_abnormal});
    result.work.push_back(
        {"national.keep_house", std::chrono::seconds(60),
         [](store::Transaction& tx, Time now) { forget_messages(tx, now, forgotten_at_once); }});
    return result;
}

} // namespace gateway::national
