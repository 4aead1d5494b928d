// Reading heads and bodies: a part of the session, instantiated here for the other parts.
#include "gateway/base/log.hpp"
#include "session.hpp"

#include <boost/beast/http/error.hpp>

#include <algorithm>

namespace gateway::http {
namespace {

constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::string_view nothing;

std::string_view text_of(const boost::beast::flat_buffer& buffer) {
    const auto data = buffer.cdata();
    return {static_cast<const char*>(data.data()), data.size()};
}

} // namespace

template <class Stream>
Task<bool> Session<Stream>::fill(std::size_t most) {
    if (cut_ || expired_) {
        co_return false;
    }
    ErrorCode failure;
    auto token = asio::redirect_error(use_task, failure);
    const auto space = buffer_.prepare(most);
    const std::size_t count = co_await stream_.async_read_some(space, token);
    buffer_.commit(count);
    co_return !failure;
}

template <class Stream>
HeadState Session<Stream>::take_head() {
    while (scanner_.size() == 0 && text_of(buffer_).starts_with("\r\n")) {
        buffer_.consume(2); // an empty line before a request is forgiven (RFC 9112 §2.2)
        scanner_.reset();
    }
    const HeadState state = scanner_.scan(text_of(buffer_));
    if (state != HeadState::complete) {
        return state;
    }
    request_ = Request();
    parser_.emplace(request_);
    ErrorCode failure;
    parser_->put(asio::const_buffer(buffer_.cdata().data(), scanner_.size()), failure);
    buffer_.consume(scanner_.size());
    scanner_.reset();
    return failure || !parser_->is_header_done() ? HeadState::malformed : HeadState::complete;
}

template <class Stream>
Task<BodyEnd> Session<Stream>::take_body(Exchange& exchange, std::optional<std::uint64_t> limit) {
    if (limit && request_.content_length > limit) {
        co_return BodyEnd::too_large;
    }
    parser_->limit_body(limit);
    parser_->eager(true);
    if (parser_->expects_continue() && buffer_.size() == 0) {
        const bool sent = co_await send_all(go_on, nothing);
        if (!sent) {
            co_return BodyEnd::gone;
        }
    }
    const bool streams = exchange.streams();
    since_allowed_ = 0;
    allow(hall_.options.body_timeout);
    for (;;) {
        const std::optional<BodyEnd> parsed = parse_body();
        if (parsed && parsed != BodyEnd::whole) {
            co_return *parsed;
        }
        auto& piece = parser_->piece();
        if (streams && (piece.size() >= piece_size || (parsed && !piece.empty()))) {
            const bool goes_on = co_await hand_over(exchange);
            if (!goes_on) {
                const auto word = mailbox_->word();
                co_return cut_ ? BodyEnd::gone : !word ? BodyEnd::dropped : parsed.value_or(BodyEnd::stopped);
            }
        }
        if (parsed) {
            co_return BodyEnd::whole;
        }
        if (since_allowed_ >= piece_size) {
            since_allowed_ = 0;
            allow(hall_.options.body_timeout);
        }
        const auto remaining = parser_->content_length_remaining().value_or(piece_size);
        const bool filled = co_await fill(std::clamp<std::uint64_t>(remaining, head_read, piece_size));
        if (!filled) {
            co_return expired_ ? BodyEnd::too_slow : BodyEnd::gone;
        }
    }
}

/// Parses what is in the buffer. Empty: the body goes on.
template <class Stream>
std::optional<BodyEnd> Session<Stream>::parse_body() {
    const std::size_t before = parser_->piece().size();
    ErrorCode failure;
    while (buffer_.size() > 0 && !parser_->is_done() && !failure) {
        buffer_.consume(parser_->put(buffer_.cdata(), failure));
    }
    since_allowed_ += parser_->piece().size() - before;
    if (parser_->is_done()) {
        return BodyEnd::whole;
    }
    if (failure == boost::beast::http::error::body_limit) {
        return BodyEnd::too_large;
    }
    // What stays unparsed is the line before a chunk, or trailers: neither has a right to be long.
    const bool endless = failure && buffer_.size() > hall_.options.header_limit;
    if (endless || (failure && failure != boost::beast::http::error::need_more)) {
        return BodyEnd::malformed;
    }
    return std::nullopt;
}

/// One piece to the exchange; true: read on.
template <class Stream>
Task<bool> Session<Stream>::hand_over(Exchange& exchange) {
    stop_the_clock();
    std::function<void(bool)> word = mailbox_->expect_word();
    std::string piece = std::move(parser_->piece());
    parser_->piece().clear();
    try {
        exchange.consume(std::move(piece), std::move(word));
    } catch (const std::exception&) {
        log::error("http_exchange_failure", {{"step", "consume"}});
    }
    if (!mailbox_->delivered()) {
        const bool delivered = co_await mailbox_->wait();
        if (!delivered) {
            co_return false;
        }
    }
    since_allowed_ = 0;
    allow(hall_.options.body_timeout);
    co_return mailbox_->word().value_or(false);
}

template Task<bool> Session<Socket>::fill(std::size_t);
template HeadState Session<Socket>::take_head();
template Task<BodyEnd> Session<Socket>::take_body(Exchange&, std::optional<std::uint64_t>);
template Task<bool> Session<TlsStream>::fill(std::size_t);
template HeadState Session<TlsStream>::take_head();
template Task<BodyEnd> Session<TlsStream>::take_body(Exchange&, std::optional<std::uint64_t>);

} // namespace gateway::http
