#include "gateway/base/record.hpp"
#include "national_records.hpp"
#include "routes.hpp"
#include "views.hpp"

namespace gateway::identity {
namespace {

using service::Call;
using service::Route;

constexpr auto one_pattern = "/v1/identity-records/{table}/{key}";

const RecordKind& kind_of(const Foundation& foundation, const Call& call) {
    return require_kind(foundation, call.parameters.at("table"));
}

http::Response answer(int status, const NationalRecord& record) {
    return service::with_tag(service::json_response(status, record_json(record)), record.row.revision);
}

/// A record of any of the tables: its columns are those of the one in the path.
Json any_record_schema(const Foundation& foundation) {
    Json any = Json::array();
    for (const RecordKind& kind : foundation.national.records) {
        any.push_back(record_schema(*kind.table, Completeness::partial, {kind.hash_column}));
    }
    return {{"anyOf", std::move(any)}};
}

Route save_route(const FoundationPtr& foundation) {
    Route route = make_route("PUT", one_pattern, "saveIdentityRecord",
                             {"登记或变更报国家的一条身份记录（已有的须带 If-Match）",
                              "Make or change a record for the nation (If-Match when it is there)"},
                             manage_scope);
    route.operation.request_schema = any_record_schema(*foundation);
    route.operation.request_example = example_record()["content"];
    route.operation.response_schema = record_schema_of_views();
    route.operation.response_example = example_record();
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        const RecordKind& kind = kind_of(*foundation, call);
        const std::string& key = call.parameters.at("key");
        std::vector<FieldError> errors;
        Json content = read_national_record(kind, call.body, key, errors);
        refuse(std::move(errors));
        NationalRecord record = lock_record(*foundation, tx, kind, key);
        const bool there = record.row.sent.live;
        service::check_if_match_where_there(call, there ? std::optional<long long>(record.row.revision)
                                                        : std::nullopt);
        save_record(*foundation, tx, by_of(call), record, std::move(content));
        return answer(there ? 200 : 201, record);
    };
    return route;
}

Route get_route(const FoundationPtr& foundation) {
    Route route =
        make_route("GET", one_pattern, "getIdentityRecord",
                   {"读取一条身份记录（含个人信息的逐次留痕）",
                    "Read a record for the nation; where it is personal, each reading is journaled"},
                   read_scope);
    route.operation.response_schema = record_schema_of_views();
    route.operation.response_example = example_record();
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        const RecordKind& kind = kind_of(*foundation, call);
        const NationalRecord record =
            require_record(*foundation, tx, kind, call.parameters.at("key"), Locking::none);
        if (kind.table->personal()) {
            note_read(tx, by_of(call), record);
        }
        return answer(200, record);
    };
    return route;
}

Route delete_route(const FoundationPtr& foundation) {
    Route route = make_route(
        "DELETE", one_pattern, "deleteIdentityRecord",
        {"删除一条身份记录，国家库随之删除", "Take a record away, at the nation as well"}, manage_scope);
    route.operation.if_match = true;
    route.operation.status = 204;
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        NationalRecord record = require_record(*foundation, tx, kind_of(*foundation, call),
                                               call.parameters.at("key"), Locking::row);
        service::check_if_match(call, record.row.revision);
        remove_record(*foundation, tx, by_of(call), record);
        return service::no_content();
    };
    return route;
}

Route list_route(const FoundationPtr& foundation) {
    Route route =
        make_route("GET", "/v1/identity-records/{table}", "listIdentityRecords",
                   {"列出一个表的身份记录（仅编号）", "List the records of a table: their keys"}, read_scope);
    route.operation.query = service::page_parameters();
    Json item = record_schema_of_views();
    item["properties"].erase("content");
    route.operation.response_schema = service::page_schema(item);
    Json example = example_record();
    example.erase("content");
    route.operation.response_example = Json{{"items", Json::array({example})}};
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        const RecordKind& kind = kind_of(*foundation, call);
        const service::Page page = service::read_page(call, 1);
        std::vector<Json> items;
        for (RecordRow& row : list_record_rows(tx, kind.table->name(), page)) {
            Json shown = record_json({&kind, std::move(row), nullptr});
            shown.erase("content");
            items.push_back(std::move(shown));
        }
        return service::json_response(200, service::page_json(std::move(items), page, [](const Json& shown) {
                                          return std::vector{shown.at("key").get<std::string>()};
                                      }));
    };
    return route;
}

Route import_route(const FoundationPtr& foundation) {
    Route route = make_route(
        "POST", "/v1/identity-records/{table}:import", "importIdentityRecords",
        {"批量登记或变更身份记录（NDJSON，每行一条）", "Make or change records in bulk (NDJSON, one a line)"},
        manage_scope);
    route.operation.request_type = "application/x-ndjson";
    route.operation.request_schema = any_record_schema(*foundation);
    route.operation.request_example = example_record()["content"];
    route.operation.response_schema = Json{{"type", "object"}};
    route.operation.response_example = Json{{"lines", 1}, {"accepted", 1}, {"unchanged", 0}, {"rejected", 0}};
    route.import = [foundation](const Call& call, std::span<const service::Line> lines,
                                store::Transaction& tx) {
        return import_records(*foundation, tx, by_of(call), kind_of(*foundation, call), lines);
    };
    return route;
}

} // namespace

std::vector<Route> record_routes(const FoundationPtr& foundation) {
    return {save_route(foundation), get_route(foundation), delete_route(foundation), list_route(foundation),
            import_route(foundation)};
}

} // namespace gateway::identity
