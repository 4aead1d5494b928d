#include "gateway/identity/module.hpp"

#include "records.hpp"
#include "routes.hpp"
#include "stock.hpp"
#include "work.hpp"

#include <iterator>

namespace gateway::identity {

service::Module module(const FoundationPtr& foundation) {
    service::Module module;
    module.name = "identity";
    for (auto& routes :
         {person_routes(foundation), check_routes(foundation), corporation_routes(foundation),
          mandate_routes(foundation), level_routes(), record_routes(foundation), stock_routes(foundation)}) {
        module.routes.insert(module.routes.end(), routes.begin(), routes.end());
    }
    module.datasets = datasets(foundation);
    module.work.push_back(
        {"identity.levels", std::chrono::seconds(10),
         [foundation](store::Transaction& tx, Time now) { renew_levels(*foundation, tx, now); }});
    module.work.push_back({"identity.reseal", std::chrono::seconds(2),
                           [foundation](store::Transaction& tx, Time) { reseal(*foundation, tx); }});
    service::ScheduledWork compare{"identity.stock_compare", std::chrono::seconds(2)};
    compare.talk = [foundation](service::Steps& steps, Time now) { compare_stock(*foundation, steps, now); };
    module.work.push_back(std::move(compare));
    return module;
}

} // namespace gateway::identity
