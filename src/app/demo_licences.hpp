#pragma once

#include "demo_api.hpp"
#include "demo_world.hpp"

#include <iosfwd>
#include <map>
#include <string>

namespace gateway::app {

/// A person's case that waits for a paper.
struct DemoApplication {
    std::string name;
    std::string cert_type;
    std::string cert_no;
    std::string matter_code;
    std::string matter_name;
    std::string project_no;
    std::string access_token; ///< what the person got by signing in
};

/// The life of one licence: a seal for who issues it, the licence sealed and pushed, shown by its holder,
/// used in a case instead of paper, verified, and cancelled.
class DemoLicences {
public:
    /// `issuer_client`: the client of the issuing body that signs.
    DemoLicences(DemoWorld& world, DemoApi& operations, DemoApi& issuer, const std::string& issuer_client,
                 DemoApi& window, std::ostream& out)
        : world_(world), operations_(operations), issuer_(issuer), issuer_client_(issuer_client),
          window_(window), out_(out) {}
    /// Throws std::runtime_error where an answer is not what it must be.
    void run(const DemoApplication& application);
    /// Rows that must be at the nation in the end, by table.
    const std::map<std::string, long long>& expected() const { return expected_; }
    /// Rows that went up and were taken back: a record each way.
    long long taken_back() const { return taken_back_; }

private:
    void make_seal();
    void issue(const DemoApplication& application);
    void show(const DemoApplication& application);
    void use_in_case(const DemoApplication& application);
    void verify(const DemoApplication& application, const std::string& state);
    void cancel();
    void wait_at_nation(long long rows);

    DemoWorld& world_;
    DemoApi& operations_;
    DemoApi& issuer_;
    std::string issuer_client_;
    DemoApi& window_;
    std::ostream& out_;
    std::string seal_;
    std::string identifier_;
    std::map<std::string, long long> expected_;
    long long taken_back_ = 0;
};

} // namespace gateway::app
