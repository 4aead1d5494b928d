#include "gateway/http/proxies.hpp"

#include <gtest/gtest.h>

namespace gateway::http {
namespace {

/// Whom a request comes from, by its peer and its fields of X-Forwarded-For, before two proxies one behind
/// the other.
std::string client(const std::string& peer, const std::vector<std::string>& forwarded,
                   const std::string& trusted = "10.1.0.0/16 fd00::/8") {
    RequestHead head;
    head.remote = peer;
    for (const std::string& value : forwarded) {
        head.fields.emplace_back("X-Forwarded-For", value);
    }
    return TrustedProxies::parse(trusted).value().client_of(head);
}

TEST(TrustedProxies, TellWhoIsBehindThem) {
    EXPECT_EQ(client("10.1.0.7", {"203.0.113.9"}), "203.0.113.9");
    EXPECT_EQ(client("10.1.0.7", {"203.0.113.9, 10.1.4.4"}), "203.0.113.9") << "a proxy behind another";
    EXPECT_EQ(client("10.1.0.7", {"203.0.113.9", "10.1.4.4"}), "203.0.113.9")
        << "each with a field of its own";
    EXPECT_EQ(client("fd00::7", {"2001:db8::1"}), "2001:db8::1");
    EXPECT_EQ(client("::ffff:10.1.0.7", {"203.0.113.9"}), "203.0.113.9") << "as a socket of IPv6 writes IPv4";
}

TEST(TrustedProxies, ABelievedFieldGainsAClientNothing) {
    EXPECT_EQ(client("10.1.0.7", {"192.0.2.1, 203.0.113.9"}), "203.0.113.9") << "what it wrote stands left";
    EXPECT_EQ(client("10.1.0.7", {"192.0.2.1", "203.0.113.9"}), "203.0.113.9");
    EXPECT_EQ(client("10.1.0.7", {"10.1.9.9, 203.0.113.9"}), "203.0.113.9") << "nor in a proxy's name";
    EXPECT_EQ(client("10.1.0.7", {"nonsense, , 203.0.113.9"}), "203.0.113.9");
}

TEST(TrustedProxies, NobodyElseIsBelieved) {
    EXPECT_EQ(client("203.0.113.9", {"192.0.2.1"}), "203.0.113.9");
    EXPECT_EQ(client("203.0.113.9", {"192.0.2.1, 10.1.0.7"}), "203.0.113.9");
    EXPECT_EQ(client("10.1.0.7", {"192.0.2.1"}, ""), "10.1.0.7") << "nobody is trusted unless named";
    EXPECT_EQ(client("", {"192.0.2.1"}), "");
}

TEST(TrustedProxies, StandForWhomTheyDoNotNameWell) {
    EXPECT_EQ(client("10.1.0.7", {}), "10.1.0.7");
    EXPECT_EQ(client("10.1.0.7", {""}), "10.1.0.7");
    EXPECT_EQ(client("10.1.0.7", {"192.0.2.1, unknown"}), "10.1.0.7");
    EXPECT_EQ(client("10.1.0.7", {"192.0.2.1, unknown, 10.1.4.4"}), "10.1.4.4");
    EXPECT_EQ(client("10.1.0.7", {"203.0.113.9:4711"}), "10.1.0.7");
    EXPECT_EQ(client("10.1.0.7", {"10.1.5.5, 10.1.4.4"}), "10.1.5.5") << "a request of a proxy itself";
}

TEST(TrustedProxies, AreAddressesAndNetworks) {
    const auto proxies = TrustedProxies::parse("  192.0.2.1  198.51.100.128/25 2001:db8::/33 ").value();
    for (const char* in : {"192.0.2.1", "198.51.100.128", "198.51.100.255", "2001:db8:7fff::1"}) {
        EXPECT_TRUE(proxies.contains(in)) << in;
    }
    for (const char* out :
         {"192.0.2.2", "198.51.100.127", "198.51.101.128", "2001:db8:8000::1", "nobody", ""}) {
        EXPECT_FALSE(proxies.contains(out)) << out;
    }
    EXPECT_TRUE(TrustedProxies::parse("0.0.0.0/0").value().contains("203.0.113.9"));
    EXPECT_FALSE(TrustedProxies::parse("0.0.0.0/0").value().contains("2001:db8::1"));
}

TEST(TrustedProxies, AreNothingElse) {
    for (const char* text : {"proxy.example.cn", "10.1.0.0/33", "10.1.0.0/", "10.1.0.0/-1", "10.1.0.0/8x",
                             "fd00::/129", "10.1.0.7,10.1.0.8", "fe80::1%eth0", "10.1.0"}) {
        EXPECT_FALSE(TrustedProxies::parse(text)) << text;
    }
}

TEST(AddressBlock, IsWhatOneCustomerHas) {
    EXPECT_EQ(address_block("203.0.113.9"), "203.0.113.9");
    EXPECT_EQ(address_block("::ffff:203.0.113.9"), "203.0.113.9");
    EXPECT_EQ(address_block("2001:db8:1:2:3::4"), "2001:db8:1:2::/64");
    EXPECT_EQ(address_block("2001:db8:1:2:ffff:ffff:ffff:ffff"), address_block("2001:db8:1:2::"));
    EXPECT_NE(address_block("2001:db8:1:3::"), address_block("2001:db8:1:2::"));
}

} // namespace
} // namespace gateway::http
