#include "gateway/licenses/module.hpp"

#include "docking.hpp"
#include "material_reform.hpp"
#include "publication.hpp"
#include "register.hpp"
#include "retrieval_store.hpp"
#include "routes.hpp"
#include "search.hpp"

#include <chrono>

namespace gateway::licenses {

service::Route make_route(std::string method, std::string pattern, std::string id, Text summary,
                          const char* scope) {
    return service::make_route("licenses", std::move(method), std::move(pattern), std::move(id),
                               std::move(summary), scope);
}

void answer_unkept(service::Route& route,
                   std::function<Json(const service::Call&, store::Transaction&)> answer) {
    route.stepwise = [answer = std::move(answer)](const service::Call& call, service::Steps& steps) {
        http::Response response;
        steps.transact(
            [&](store::Transaction& tx) { response = service::json_response(200, answer(call, tx)); });
        response.set("Cache-Control", "no-store");
        return response;
    };
}

service::Module module(const FoundationPtr& foundation, const signon::FindSignedIn& persons) {
    constexpr std::chrono::hours keep_passes{24};
    service::Module module;
    module.name = "licenses";
    for (auto& routes : {type_routes(foundation), licence_routes(foundation), use_routes(foundation),
                         own_routes(foundation, persons), file_routes(foundation), copies_routes(),
                         material_routes(foundation), docking_routes(foundation),
                         retrieval_routes(foundation), province_routes(foundation)}) {
        module.routes.insert(module.routes.end(), routes.begin(), routes.end());
    }
    module.work.push_back(
        {"licenses.reseal", std::chrono::seconds(2), [foundation](store::Transaction& tx, Time) {
             reseal(*foundation, tx);
             reseal_searches(*foundation, tx);
             reseal_versions(*foundation, tx);
         }});
    module.datasets = datasets(foundation);
    module.downlinks.push_back({"dn_lic_data_error", take_faults});
    module.work.push_back(
        {"licenses.catalogue", std::chrono::seconds(600),
         [foundation](store::Transaction& tx, Time) { publish_catalogue(*foundation, tx); }});
    module.work.push_back(
        {"licenses.passes", std::chrono::seconds(600),
         [keep_passes](store::Transaction& tx, Time now) { drop_passes(tx, now - keep_passes); }});
    module.reform = reform_hook();
    return module;
}

} // namespace gateway::licenses
