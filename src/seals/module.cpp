#include "gateway/seals/module.hpp"

#include "routes.hpp"

namespace gateway::seals {

service::Module module(const FoundationPtr& foundation) {
    service::Module module;
    module.name = "seals";
    for (auto& routes : {life_routes(foundation), certificate_routes(foundation), right_routes(),
                         signing_routes(foundation)}) {
        module.routes.insert(module.routes.end(), routes.begin(), routes.end());
    }
    module.work.push_back(
        {"seals.reseal", std::chrono::seconds(10),
         [foundation](store::Transaction& tx, Time) { reseal_keys(tx, *foundation->vault); }});
    module.changed = [foundation](std::string_view entity) {
        if (entity.empty() || entity.starts_with("seal:")) {
            foundation->keys->forget();
        }
    };
    return module;
}

} // namespace gateway::seals
