#pragma once

#include "admission.hpp"
#include "gateway/service/application.hpp"
#include "import_run.hpp"
#include "lane.hpp"

#include <map>
#include <memory>

namespace gateway::service {

class Joint;

/// What the requests in flight share.
struct Application::Impl {
    Impl(std::vector<Module> given, store::Database& db, Authenticate authenticate, Clock clock,
         Metrics& metrics, ApplicationOptions given_options);
    ~Impl();

    const std::vector<Module> modules;
    store::Database& database;
    const ApplicationOptions options;
    Gate gate;
    Metrics::Counter& unrouted;
    const std::string openapi;
    const std::shared_ptr<ImportSlots> imports = std::make_shared<ImportSlots>();
    std::map<const Route*, std::unique_ptr<Joint>> joints; ///< of the routes that answer several at once
    Lane slow_lane;                                        // its work may use all of the above,
    Lane step_lane;                                        // that of this one the slow lane too
    Lane file_lane;                                        // a whole request by one thread
};

} // namespace gateway::service
