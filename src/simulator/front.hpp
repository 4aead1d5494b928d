#pragma once

#include "gateway/http/router.hpp"
#include "gateway/http/server.hpp"
#include "platform.hpp"
#include "worker_pool.hpp"

#include <functional>
#include <memory>

namespace gateway::simulator {

struct FrontOptions {
    std::size_t max_body = 8u << 20; ///< octets of a batch
    int workers = 2;                 ///< threads that judge batches, and as many for the sign-on
    std::size_t most_waiting = 256;  ///< batches waiting for one; more are answered 503
};

/// The nation on the network: batches and pulls from gateways, the sign-on, the admin API and the page for
/// this machine only.
class Front : public http::Application {
public:
    Front(Platform& platform, FrontOptions options);
    std::unique_ptr<http::Exchange> open(const http::RequestHead& head) override;
    http::Response refuse(int status, const http::RequestHead* head) override;
    /// Ends injected delays, so that the server's stop need not wait for them.
    void end_delays() { exchange_pool_.end_delays(); }
    /// After the server's stop: waits for the last jobs.
    void stop();

private:
    void add_routes();
    std::unique_ptr<http::Exchange> open_admin(const http::RequestHead& head,
                                               const http::Router::Match& match);

    std::unique_ptr<http::Exchange> open_signon(const http::Router::Match& match);

    Platform& platform_;
    FrontOptions options_;
    http::Router router_;
    WorkerPool exchange_pool_;
    WorkerPool signon_pool_; ///< people at pages do not wait for batches
    WorkerPool admin_pool_;  ///< its own, so that one can look in while batches queue
};

} // namespace gateway::simulator
