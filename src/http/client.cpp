#include "gateway/http/client.hpp"

#include "client_message.hpp"
#include "origin.hpp"
#include "tls.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <openssl/ssl.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <optional>
#include <sys/socket.h>

namespace gateway::http {
namespace {

namespace beast_http = boost::beast::http;
constexpr std::uint32_t answer_head_limit = 64 * 1024;

} // namespace

/// One request on its way.
struct Sending {
    std::string head;
    std::string_view body;
    bool to_head = false;
    Response response;
    std::string failure; ///< empty: the response is whole
    bool answer_begun = false;
    bool keep = false;
};

struct Client::Impl {
    Impl(std::string given_origin, ClientOptions given_options)
        : name(std::move(given_origin)), origin(parse_origin(name)), options(std::move(given_options)) {
        if (origin.secure) {
            tls = client_tls(options.ca_file);
        }
    }

    template <class Stream>
    Task<> exchange(Stream& stream, Sending& sending);
    Task<> connect(const Endpoints& endpoints, std::string& failure);
    Task<> shake_hands(std::string& failure);
    /// Runs one coroutine to its end; false: the deadline cut it.
    bool drive(Task<> task, SteadyClock::time_point deadline);
    std::string open();
    void try_once(Sending& sending);
    bool peer_has_closed();
    void close();
    ClientOutcome send(std::string_view method, std::string_view target, const Fields& fields,
                       std::string_view body);
    void cancel();

    std::string name;
    Origin origin;
    ClientOptions options;
    std::optional<asio::ssl::context> tls;
    Lookup lookup;
    asio::io_context context{1};
    std::optional<Socket> plain;      ///< http
    std::optional<TlsStream> wrapped; ///< https
    boost::beast::flat_buffer buffer;
    std::atomic<bool> cancelled = false;
    bool given_up = false; ///< what drive() cut must not begin anything new

    Socket* socket() { return wrapped ? &wrapped->next_layer() : plain ? &*plain : nullptr; }
};

Task<> Client::Impl::connect(const Endpoints& endpoints, std::string& failure) {
    if (given_up) {
        co_return;
    }
    ErrorCode error;
    auto token = asio::redirect_error(use_task, error);
    co_await asio::async_connect(*socket(), endpoints, token);
    if (error) {
        failure = "connect";
        co_return;
    }
    socket()->set_option(asio::ip::tcp::no_delay(true), error);
    if (wrapped) {
        co_await shake_hands(failure);
    }
}

Task<> Client::Impl::shake_hands(std::string& failure) {
    ErrorCode error;
    asio::ip::make_address(origin.host, error);
    if (error) { // a name, not an address: RFC 6066 §3 allows only names
        // What the macro SSL_set_tlsext_host_name does, without its old-style cast.
        SSL_ctrl(wrapped->native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                 origin.host.data());
    }
    const asio::ssl::host_name_verification verification(origin.host);
    wrapped->set_verify_callback(verification);
    auto token = asio::redirect_error(use_task, error);
    co_await wrapped->async_handshake(asio::ssl::stream_base::client, token);
    if (error) {
        failure = "tls";
    }
}

template <class Stream>
Task<> Client::Impl::exchange(Stream& stream, Sending& sending) {
    ErrorCode unsent;
    ErrorCode error;
    const std::array<asio::const_buffer, 2> octets{asio::buffer(sending.head), asio::buffer(sending.body)};
    auto write_token = asio::redirect_error(use_task, unsent);
    auto read_token = asio::redirect_error(use_task, error);
    co_await asio::async_write(stream, octets, write_token);
    // A server may answer and close before it has read everything, so an answer is looked for even so.
    std::optional<AnswerParser> parser;
    do {
        parser.emplace();
        parser->skip(sending.to_head);
        parser->body_limit(options.answer_limit);
        parser->header_limit(answer_head_limit);
        co_await beast_http::async_read(stream, buffer, *parser, read_token);
        sending.answer_begun = sending.answer_begun || parser->got_some();
    } while (!error && parser->get().result_int() < 200);
    if (error) {
        sending.failure = failure_of(error);
        co_return;
    }
    sending.keep = !unsent && parser->keep_alive();
    sending.response = response_of(*parser);
}

bool Client::Impl::drive(Task<> task, SteadyClock::time_point deadline) {
    bool done = false;
    std::exception_ptr thrown;
    context.restart();
    asio::co_spawn(context, std::move(task), [&](std::exception_ptr failure) {
        done = true;
        thrown = failure;
    });
    given_up = false;
    while (!done && !cancelled && context.run_one_until(deadline) > 0) {
    }
    const bool in_time = done;
    if (!in_time) {
        given_up = true;
        close();
        context.restart();
        context.run();
    }
    if (thrown) {
        std::rethrow_exception(thrown);
    }
    return in_time;
}

void Client::Impl::close() {
    if (Socket* held = socket()) {
        ErrorCode ignored;
        held->close(ignored);
    }
}

/// Empty: connected.
std::string Client::Impl::open() {
    const auto deadline = SteadyClock::now() + options.connect_timeout;
    const auto endpoints = lookup.find(origin, deadline);
    if (!endpoints || endpoints->empty()) {
        return endpoints ? "resolve" : "timeout";
    }
    buffer.clear();
    plain.reset();
    wrapped.reset();
    if (tls) {
        wrapped.emplace(Socket(context), *tls);
    } else {
        plain.emplace(context);
    }
    std::string failure;
    if (!drive(connect(*endpoints, failure), deadline)) {
        return "timeout";
    }
    if (!failure.empty()) {
        close();
    }
    return failure;
}

void Client::Impl::try_once(Sending& sending) {
    const auto deadline = SteadyClock::now() + options.answer_timeout;
    const bool in_time =
        wrapped ? drive(exchange(*wrapped, sending), deadline) : drive(exchange(*plain, sending), deadline);
    if (!in_time) {
        sending.failure = "timeout";
    }
    if (!sending.failure.empty() || !sending.keep) {
        close();
    }
}

/// So that a request that may not be repeated is not sent into a connection that ended while it was idle.
bool Client::Impl::peer_has_closed() {
    char octet = 0;
    const auto count = ::recv(socket()->native_handle(), &octet, 1, MSG_PEEK | MSG_DONTWAIT);
    return count == 0 || (count < 0 && errno != EAGAIN && errno != EWOULDBLOCK) || (count > 0 && !wrapped);
}

ClientOutcome Client::Impl::send(std::string_view method, std::string_view target, const Fields& fields,
                                 std::string_view body) {
    Sending sending;
    sending.head = head_of(origin, method, target, fields, body.size());
    sending.body = body;
    sending.to_head = method == "HEAD";
    bool kept = socket() && socket()->is_open();
    if (kept && peer_has_closed()) {
        close();
        kept = false;
    }
    for (bool again = true; again && !cancelled;) {
        sending.failure = kept ? "" : open();
        if (sending.failure.empty()) {
            try_once(sending);
        }
        again = kept && sending.failure == "reset" && !sending.answer_begun && is_idempotent(method);
        kept = false;
    }
    if (cancelled) {
        close();
        return {std::nullopt, "cancelled"};
    }
    if (!sending.failure.empty()) {
        return {std::nullopt, sending.failure};
    }
    return {std::move(sending.response), {}};
}

void Client::Impl::cancel() {
    cancelled = true;
    lookup.give_up();
    asio::post(context, [this] { close(); });
}

Client::Client(std::string origin, ClientOptions options)
    : impl_(std::make_unique<Impl>(std::move(origin), std::move(options))) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;

ClientOutcome Client::send(std::string_view method, std::string_view target, const Fields& fields,
                           std::string_view body) {
    return impl_->send(method, target, fields, body);
}
void Client::cancel() { impl_->cancel(); }
const std::string& Client::origin() const { return impl_->name; }

} // namespace gateway::http
