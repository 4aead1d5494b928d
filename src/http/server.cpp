#include "gateway/http/server.hpp"

#include "gateway/base/log.hpp"
#include "tls.hpp"
#include "worker.hpp"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <condition_variable>
#include <future>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

namespace gateway::http {
namespace {

using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;

constexpr std::string_view full_answer =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 1\r\n"
    "Connection: close\r\n\r\n";
constexpr std::chrono::milliseconds pause_after_failure{100}; ///< no more file descriptors, mostly

std::shared_ptr<Hall> new_hall(ServerOptions options, Application& application) {
    auto hall = std::make_shared<Hall>(std::move(options), application);
    const auto& made = hall->options;
    if (!made.certificate_file.empty()) {
        hall->tls = server_tls(made.certificate_file, made.private_key_file);
        warn_of_end(*hall->tls);
    }
    return hall;
}

void listen(Acceptor& acceptor, const ServerOptions& options) {
    try {
        const asio::ip::tcp::endpoint endpoint(asio::ip::make_address(options.address), options.port);
        acceptor.open(endpoint.protocol());
        acceptor.set_option(asio::socket_base::reuse_address(true));
        acceptor.bind(endpoint);
        acceptor.listen();
    } catch (const boost::system::system_error& failure) {
        throw std::runtime_error("cannot listen on " + options.address + " port " +
                                 std::to_string(options.port) + ": " + failure.code().message());
    }
}

void turn_away(Socket& socket, bool plain) {
    ErrorCode ignored;
    socket.non_blocking(true, ignored);
    if (plain) {
        socket.write_some(asio::buffer(full_answer), ignored);
    }
    socket.shutdown(asio::socket_base::shutdown_send, ignored);
}

} // namespace

void Exchange::consume(std::string, std::function<void(bool)> ready) { ready(false); }

struct Server::Impl {
    Impl(ServerOptions options, Application& application)
        : hall(new_hall(std::move(options), application)), workers(new_workers()),
          acceptor(workers.front()->context), pause(workers.front()->context) {
        listen(acceptor, hall->options);
        port = acceptor.local_endpoint().port();
    }

    std::vector<std::shared_ptr<Worker>> new_workers() const {
        std::vector<std::shared_ptr<Worker>> made;
        for (int count = 0; count < std::max(1, hall->options.threads); ++count) {
            made.push_back(std::make_shared<Worker>(hall));
        }
        return made;
    }

    Task<> accept_all();
    void start();
    void stop(std::chrono::milliseconds grace);
    bool wait_for_threads(std::chrono::milliseconds time);

    std::shared_ptr<Hall> hall;
    std::vector<std::shared_ptr<Worker>> workers;
    Acceptor acceptor; ///< lives on the first worker; its sockets go round all
    Timer pause;
    unsigned short port = 0;
    std::vector<std::thread> threads;
    std::promise<void> accepted_last;
    std::mutex mutex;
    std::condition_variable ended;
    std::size_t running = 0;
};

Task<> Server::Impl::accept_all() {
    std::size_t next = 0;
    while (!hall->stopping) {
        Worker& worker = *workers[next];
        ErrorCode failure;
        auto token = asio::redirect_error(use_task, failure);
        Socket socket = co_await acceptor.async_accept(worker.context, token);
        if (failure) {
            if (!hall->stopping && failure != asio::error::connection_aborted) {
                log::warning("http_accept_failure", {{"reason", failure.message()}});
                pause.expires_after(pause_after_failure);
                co_await pause.async_wait(token);
            }
            continue;
        }
        if (hall->connections.load() >= hall->options.max_connections) {
            turn_away(socket, !hall->tls);
            continue;
        }
        hall->connections.fetch_add(1);
        worker.adopt(std::move(socket));
        next = (next + 1) % workers.size();
    }
    ErrorCode ignored;
    acceptor.close(ignored);
}

void Server::Impl::start() {
    if (!threads.empty()) {
        throw std::logic_error("the server was started already");
    }
    asio::co_spawn(workers.front()->context, accept_all(),
                   [this](std::exception_ptr) { accepted_last.set_value(); });
    running = workers.size();
    for (const auto& worker : workers) {
        threads.emplace_back([this, worker] {
            worker->run();
            const std::scoped_lock lock(mutex);
            --running;
            ended.notify_all();
        });
    }
}

bool Server::Impl::wait_for_threads(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex);
    return ended.wait_for(lock, time, [this] { return running == 0; });
}

void Server::Impl::stop(std::chrono::milliseconds grace) {
    hall->stopping = true;
    if (threads.empty()) {
        return;
    }
    asio::post(workers.front()->context, [this] {
        ErrorCode ignored;
        acceptor.cancel(ignored);
        pause.cancel();
    });
    // Nothing may be handed to a worker whose run has ended.
    accepted_last.get_future().wait();
    for (const auto& worker : workers) {
        worker->close_idle();
    }
    if (!wait_for_threads(grace)) {
        for (const auto& worker : workers) {
            worker->cut();
        }
    }
    for (auto& thread : threads) {
        thread.join();
    }
    threads.clear();
}

Server::Server(ServerOptions options, Application& application)
    : impl_(std::make_unique<Impl>(std::move(options), application)) {}

Server::~Server() { impl_->stop(std::chrono::milliseconds(0)); }
void Server::start() { impl_->start(); }
unsigned short Server::port() const { return impl_->port; }
void Server::stop(std::chrono::milliseconds grace) { impl_->stop(grace); }
std::size_t Server::connections() const { return impl_->hall->connections.load(); }

} // namespace gateway::http
