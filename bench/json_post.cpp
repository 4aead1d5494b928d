#include "json_post.hpp"

#include <fmt/format.h>

namespace gateway::bench {

std::string json_post(const std::string& fields, const std::string& target, std::string_view body) {
    return fmt::format("POST {} HTTP/1.1\r\n{}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
                       target, fields, body.size(), body);
}

std::string text_member(std::string_view answer, std::string_view name) {
    const std::string mark = fmt::format("\"{}\":\"", name);
    const auto at = answer.find(mark);
    if (at == std::string_view::npos) {
        return {};
    }
    answer.remove_prefix(at + mark.size());
    return std::string(answer.substr(0, answer.find('"')));
}

} // namespace gateway::bench
