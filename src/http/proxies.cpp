#include "gateway/http/proxies.hpp"

#include "ascii.hpp"
#include "gateway/base/text.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <charconv>

namespace gateway::http {
namespace {

namespace ip = boost::asio::ip;
using Octets = std::array<std::uint8_t, 16>;

constexpr unsigned all_bits = 128;
constexpr unsigned ipv4_bits = 32;
constexpr std::size_t subnet_octets = 8; // of a /64

/// As sixteen octets, so that an IPv4 address is the same however the socket writes it.
std::optional<Octets> octets_of(std::string_view text) {
    boost::system::error_code wrong;
    const auto address = ip::make_address(std::string(text), wrong);
    if (wrong || text.find('%') != std::string_view::npos) { // a scope names an interface, no host
        return std::nullopt;
    }
    return address.is_v4() ? ip::make_address_v6(ip::v4_mapped, address.to_v4()).to_bytes()
                           : address.to_v6().to_bytes();
}

bool is_ipv4(const Octets& octets) { return ip::address_v6(octets).is_v4_mapped(); }

bool same_prefix(const Octets& left, const Octets& right, unsigned length) {
    const unsigned whole = length / 8;
    const unsigned rest = length % 8;
    const unsigned mask = 0xffU << (8 - rest) & 0xffU;
    return std::equal(left.begin(), left.begin() + whole, right.begin()) &&
           (rest == 0 || ((left[whole] ^ right[whole]) & mask) == 0);
}

/// The elements of all fields of the name, as if they were one list (RFC 9110 §5.3).
std::vector<std::string_view> forwarded_for(const Fields& fields) {
    std::vector<std::string_view> elements;
    for (const auto& [name, value] : fields) {
        if (!equal_without_case(name, "x-forwarded-for")) {
            continue;
        }
        std::string_view rest = value;
        for (bool more = true; more;) {
            const auto end = rest.find(',');
            elements.push_back(trim(rest.substr(0, end)));
            more = end != std::string_view::npos;
            rest.remove_prefix(more ? end + 1 : rest.size());
        }
    }
    return elements;
}

} // namespace

std::optional<TrustedProxies> TrustedProxies::parse(std::string_view text) {
    TrustedProxies proxies;
    for (text = trim(text); !text.empty(); text = trim(text)) {
        const auto word = text.substr(0, text.find(' '));
        text.remove_prefix(word.size());
        const auto slash = word.find('/');
        const auto address = octets_of(word.substr(0, slash));
        if (!address) {
            return std::nullopt;
        }
        Network network{*address, all_bits};
        if (slash != std::string_view::npos) {
            const unsigned most = is_ipv4(*address) ? ipv4_bits : all_bits;
            const auto digits = word.substr(slash + 1);
            unsigned length = 0;
            const auto [end, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
            if (wrong != std::errc() || end != digits.data() + digits.size() || length > most) {
                return std::nullopt;
            }
            network.length = all_bits - most + length;
        }
        proxies.networks_.push_back(network);
    }
    return proxies;
}

bool TrustedProxies::contains(std::string_view address) const {
    const auto octets = octets_of(address);
    return octets && std::ranges::any_of(networks_, [&](const Network& network) {
               return same_prefix(network.address, *octets, network.length);
           });
}

std::string TrustedProxies::client_of(const RequestHead& head) const {
    std::string client = head.remote;
    if (!contains(client)) {
        return client;
    }
    const auto elements = forwarded_for(head.fields);
    for (auto hop = elements.rbegin(); hop != elements.rend(); ++hop) {
        if (!octets_of(*hop)) {
            break;
        }
        client = *hop;
        if (!contains(client)) {
            break;
        }
    }
    return client;
}

std::string address_block(std::string_view address) {
    auto octets = octets_of(address);
    if (!octets) {
        return std::string(address);
    }
    const ip::address_v6 whole(*octets);
    if (whole.is_v4_mapped()) {
        return ip::make_address_v4(ip::v4_mapped, whole).to_string();
    }
    std::fill(octets->begin() + subnet_octets, octets->end(), std::uint8_t{0});
    return ip::address_v6(*octets).to_string() + "/64";
}

std::unique_ptr<Exchange> BehindProxies::open(const RequestHead& head) {
    if (!find_field(head.fields, "x-forwarded-for")) {
        return inner_.open(head);
    }
    RequestHead seen = head;
    seen.remote = proxies_.client_of(head);
    return inner_.open(seen);
}

} // namespace gateway::http
