#include "modules.hpp"

#include "gateway/access/oauth.hpp"
#include "gateway/cases/module.hpp"
#include "gateway/licenses/module.hpp"
#include "gateway/matters/module.hpp"
#include "gateway/national/link.hpp"
#include "gateway/ratings/module.hpp"
#include "gateway/reform/module.hpp"
#include "gateway/seals/module.hpp"
#include "gateway/service/application.hpp"
#include "gateway/supervision/module.hpp"

namespace gateway::app {

std::vector<service::Module> make_modules(const Parts& parts) {
    std::vector<service::Module> modules;
    modules.push_back(access::module(parts.registry, parts.metrics, parts.signon.extension()));
    modules.push_back(matters::module(parts.standard));
    modules.push_back(cases::module(parts.standard, parts.calendar, parts.applicants));
    modules.push_back(ratings::module(parts.standard, parts.calendar));
    modules.push_back(supervision::module(*parts.standard, parts.calendar));
    modules.push_back(identity::module(parts.identity));
    modules.push_back(parts.signon.module());
    modules.push_back(seals::module(parts.seals));
    modules.push_back(licenses::module(parts.licences, parts.signon.persons()));
    modules.push_back(national::module());
    modules.push_back(reform::module(modules));
    modules.push_back(service::operations_module(parts.metrics, parts.database, parts.openapi));
    return modules;
}

} // namespace gateway::app
