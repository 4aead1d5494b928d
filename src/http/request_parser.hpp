#pragma once

#include "gateway/http/message.hpp"

#include <boost/beast/http/basic_parser.hpp>

namespace gateway::http {

enum class HeadState { incomplete, complete, malformed, too_large };

/// Finds where a head ends in bytes that come in pieces, each looked at once. Lines end with CR LF only, and
/// a folded line (obs-fold) is malformed: both are ways to make two servers read one message differently (RFC
/// 9112 §2.2, §5.2).
class HeadScanner {
public:
    explicit HeadScanner(std::size_t limit) : limit_(limit) {}
    /// `bytes` begins with the head's first octet and only grows between calls.
    HeadState scan(std::string_view bytes);
    std::size_t size() const { return line_; } ///< of the complete head, with its empty line
    void reset() { scanned_ = line_ = 0; }

private:
    std::size_t limit_;
    std::size_t scanned_ = 0;
    std::size_t line_ = 0; ///< where the line being scanned begins
};

/// Beast's parser, storing straight into our request. Stricter in what decides where a message ends:
/// Transfer-Encoding is "chunked" or nothing, alone, and in HTTP/1.1; Content-Length stands once; HTTP/1.1
/// has one Host.
class RequestParser final : public boost::beast::http::basic_parser<true> {
public:
    explicit RequestParser(Request& request);

    bool expects_continue() const { return expects_continue_; }
    bool http_1_1() const { return version_ == 11; }
    /// Beast checks its own limit against Content-Length while it reads the head, before an exchange can set
    /// one. Hence ours, counted in octets of body. Empty: none.
    void limit_body(std::optional<std::uint64_t> limit) { limit_ = limit; }
    /// What came of the body since it was last taken from here.
    std::string& piece() { return request_.body; }

private:
    using Error = boost::beast::error_code;
    using View = boost::beast::string_view;
    using Length = boost::optional<std::uint64_t>;

    void on_request_impl(boost::beast::http::verb, View method, View target, int version,
                         Error& error) override;
    void on_response_impl(int, View, int, Error&) override {}
    void on_field_impl(boost::beast::http::field name, View name_text, View value, Error& error) override;
    void on_header_impl(Error& error) override;
    void on_body_init_impl(const Length&, Error&) override {}
    std::size_t on_body_impl(View body, Error& error) override;
    void on_chunk_header_impl(std::uint64_t, View, Error&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, View body, Error& error) override;
    void on_finish_impl(Error&) override {}

    Request& request_;
    std::optional<std::uint64_t> limit_;
    std::uint64_t received_ = 0;
    int version_ = 11;
    int hosts_ = 0;
    int lengths_ = 0;
    bool chunked_ = false;
    bool expects_continue_ = false;
    bool head_done_ = false;
};

} // namespace gateway::http
