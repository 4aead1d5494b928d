#include "client_message.hpp"

#include "ascii.hpp"

#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace gateway::http {
namespace {

namespace beast_http = boost::beast::http;

bool is_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_token_character);
}

bool is_target(std::string_view text) {
    return text.starts_with('/') &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

bool is_ours(std::string_view name) {
    return equal_without_case(name, "Host") || equal_without_case(name, "Content-Length") ||
           equal_without_case(name, "Connection") || equal_without_case(name, "Transfer-Encoding");
}

} // namespace

bool is_idempotent(std::string_view method) {
    constexpr std::array<std::string_view, 6> methods{"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"};
    return std::find(methods.begin(), methods.end(), method) != methods.end();
}

std::string head_of(const Origin& origin, std::string_view method, std::string_view target,
                    const Fields& fields, std::size_t length) {
    if (!is_token(method) || !is_target(target)) {
        throw std::invalid_argument("not a method and target to send");
    }
    std::string head =
        std::string(method) + ' ' + std::string(target) + " HTTP/1.1\r\nHost: " + origin.authority;
    for (const auto& [name, value] : fields) {
        if (!is_token(name) || !std::all_of(value.begin(), value.end(), is_value_character)) {
            throw std::invalid_argument("not a field to send: " + name);
        }
        if (!is_ours(name)) {
            head += "\r\n" + name + ": " + value;
        }
    }
    if (length > 0 || method == "POST" || method == "PUT" || method == "PATCH") {
        head += "\r\nContent-Length: " + std::to_string(length);
    }
    return head + "\r\n\r\n";
}

std::string failure_of(const ErrorCode& error) {
    using Error = beast_http::error;
    if (error == Error::body_limit || error == Error::header_limit || error == Error::buffer_overflow) {
        return "too_large";
    }
    const bool broken_off = error == Error::end_of_stream || error == Error::partial_message;
    return error.category() == beast_http::make_error_code(Error::end_of_stream).category() && !broken_off
               ? "malformed"
               : "reset";
}

Response response_of(AnswerParser& parser) {
    auto& message = parser.get();
    Response response;
    response.status = static_cast<int>(message.result_int());
    for (const auto& field : message) {
        const auto name = field.name_string();
        const auto value = field.value();
        response.fields.emplace_back(std::string(name.data(), name.size()),
                                     std::string(value.data(), value.size()));
    }
    response.body = std::move(message.body());
    return response;
}

} // namespace gateway::http
