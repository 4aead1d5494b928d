#pragma once

#include "gateway/http/server.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::http {

/// The proxies before the program, whose word is believed on where a request comes from.
class TrustedProxies {
public:
    /// Addresses and networks, separated by blanks: "127.0.0.1 10.20.0.0/16 fd00::/8". Empty optional: one of
    /// the words is neither.
    static std::optional<TrustedProxies> parse(std::string_view text);
    bool contains(std::string_view address) const;
    /// The address a request comes from: the peer; of a trusted peer the right-most address of
    /// X-Forwarded-For that is not trusted itself, since only what trusted proxies wrote is believed. Where
    /// the field stops making sense, the last proxy that did: it then stands for all behind it.
    std::string client_of(const RequestHead& head) const;

private:
    struct Network {
        std::array<std::uint8_t, 16> address; ///< IPv4 as ::ffff:a.b.c.d
        unsigned length;                      ///< of the prefix, in bits
    };
    std::vector<Network> networks_;
};

/// What a limit by address counts as one: an IPv4 address, or the /64 of an IPv6 address, of which a single
/// customer has all.
std::string address_block(std::string_view address);

/// Serves an application that sees clients where the server sees proxies.
class BehindProxies final : public Application {
public:
    BehindProxies(TrustedProxies proxies, Application& inner) : proxies_(std::move(proxies)), inner_(inner) {}
    std::unique_ptr<Exchange> open(const RequestHead& head) override;
    Response refuse(int status, const RequestHead* head) override { return inner_.refuse(status, head); }
    void served(const RequestHead& head, int status, std::size_t sent,
                std::chrono::microseconds elapsed) override {
        inner_.served(head, status, sent, elapsed);
    }

private:
    const TrustedProxies proxies_;
    Application& inner_;
};

} // namespace gateway::http
