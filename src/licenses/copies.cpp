#include "copies.hpp"

#include "gateway/base/or_null.hpp"
#include "gateway/service/schemas.hpp"
#include "service.hpp"
#include "views.hpp"

namespace gateway::licenses {

Json copy_json(const GivenCopy& given, bool to_issuer, Time now, BodyNames& bodies) {
    Json json{{"copy_id", given.copy.copy_id},
              {"made_at", format_time(given.use.used_at)},
              {"good_until", format_time(given.copy.good_until)},
              {"over", given.copy.good_until < now},
              {"given_to", nullptr}};
    if (to_issuer) {
        const Use& use = given.use;
        json["given_to"] = {{"client_id", use.client_id},
                            {"body", or_null(use.body)},
                            {"body_name", or_null(bodies.of(use.body))},
                            {"unit", use.unit},
                            {"operator", use.operator_id},
                            {"matter_name", use.matter_name},
                            {"matter_code", use.matter_code},
                            {"project_no", use.project_no}};
    }
    return json;
}

Json given_to_schema() {
    const Json text{{"type", "string"}};
    const Json optional_text{{"type", {"string", "null"}}};
    return service::object_schema({{"client_id", text},
                                   {"body", optional_text},
                                   {"body_name", optional_text},
                                   {"unit", text},
                                   {"operator", text},
                                   {"matter_name", text},
                                   {"matter_code", text},
                                   {"project_no", text}});
}

Json copies_of_licence(store::Transaction& tx, const service::Call& call, const std::string& identifier) {
    const service::Page page = service::read_number_page(call);
    const auto row = find_licence(tx, identifier, Locking::none);
    if (!row || !sees_content(call.caller, row->licence.authority)) {
        throw licence_not_found();
    }
    std::vector<Json> items;
    BodyNames bodies(tx);
    for (const GivenCopy& given : list_copies(tx, row->licence.id, page)) {
        Json item = copy_json(given, true, call.now, bodies);
        item["use_id"] = given.copy.use_id;
        item["sm3"] = crypto::to_hex(given.copy.digest);
        item["ground"] = given.use.ground;
        item["reference"] = or_null(given.use.reference);
        items.push_back(std::move(item));
    }
    return service::page_json(std::move(items), page, [](const Json& item) {
        return std::vector{std::to_string(item.at("use_id").get<long long>())};
    });
}

} // namespace gateway::licenses
