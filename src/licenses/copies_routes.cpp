#include "copies.hpp"
#include "gateway/service/schemas.hpp"
#include "routes.hpp"
#include "views.hpp"

namespace gateway::licenses {
namespace {

using service::Call;
using service::Route;

Json text() { return {{"type", "string"}}; }
Json moment() { return {{"type", "string"}, {"format", "date-time"}}; }

Json item_schema() {
    return service::object_schema({{"use_id", {{"type", "integer"}}},
                                   {"copy_id", text()},
                                   {"sm3", text()},
                                   {"made_at", moment()},
                                   {"good_until", moment()},
                                   {"over", {{"type", "boolean"}}},
                                   {"given_to", given_to_schema()},
                                   {"ground", text()},
                                   {"reference", {{"type", {"string", "null"}}}}});
}

Json example_item() {
    Json given_to = example_purpose();
    given_to["body"] = "11320583PDY000175F";
    given_to["body_name"] = "示例窗口";
    given_to["client_id"] = "c-0123456789abcdef";
    return {{"use_id", 4711},
            {"copy_id", "0123456789abcdef0123456789abcdef"},
            {"sm3", "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"},
            {"made_at", "2019-04-18T09:00:00+08:00"},
            {"good_until", "2019-05-18T23:59:59+08:00"},
            {"over", false},
            {"given_to", std::move(given_to)},
            {"ground", "ex_officio"},
            {"reference", "law-17"}};
}

Route list_route() {
    Route route = make_route("GET", "/v1/licences/{identifier}/copies", "listLicenceCopies",
                             {"该证照已出具的加注件：给了谁、为何事项、到何时（由新到旧；限颁发机构）",
                              "The copies of a licence that were given out: whom to, what for and until "
                              "when, the newest first (its issuing body only)"},
                             read_scope);
    route.operation.query = service::page_parameters();
    route.operation.response_schema = service::page_schema(item_schema());
    route.operation.response_example = {{"items", {example_item()}}};
    route.transact = [](const Call& call, store::Transaction& tx) {
        return service::json_response(200, copies_of_licence(tx, call, call.parameters.at("identifier")));
    };
    return route;
}

} // namespace

std::vector<Route> copies_routes() { return {list_route()}; }

} // namespace gateway::licenses
