#pragma once

#include "child_program.hpp"
#include "gateway.hpp"
#include "gateway/access/module.hpp"
#include "gateway/http/client.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace gateway::app {

/// What the demonstration stands on: its own folder with keys, database and logs, a simulator beside it, a
/// gateway in this process. All of it ends with the object.
class DemoWorld {
public:
    /// Makes the folder anew: an earlier demonstration's is removed, any other folder that is not empty is
    /// refused.
    DemoWorld(const std::filesystem::path& folder, unsigned short gateway_port, unsigned short national_port);
    ~DemoWorld();

    access::NewSecret add_client(const access::Client& client);
    /// Who makes the demonstration's seals: an authority of its own, as `authority make` makes one.
    void make_authorities(const std::string& name);
    const std::string& national_url() const { return national_url_; }
    std::string gateway_url() const { return gateway_->url(); }
    const std::string& connection_string() const { return gateway_->connection_string(); }
    crypto::Sm2PublicKey national_key() const;
    void reload_clients() { gateway_->reload_clients(); }
    bool simulator_running() { return simulator_->running(); }

private:
    void start_simulator(unsigned short port);
    void start_gateway(unsigned short port);
    const std::filesystem::path folder_;
    Config config_;
    const int lock_; ///< of the folder: one demonstration at a time
    std::unique_ptr<ChildProgram> simulator_;
    std::unique_ptr<Gateway> gateway_;
    std::string national_url_;
};

} // namespace gateway::app
