#pragma once

#include "demo_api.hpp"
#include "demo_licences.hpp"
#include "demo_world.hpp"
#include "gateway/base/standard.hpp"

#include <iosfwd>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace gateway::app {

/// A case as the demonstration knows it: what a department was told when it accepted it.
struct DemoCase {
    std::string project_no;
    std::string task_code;
    int materials = 0;
    int processes = 0;
    bool special = false;
    bool finished = false;
};

/// Loads the sample data the way departments would: over the REST interface, each body with its own client.
class DemoScenario {
public:
    DemoScenario(DemoWorld& world, std::ostream& out) : world_(world), out_(out) {}
    void run();
    /// The operators' client: for the page of deliveries.
    DemoApi& operations() { return *operations_; }
    const access::NewSecret& operations_secret() const { return operations_secret_; }
    /// Rows that must be at the nation in the end, by table.
    const std::map<std::string, long long>& expected() const { return expected_; }
    /// Rows that went up and were taken back: a record each way.
    long long taken_back() const { return taken_back_; }

private:
    void add_clients();
    void issue_national_directory();
    void publish_directory();
    void register_bodies();
    void publish_matters();
    void expect_rows(const Json& matter);
    void import_legacy();
    void accept_cases();
    void import_cases();
    void rate_cases();
    DemoApplication apply_signed_in();
    void use_licence(const DemoApplication& application);
    void rectify(DemoApi& api, const std::string& rating, bool satisfied);
    DemoApi& department(const std::string& credit_code);

    DemoWorld& world_;
    std::ostream& out_;
    std::shared_ptr<const Standard> standard_ = Standard::load();
    std::map<std::string, std::unique_ptr<DemoApi>> departments_;
    std::map<std::string, access::NewSecret> secrets_; ///< of the departments
    std::unique_ptr<DemoApi> operations_;
    access::NewSecret operations_secret_;
    std::vector<Json> matters_;
    std::vector<std::pair<std::string, std::string>>
        finished_; ///< body and number of cases accepted one by one
    std::map<std::string, long long> expected_;
    long long taken_back_ = 0;
};

} // namespace gateway::app
