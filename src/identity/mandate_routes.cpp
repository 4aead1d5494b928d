#include "mandates.hpp"
#include "routes.hpp"
#include "views.hpp"

namespace gateway::identity {
namespace {

using service::Call;
using service::Route;

const std::string& code_of(const Call& call) { return call.parameters.at("credit_code"); }

/// What an answer that may be kept shows: no name of the legal person.
Json without_name(const Mandate& mandate) {
    Json view = mandate_json(mandate);
    view.erase("corp_name");
    return view;
}

Route grant_route(const FoundationPtr& foundation) {
    Route route = make_route("POST", "/v1/corporations/{credit_code}/mandates", "grantMandate",
                             {"登记授权：自然人代法人办理（法定代表人或经办人）",
                              "A person is to act for a legal person, as its representative or as an agent"},
                             write_scope);
    route.operation.request_schema = mandate_request_schema();
    route.operation.request_example = example_mandate_request();
    route.operation.status = 201;
    route.operation.response_schema = mandate_schema();
    route.operation.response_example = example_mandate();
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        std::vector<FieldError> errors;
        const NewMandate mandate = read_mandate(call.body, code_of(call), errors);
        refuse(std::move(errors));
        return service::json_response(201,
                                      without_name(grant_mandate(*foundation, tx, by_of(call), mandate)));
    };
    return route;
}

Route list_route(const FoundationPtr& foundation) {
    Route route = make_route("GET", "/v1/corporations/{credit_code}/mandates", "listMandates",
                             {"查询法人的授权（由先到后）", "List who acts for a legal person, oldest first"},
                             read_scope);
    route.operation.query = service::page_parameters();
    route.operation.response_schema = service::page_schema(mandate_schema());
    route.operation.response_example = Json{{"items", Json::array({example_mandate()})}};
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        const service::Page page = service::read_time_page(call);
        require_corporation(*foundation, tx, code_of(call), Locking::none);
        std::vector<Json> items;
        for (const MandateRow& mandate : list_mandates(tx, code_of(call), page)) {
            items.push_back(mandate_json(mandate, call.now));
        }
        return service::json_response(200, service::page_json(std::move(items), page, [](const Json& item) {
                                          return std::vector{item.at("valid_from").get<std::string>(),
                                                             item.at("mandate_id").get<std::string>()};
                                      }));
    };
    return route;
}

Route end_route(const FoundationPtr& foundation) {
    Route route = make_route("POST", "/v1/corporations/{credit_code}/mandates/{mandate_id}:end", "endMandate",
                             {"终止授权", "End a mandate"}, write_scope);
    route.operation.status = 204;
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        end_mandate(*foundation, tx, by_of(call), code_of(call), call.parameters.at("mandate_id"));
        return service::no_content();
    };
    return route;
}

} // namespace

std::vector<Route> mandate_routes(const FoundationPtr& foundation) {
    return {grant_route(foundation), list_route(foundation), end_route(foundation)};
}

} // namespace gateway::identity
