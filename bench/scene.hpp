#pragma once

#include "gateway/store/database.hpp"
#include "support/world.hpp"
#include "workload.hpp"

#include <string>
#include <vector>

namespace gateway::bench {

enum class National { linked, off };

/// Where a workload takes place: the real programs, many published matters which the nation has received, a
/// token that outlives the workload. The private PostgreSQL keeps every commit, as in operation.
class Scene {
public:
    /// The matters are the sample body's, who publishes them and asks; or those of `bodies` in turn: then
    /// operations does, with every scope.
    explicit Scene(const Options& options, const test::GatewaySettings& more = {},
                   const std::vector<std::string>& bodies = {});

    /// Restarts the gateway with its link to the nation on or off.
    void set_link(National link);
    test::World& world() { return world_; }
    const std::vector<std::string>& matters() const { return matters_; } ///< their codes
    Json matter(std::size_t index) const;                                ///< as it was published
    unsigned short port() const;
    /// The fields of every request of who asks.
    std::string fields() const { return fields_of(token_); }
    std::string fields_of(const std::string& token) const; ///< of who has that one
    const std::string& token() const { return token_; }
    const access::NewSecret& asker() const { return asker_; }

    long long number(const std::string& sql); ///< the one number a query gives
    std::string text(const std::string& sql); ///< the one text a query gives
    /// The database as it stands, for PostgreSQL alone to work in; the gateway is restarted for it.
    std::unique_ptr<test::TestDatabase> copy();
    /// A moment of rest for the database, so that no round pays for what the one before left to be written.
    void checkpoint();
    /// Waits until a receipt is kept for everything. Throws when that takes longer.
    void wait_until_delivered(int seconds);
    /// Throws when the nation refused something or a kept receipt does not verify.
    void require_good_receipts();
    std::filesystem::path file(const std::string& name) const { return world_.folder() / name; }

private:
    void require_durable();
    access::NewSecret add_asker();
    void publish_matters(int count);
    void publish_directory(int count);
    test::World world_;
    std::vector<std::string> bodies_;
    access::NewSecret asker_;
    std::vector<std::string> matters_;
    std::string token_;
    store::Session session_;
};

/// For workloads that ask for none: the least that a scene has.
Options without_matters(Options options);

/// The codes of the scene's matters are this and a number from first_matter on: a generator of load can make
/// them.
std::string matter_prefix();
inline constexpr long long first_matter = 10'000'000;

} // namespace gateway::bench
