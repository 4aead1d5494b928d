// Writing answers: a part of the session, instantiated here for the other parts.
#include "ascii.hpp"
#include "gateway/base/log.hpp"
#include "session.hpp"

#include <algorithm>
#include <array>

namespace gateway::http {
namespace {

bool asks_to_close(const Response& response) {
    const auto value = find_field(response.fields, "Connection");
    return value && equal_without_case(*value, "close");
}

void advance(std::array<asio::const_buffer, 2>& rest, std::size_t count) {
    const std::size_t of_first = std::min(count, rest[0].size());
    rest[0] += of_first;
    rest[1] += count - of_first;
}

} // namespace

template <class Stream>
Task<bool> Session<Stream>::send(Response& response, bool close) {
    AnswerFrame frame;
    frame.close = close || asks_to_close(response);
    frame.say_keep_alive = !frame.close && !parser_->http_1_1();
    frame.to_head = to_head_;
    if (!write_answer_head(out_, response, frame, worker_->date.line())) {
        log::error("http_answer_unfit", {{"status", response.status}});
        response = Response();
        response.status = 500;
        write_answer_head(out_, response, frame, worker_->date.line());
    }
    auto body = to_head_ || has_no_content(response.status) ? std::string_view() : response.text();
    if (secure && body.size() <= head_read) {
        out_ += body; // one record instead of two
        body = {};
    }
    const bool sent = co_await send_all(out_, body);
    stop_the_clock();
    linger_ = sent && (linger_ || (frame.close && buffer_.size() > 0));
    note_served(response.status, sent ? out_.size() + body.size() : 0);
    co_return sent && !frame.close;
}

template <class Stream>
Task<bool> Session<Stream>::send_all(std::string_view head, std::string_view body) {
    if (cut_) {
        co_return false;
    }
    ErrorCode failure;
    std::array<asio::const_buffer, 2> rest{asio::buffer(head), asio::buffer(body)};
    if constexpr (!secure) {
        // Nearly every answer fits in the socket's buffer: no round through the reactor.
        advance(rest, stream_.write_some(rest, failure));
        if (failure && failure != asio::error::would_block) {
            co_return false;
        }
    }
    failure.clear();
    auto token = asio::redirect_error(use_task, failure);
    std::size_t since_allowed = piece_size;
    while (!failure && asio::buffer_size(rest) > 0) {
        if (since_allowed >= piece_size) {
            since_allowed = 0;
            allow(hall_.options.write_timeout);
        }
        const std::size_t count = co_await stream_.async_write_some(rest, token);
        advance(rest, count);
        since_allowed += count;
        if (cut_) {
            co_return false;
        }
    }
    co_return !failure;
}

template <class Stream>
void Session<Stream>::note_served(int status, std::size_t sent) {
    if (!head_.method.empty()) {
        const auto elapsed =
            std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - began_);
        hall_.application.served(head_, status, sent, elapsed);
        head_.method.clear();
    }
}

template Task<bool> Session<Socket>::send(Response&, bool);
template Task<bool> Session<Socket>::send_all(std::string_view, std::string_view);
template Task<bool> Session<TlsStream>::send(Response&, bool);
template Task<bool> Session<TlsStream>::send_all(std::string_view, std::string_view);

} // namespace gateway::http
