#include "gateway/service/change.hpp"
#include "gateway/service/schemas.hpp"
#include "gateway/store/locks.hpp"
#include "grant_store.hpp"
#include "party_store.hpp"
#include "routes.hpp"

namespace gateway::signon {
namespace {

using service::Call;
using service::Route;

constexpr auto manage_scope = "signon:manage";

Json text_schema() { return {{"type", "string"}}; }

Json party_schema() {
    const Json uris = service::array_schema({{"type", "string"}, {"format", "uri"}});
    Json schema = service::object_schema(
        {{"name_zh", {{"type", "string"}, {"maxLength", 50}}},
         {"name_en", {{"type", "string"}, {"maxLength", 100}}},
         {"public_client", {{"type", "boolean"}}},
         {"redirect_uris", uris},
         {"post_logout_redirect_uris", uris},
         {"backchannel_logout_uri", {{"type", "string"}, {"format", "uri"}}},
         {"sector", text_schema()},
         {"scopes", service::array_schema(text_schema())},
         {"level", {{"type", "string"}, {"enum", {"RC01", "RC02", "RC03", "RC04", "RC05"}}}},
         {"id_token_signed_response_alg", {{"type", "string"}, {"enum", {"ES256", "SM2SM3"}}}}});
    schema["required"] = {"name_zh", "name_en", "redirect_uris"};
    return schema;
}

Json example_party() {
    return {{"name_zh", "市民卡服务（演示）"},
            {"name_en", "Citizen card service (demonstration)"},
            {"redirect_uris", {"https://card.example.cn/callback"}},
            {"post_logout_redirect_uris", {"https://card.example.cn/"}},
            {"scopes", {"openid", "profile"}},
            {"level", "RC02"}};
}

Json shown(const RelyingParty& party) {
    Json json = relying_party_json(party);
    json["client_id"] = party.client_id;
    json["revision"] = party.revision;
    return json;
}

Problem party_unknown() {
    return {ProblemKind::not_found,
            "relying_party_unknown",
            {"该客户端没有登记为登录应用，请核对客户端编号。",
             "This client is not registered as a relying party. Check its id."}};
}

void journal_party(const Call& call, store::Transaction& tx, const RelyingParty& party, std::string action,
                   journal::Operation operation) {
    auto change = service::change_by(call, std::move(action));
    change.entity = "relying_party:" + party.client_id;
    change.record_key = party.client_id;
    change.version = static_cast<int>(party.revision);
    change.operation = operation;
    change.digest = crypto::sm3(canonical_json(relying_party_json(party)));
    journal::append(tx, change);
}

http::Response answer(const RelyingParty& party) {
    return service::with_tag(service::json_response(200, shown(party)), party.revision);
}

/// A client that is there already is changed under If-Match; a new one needs none.
RelyingParty put_party(const access::ClientGate& gate, const Call& call, store::Transaction& tx) {
    const std::string& client_id = call.parameters.at("client_id");
    std::vector<FieldError> errors;
    RelyingParty party = read_relying_party(call.body, client_id, errors);
    if (!gate.holds(client_id, rely_scope)) {
        errors.push_back(
            {"",
             "client_unfit",
             {"没有这个客户端，或其没有 signon:rely 权限范围，请先用 client add --scope signon:rely 添加。",
              "There is no such client, or it lacks the scope signon:rely: make it first by client add "
              "--scope signon:rely."}});
    }
    refuse(std::move(errors));
    store::lock_keys(tx, "signon.relying_party", {client_id});
    const auto before = lock_party(tx, client_id);
    service::check_if_match_where_there(call,
                                        before ? std::optional<long long>(before->revision) : std::nullopt);
    if (before) {
        party.sector =
            call.body.contains("sector") ? party.sector : before->sector; // else subjects would change
    }
    party.revision = before ? before->revision + 1 : 1;
    save_party(tx, party);
    journal_party(call, tx, party, before ? "signon.change_party" : "signon.add_party",
                  before ? journal::Operation::update : journal::Operation::insert);
    return party;
}

Route described(Route route) {
    route.operation.response_schema = party_schema();
    route.operation.response_example = example_party();
    return route;
}

Route put_route(const FoundationPtr& foundation) {
    auto route = described(
        service::make_route(tag, "PUT", "/v1/relying-parties/{client_id}", "putRelyingParty",
                            {"登记或修改登录应用", "Register or change a relying party"}, manage_scope));
    route.operation.request_schema = party_schema();
    route.operation.request_example = example_party();
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        return answer(put_party(foundation->gate, call, tx));
    };
    return route;
}

Route get_route() {
    auto route =
        described(service::make_route(tag, "GET", "/v1/relying-parties/{client_id}", "getRelyingParty",
                                      {"查询登录应用", "Read a relying party"}, manage_scope));
    route.transact = [](const Call& call, store::Transaction& tx) {
        const auto party = find_party(tx, call.parameters.at("client_id"));
        if (!party) {
            throw party_unknown();
        }
        return answer(*party);
    };
    return route;
}

Route list_route() {
    auto route = service::make_route(tag, "GET", "/v1/relying-parties", "listRelyingParties",
                                     {"登录应用列表", "List the relying parties"}, manage_scope);
    route.operation.query = service::page_parameters();
    route.operation.response_schema = service::page_schema(party_schema());
    route.operation.response_example = {{"items", Json::array({example_party()})}};
    route.transact = [](const Call& call, store::Transaction& tx) {
        const auto page = service::read_page(call, 1);
        std::vector<Json> items;
        for (const RelyingParty& party :
             list_parties(tx, page.after.empty() ? "" : page.after[0], page.limit + 1)) {
            items.push_back(shown(party));
        }
        return service::json_response(200, service::page_json(std::move(items), page, [](const Json& item) {
                                          return std::vector<std::string>{text_of(item, "client_id")};
                                      }));
    };
    return route;
}

Route delete_route() {
    auto route = service::make_route(tag, "DELETE", "/v1/relying-parties/{client_id}", "deleteRelyingParty",
                                     {"注销登录应用", "Take a relying party away"}, manage_scope);
    route.operation.if_match = true;
    route.operation.status = 204;
    route.transact = [](const Call& call, store::Transaction& tx) {
        const auto party = lock_party(tx, call.parameters.at("client_id"));
        if (!party) {
            throw party_unknown();
        }
        service::check_if_match(call, party->revision);
        delete_party(tx, party->client_id);
        end_grants_of_party(tx, party->client_id, call.now);
        journal_party(call, tx, *party, "signon.delete_party", journal::Operation::erase);
        return service::no_content();
    };
    return route;
}

} // namespace

std::vector<Route> party_routes(const FoundationPtr& foundation) {
    return {put_route(foundation), get_route(), list_route(), delete_route()};
}

} // namespace gateway::signon
