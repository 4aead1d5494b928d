#include "web_url.hpp"

#include "gateway/http/message.hpp"

#include <algorithm>

namespace gateway::simulator {
namespace {

constexpr std::size_t longest = 500;
constexpr std::string_view of_addresses =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?[]!$&()*+,;=%";
constexpr std::string_view of_authorities =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.:[]";

} // namespace

std::optional<WebUrl> read_web_url(std::string_view text) {
    const std::size_t scheme = text.starts_with("http://") ? 7 : text.starts_with("https://") ? 8 : 0;
    if (scheme == 0 || text.size() > longest || text.find_first_not_of(of_addresses) != text.npos) {
        return std::nullopt;
    }
    const std::size_t end = std::min(text.find_first_of("/?", scheme), text.size());
    const std::string_view authority = text.substr(scheme, end - scheme);
    if (authority.empty() || authority.find_first_not_of(of_authorities) != authority.npos) {
        return std::nullopt;
    }
    std::string target(text.substr(end));
    if (!target.starts_with('/')) {
        target.insert(0, "/");
    }
    return WebUrl{std::string(text.substr(0, end)), std::move(target)};
}

std::string with_query(const std::string& url,
                       const std::vector<std::pair<std::string, std::string>>& parameters) {
    std::string result = url;
    char mark = url.find('?') == url.npos ? '?' : '&';
    for (const auto& [name, value] : parameters) {
        result += mark + name + '=' + http::percent_encode(value);
        mark = '&';
    }
    return result;
}

} // namespace gateway::simulator
