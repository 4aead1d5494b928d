#pragma once

#include "child_program.hpp"
#include "demo_api.hpp"
#include "gateway/access/module.hpp"
#include "gateway/crypto/sm.hpp"
#include "gateway/national/link.hpp"
#include "support/database.hpp"
#include "support/samples.hpp"
#include "support/scratch_folder.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace gateway::test {

/// What a gateway is configured with beyond what World needs itself: section → key → value as TOML writes it.
using GatewaySettings = std::map<std::string, std::map<std::string, std::string>>;
/// What `more` says takes the place of what was there.
void merge(GatewaySettings& settings, const GatewaySettings& more);

/// The real programs beside each other: a fresh database of the test program's private PostgreSQL, a
/// national-simulator process and a provincial-gateway process, each on a free port.
class World {
public:
    explicit World(const GatewaySettings& more = {});
    ~World();

    void start_gateway();
    void kill_gateway(); ///< SIGKILL: nothing is finished, nothing is said
    int stop_gateway();  ///< SIGTERM; the exit code
    /// Puts an older state of the database in its place, while the gateway is stopped.
    void restore(const TestDatabase& backup) { database_.restore(backup); }
    /// Effective at the next start; {"national", {{"enabled", "false"}}} is a link that is off.
    void configure(const GatewaySettings& more);
    pid_t gateway_process() const { return gateway_; }
    const std::string& gateway_url() const { return gateway_url_; }
    const std::string& national_url() const { return national_url_; }
    const std::string& connection_string() const { return database_.connection_string(); }
    const std::string& database_name() const { return database_.name(); }
    const std::filesystem::path& folder() const { return folder_.path(); }

    access::NewSecret add_client(service::Role role, const std::string& credit_code,
                                 std::vector<std::string> scopes);
    std::unique_ptr<app::DemoApi> api(const access::NewSecret& secret) const;
    /// `provincial-gateway import` of a file of cases, its report as JSON in `log`.
    std::unique_ptr<app::ChildProgram> import_cases(const access::NewSecret& secret,
                                                    const std::filesystem::path& file,
                                                    const std::filesystem::path& log) const;
    /// An access token of the client. Throws std::runtime_error when it is refused.
    std::string sign_in(const access::NewSecret& secret) const;
    /// Departments' client of the Suzhou body, and the operators'.
    access::NewSecret department, operations;

    Json nation(std::string_view method, const std::string& target, const Json& body = nullptr);
    /// All live rows of a table at the nation: row_guid → version.
    std::map<std::string, int> held(const std::string& table);
    crypto::Sm2PublicKey national_key() const;
    /// A directory item from the nation and a published matter of the Suzhou body: its code.
    std::string publish_matter();
    /// A body's whole matter as a draft through every stage, reviewed by operations: the published list.
    Json publish(app::DemoApi& body, const Json& matter);
    /// True once nothing waits any more. Throws when the gateway has ended by itself: then it never will.
    bool delivered();
    national::ReceiptAudit audit();
    void transact(const std::function<void(store::Transaction&)>& work);
    long long number(const std::string& sql); ///< the one number a query gives

private:
    void start_simulator();
    void signal_gateway(int number) const;
    TestDatabase database_;
    ScratchFolder folder_;
    GatewaySettings settings_;
    std::unique_ptr<app::ChildProgram> simulator_;
    pid_t gateway_ = -1;
    std::string gateway_url_, national_url_;
    unsigned short gateway_port_ = 0;
};

/// Waits for a condition, at most `seconds`; false when it never came true.
bool eventually(const std::function<bool()>& condition, int seconds = 60);

} // namespace gateway::test
