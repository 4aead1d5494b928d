#pragma once

#include "gateway/access/module.hpp"
#include "gateway/base/metrics.hpp"
#include "gateway/base/standard.hpp"
#include "gateway/base/workdays.hpp"
#include "gateway/crypto/blind_index.hpp"
#include "gateway/identity/module.hpp"
#include "gateway/licenses/module.hpp"
#include "gateway/seals/seals.hpp"
#include "gateway/service/module.hpp"
#include "gateway/signon/module.hpp"
#include "gateway/store/database.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace gateway::app {

/// What modules are made of.
struct Parts {
    access::Registry& registry;
    Metrics& metrics;
    store::Database& database;
    std::shared_ptr<const Standard> standard;
    std::shared_ptr<const WorkCalendar> calendar;
    std::shared_ptr<const crypto::BlindIndex> applicants; ///< null: its key is missing
    identity::FoundationPtr identity;
    licenses::FoundationPtr licences;
    const signon::SignOn& signon;
    seals::FoundationPtr seals;
    std::function<std::string()> openapi;
};

/// The one place that knows all modules.
std::vector<service::Module> make_modules(const Parts& parts);

} // namespace gateway::app
