#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>

namespace gateway::http {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;

// The concrete executor instead of any_io_executor: every operation saves a virtual call and a reference
// count.
using Executor = asio::io_context::executor_type;
using SteadyClock = std::chrono::steady_clock;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using TlsStream = asio::ssl::stream<Socket>;
using Timer = asio::basic_waitable_timer<SteadyClock, asio::wait_traits<SteadyClock>, Executor>;
template <class Result = void>
using Task = asio::awaitable<Result, Executor>;

inline constexpr asio::use_awaitable_t<Executor> use_task;

} // namespace gateway::http
