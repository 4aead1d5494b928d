#include "session.hpp"

#include "gateway/base/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/http/error.hpp>

#include <array>

namespace gateway::http {
namespace {

using std::chrono::milliseconds;

/// A larger buffer is given back after the request that needed it.
constexpr std::size_t kept_buffer = 16 * 1024;
constexpr milliseconds goodbye_time{2'000};

std::string address_of(const Socket& socket) {
    ErrorCode failure;
    const auto peer = socket.remote_endpoint(failure);
    return failure ? std::string() : peer.address().to_string();
}

int status_of(BodyEnd end) {
    switch (end) {
    case BodyEnd::too_large:
        return 413;
    case BodyEnd::too_slow:
        return 408;
    case BodyEnd::malformed:
        return 400;
    default:
        return 500;
    }
}

template <class Stream>
void start(const std::shared_ptr<Worker>& worker, Stream stream) {
    const auto session = std::make_shared<Session<Stream>>(worker, std::move(stream));
    asio::co_spawn(worker->context, session->run(), [session](std::exception_ptr failure) {
        if (failure) {
            log::error("http_connection_failure");
        }
    });
}

} // namespace

void serve_connection(const std::shared_ptr<Worker>& worker, Socket socket) {
    ErrorCode ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket.non_blocking(true, ignored);
    if (worker->hall->tls) {
        start(worker, TlsStream(std::move(socket), *worker->hall->tls));
    } else {
        start(worker, std::move(socket));
    }
}

template <class Stream>
Session<Stream>::Session(std::shared_ptr<Worker> worker, Stream stream)
    : worker_(std::move(worker)), hall_(*worker_->hall),
      mailbox_(std::make_shared<Mailbox>(std::shared_ptr<asio::io_context>(worker_, &worker_->context))),
      stream_(std::move(stream)), remote_(address_of(socket())), scanner_(hall_.options.header_limit) {
    worker_->enter(*this);
}

template <class Stream>
Session<Stream>::~Session() {
    worker_->leave(*this);
}

template <class Stream>
Socket& Session<Stream>::socket() {
    if constexpr (secure) {
        return stream_.next_layer();
    } else {
        return stream_;
    }
}

template <class Stream>
void Session<Stream>::cancel_operation() {
    ErrorCode ignored;
    socket().cancel(ignored);
}

template <class Stream>
Task<> Session<Stream>::run() {
    bool ready = !hall_.stopping;
    if constexpr (secure) {
        if (ready) {
            ready = co_await shake_hands();
        }
    }
    if (ready) {
        co_await talk();
    }
    if (linger_ && !cut_) {
        co_await say_goodbye();
    }
    ErrorCode ignored;
    socket().close(ignored);
}

template <class Stream>
Task<bool> Session<Stream>::shake_hands() {
    ErrorCode failure;
    if constexpr (secure) {
        idle_ = true;
        allow(hall_.options.header_timeout);
        auto token = asio::redirect_error(use_task, failure);
        co_await stream_.async_handshake(asio::ssl::stream_base::server, token);
        idle_ = false;
    }
    co_return !failure;
}

template <class Stream>
Task<> Session<Stream>::talk() {
    allow(hall_.options.header_timeout);
    bool goes_on = true;
    while (goes_on) {
        HeadState head = take_head();
        bool started = buffer_.size() > 0;
        while (head == HeadState::incomplete) {
            idle_ = !started;
            const bool filled = co_await fill(head_read);
            idle_ = false;
            if (!filled) {
                break;
            }
            head = take_head();
            if (!started && head == HeadState::incomplete) {
                allow(hall_.options.header_timeout);
            }
            started = true;
        }
        stop_the_clock();
        if (head == HeadState::complete) {
            goes_on = co_await serve();
            allow(buffer_.size() > 0 ? hall_.options.header_timeout : hall_.options.idle_timeout);
            continue;
        }
        goes_on = false;
        if (head != HeadState::incomplete || (expired_ && started)) {
            const int status = head == HeadState::malformed ? 400 : head == HeadState::too_large ? 431 : 408;
            to_head_ = false;
            linger_ = true;
            Response answer = hall_.application.refuse(status, nullptr);
            co_await send(answer, true);
        }
    }
}

/// The answer must reach a client that is still sending: end our side, read on for a while, then close
/// (RFC 9112 §9.6).
template <class Stream>
Task<> Session<Stream>::say_goodbye() {
    allow(goodbye_time);
    ErrorCode failure;
    auto token = asio::redirect_error(use_task, failure);
    if constexpr (secure) {
        co_await stream_.async_shutdown(token);
    }
    ErrorCode unsent;
    socket().shutdown(asio::socket_base::shutdown_send, unsent);
    failure.clear();
    std::array<char, 4096> rest{};
    const auto space = asio::buffer(rest);
    while (!failure && !unsent && !expired_ && !cut_) {
        co_await socket().async_read_some(space, token);
    }
    stop_the_clock();
}

template <class Stream>
void Session<Stream>::begin_request() {
    began_ = SteadyClock::now();
    request_.remote = remote_;
    request_.secure = secure;
    head_.method = request_.method;
    head_.target = request_.target;
    head_.path = request_.path;
    head_.query = request_.query;
    head_.remote = remote_;
    head_.secure = secure;
    head_.content_length = request_.content_length;
    to_head_ = request_.method == "HEAD";
}

template <class Stream>
Task<bool> Session<Stream>::serve() {
    begin_request();
    const bool keeps = parser_->keep_alive();
    const std::unique_ptr<Exchange> exchange = hall_.application.open(request_);
    BodyEnd end = BodyEnd::whole;
    if (!parser_->is_done()) {
        const auto limit = exchange->body_limit();
        const bool streams = exchange->streams();
        if (limit == 0 && !streams) {
            end = BodyEnd::unwanted;
        } else {
            const auto most = limit == 0 ? std::nullopt : std::optional(limit);
            end = co_await take_body(*exchange, most);
            stop_the_clock();
        }
    }
    if (end != BodyEnd::whole && end != BodyEnd::unwanted && end != BodyEnd::stopped) {
        co_return co_await refuse_body(end, *exchange);
    }
    finish(*exchange);
    if (!mailbox_->delivered()) {
        const bool delivered = co_await mailbox_->wait();
        if (!delivered) {
            co_return false;
        }
    }
    std::optional<Response> answer = mailbox_->take_answer();
    if (!answer) {
        answer = hall_.application.refuse(500, &head_);
    }
    if (answer->status == no_answer) {
        ErrorCode ignored;
        socket().set_option(asio::socket_base::linger(true, 0), ignored); // close() then sends a reset
        co_return false;
    }
    if (buffer_.size() == 0 && buffer_.capacity() > kept_buffer) {
        buffer_.shrink_to_fit();
    }
    linger_ = end != BodyEnd::whole;
    const bool close = !keeps || linger_ || hall_.stopping.load(std::memory_order_relaxed);
    co_return co_await send(*answer, close);
}

template <class Stream>
void Session<Stream>::finish(Exchange& exchange) {
    Reply reply = mailbox_->expect_answer();
    try {
        exchange.finish(std::move(request_), std::move(reply));
    } catch (const std::exception&) {
        log::error("http_exchange_failure", {{"step", "finish"}});
    }
}

template <class Stream>
Task<bool> Session<Stream>::refuse_body(BodyEnd end, Exchange& exchange) {
    stop_the_clock();
    exchange.abandon();
    if (end != BodyEnd::gone) {
        linger_ = true;
        Response answer = hall_.application.refuse(status_of(end), &head_);
        co_await send(answer, true);
    }
    co_return false;
}

} // namespace gateway::http
