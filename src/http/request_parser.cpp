#include "request_parser.hpp"

#include "ascii.hpp"

#include <boost/beast/http/error.hpp>

#include <charconv>
#include <cstring>
#include <limits>

namespace gateway::http {
namespace {

namespace beast_http = boost::beast::http;

std::string_view standard(boost::beast::string_view text) { return {text.data(), text.size()}; }

/// Origin form and absolute form (RFC 9112 §3.2); others ("*") have a path that no route has.
std::string_view without_authority(std::string_view target) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (target.size() > scheme.size() && equal_without_case(target.substr(0, scheme.size()), scheme)) {
            const auto slash = target.find_first_of("/?", scheme.size());
            return slash == std::string_view::npos || target[slash] == '?' ? "/" : target.substr(slash);
        }
    }
    return target;
}

std::optional<std::uint64_t> number(std::string_view digits) {
    std::uint64_t value = 0;
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return failure == std::errc() && end == digits.data() + digits.size() ? std::optional(value)
                                                                          : std::nullopt;
}

} // namespace

HeadState HeadScanner::scan(std::string_view bytes) {
    while (scanned_ < bytes.size()) {
        const void* found = std::memchr(bytes.data() + scanned_, '\n', bytes.size() - scanned_);
        const std::size_t feed =
            found ? static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data()) : bytes.size();
        if (line_ > 0 && line_ < bytes.size() && (bytes[line_] == ' ' || bytes[line_] == '\t')) {
            return HeadState::malformed;
        }
        if (feed >= limit_) {
            return HeadState::too_large;
        }
        if (!found) {
            scanned_ = bytes.size();
            break;
        }
        if (feed == line_ || bytes[feed - 1] != '\r') {
            return HeadState::malformed;
        }
        const bool empty_line = feed - line_ == 1;
        scanned_ = line_ = feed + 1;
        if (empty_line) {
            return HeadState::complete;
        }
    }
    return HeadState::incomplete;
}

RequestParser::RequestParser(Request& request) : request_(request) {
    header_limit(std::numeric_limits<std::uint32_t>::max()); // the scanner's work
    body_limit(boost::none);
}

void RequestParser::on_request_impl(beast_http::verb, View method, View target, int version, Error& error) {
    version_ = version;
    request_.method = standard(method);
    request_.target = standard(target);
    if (request_.target.find('#') != std::string::npos) {
        error = beast_http::error::bad_target;
        return;
    }
    const auto origin = without_authority(request_.target);
    const auto mark = origin.find('?');
    request_.path = origin.substr(0, mark);
    if (mark != std::string_view::npos) {
        request_.query = origin.substr(mark + 1);
    }
}

void RequestParser::on_field_impl(beast_http::field name, View name_text, View value, Error& error) {
    if (head_done_) {
        return; // a trailer: nobody here expects one
    }
    switch (name) {
    case beast_http::field::host:
        ++hosts_;
        break;
    case beast_http::field::content_length:
        request_.content_length = number(standard(value));
        if (++lengths_ > 1 || !request_.content_length) {
            error = beast_http::error::bad_content_length;
        }
        break;
    case beast_http::field::transfer_encoding:
        chunked_ = true;
        if (version_ != 11 || !equal_without_case(standard(value), "chunked")) {
            error = beast_http::error::bad_transfer_encoding;
        }
        break;
    case beast_http::field::expect:
        expects_continue_ = version_ == 11 && equal_without_case(standard(value), "100-continue");
        break;
    default:
        break;
    }
    request_.fields.emplace_back(standard(name_text), standard(value));
}

void RequestParser::on_header_impl(Error& error) {
    head_done_ = true;
    if (hosts_ > 1 || (hosts_ == 0 && version_ == 11)) {
        error = beast_http::error::bad_field;
    } else if (chunked_ && lengths_ > 0) {
        error = beast_http::error::bad_transfer_encoding;
    }
}

std::size_t RequestParser::on_body_impl(View body, Error& error) {
    received_ += body.size();
    if (limit_ && received_ > *limit_) {
        error = beast_http::error::body_limit;
        return 0;
    }
    request_.body.append(body.data(), body.size());
    return body.size();
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, View body, Error& error) {
    return on_body_impl(body, error);
}

} // namespace gateway::http
