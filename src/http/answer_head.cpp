#include "answer_head.hpp"

#include "ascii.hpp"

#include <boost/beast/http/status.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace gateway::http {
namespace {

void append_number(std::string& out, std::uint64_t number) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

bool frames_the_message(std::string_view name) {
    switch (name.size()) {
    case 4:
        return equal_without_case(name, "date");
    case 10:
        return equal_without_case(name, "connection") || equal_without_case(name, "keep-alive");
    case 14:
        return equal_without_case(name, "content-length");
    case 17:
        return equal_without_case(name, "transfer-encoding");
    default:
        return false;
    }
}

/// A handler of HEAD that has no body at hand may state the length itself.
std::string_view stated_length(const Response& response) {
    const auto length = find_field(response.fields, "Content-Length").value_or("");
    return std::all_of(length.begin(), length.end(), [](char c) { return c >= '0' && c <= '9'; }) ? length
                                                                                                  : "";
}

void append_length(std::string& out, const Response& response, bool to_head) {
    out += "Content-Length: ";
    const auto text = response.text();
    if (const auto stated = to_head && text.empty() ? stated_length(response) : ""; !stated.empty()) {
        out += stated;
    } else {
        append_number(out, text.size());
    }
    out += "\r\n";
}

} // namespace

std::string_view DateLine::line() {
    const std::time_t now = std::time(nullptr);
    if (now != second_) {
        second_ = now;
        std::tm parts{};
        gmtime_r(&now, &parts);
        std::array<char, 48> text{};
        // IMF-fixdate (RFC 9110 §5.6.7); the process stays in the C locale, whose names these are.
        line_.assign(text.data(),
                     std::strftime(text.data(), text.size(), "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &parts));
    }
    return line_;
}

bool has_no_content(int status) { return status == 204 || status == 304; }

bool write_answer_head(std::string& out, const Response& response, const AnswerFrame& frame,
                       std::string_view date) {
    if (response.status < 200 || response.status > 599) {
        return false;
    }
    out.assign("HTTP/1.1 ");
    append_number(out, static_cast<std::uint64_t>(response.status));
    out.push_back(' ');
    const auto reason = boost::beast::http::obsolete_reason(
        boost::beast::http::int_to_status(static_cast<unsigned>(response.status)));
    out.append(reason.data(), reason.size());
    out += "\r\n";
    out += date;
    for (const auto& [name, value] : response.fields) {
        if (frames_the_message(name)) {
            continue;
        }
        if (name.empty() || !std::all_of(name.begin(), name.end(), is_token_character) ||
            !std::all_of(value.begin(), value.end(), is_value_character)) {
            return false;
        }
        out += name;
        out += ": ";
        out += value;
        out += "\r\n";
    }
    if (!has_no_content(response.status)) {
        append_length(out, response, frame.to_head);
    }
    if (frame.close) {
        out += "Connection: close\r\n";
    } else if (frame.say_keep_alive) {
        out += "Connection: keep-alive\r\n";
    }
    out += "\r\n";
    return true;
}

} // namespace gateway::http
