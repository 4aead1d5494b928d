#include "listen.hpp"

#include <arpa/inet.h>
#include <charconv>

namespace gateway::app {
namespace {

bool is_address(const std::string& text, int family) {
    unsigned char octets[16];
    return inet_pton(family, text.c_str(), octets) == 1;
}

} // namespace

bool Listen::is_loopback() const { return address.starts_with("127.") || address == "::1"; }

std::string Listen::text() const {
    const bool v6 = address.find(':') != std::string::npos;
    return (v6 ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

std::optional<Listen> parse_listen(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || text.find('\0') != std::string_view::npos) {
        return std::nullopt;
    }
    Listen listen;
    listen.address = text.substr(0, colon);
    int family = AF_INET;
    if (listen.address.starts_with('[') && listen.address.ends_with(']')) {
        listen.address = listen.address.substr(1, listen.address.size() - 2);
        family = AF_INET6;
    }
    const std::string_view port = text.substr(colon + 1);
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), listen.port);
    const bool whole = error == std::errc{} && end == port.data() + port.size();
    return whole && is_address(listen.address, family) ? std::optional(std::move(listen)) : std::nullopt;
}

} // namespace gateway::app
