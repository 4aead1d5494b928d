#include "address_limits.hpp"

#include <gtest/gtest.h>

namespace gateway::signon {
namespace {

using namespace std::chrono_literals;
const Time noon = Time(12h);

int taken(AddressLimit& limit, const std::string& address, Time now) {
    int count = 0;
    while (count < 1000 && limit.take(address, now) == 0s) {
        ++count;
    }
    return count;
}

TEST(AddressLimit, GivesAMinutesWorthAtOnceAndThenWithTheTime) {
    AddressLimit limit(30);
    EXPECT_EQ(taken(limit, "203.0.113.9", noon), 30);
    EXPECT_EQ(taken(limit, "203.0.113.9", noon + 20s), 10);
    EXPECT_EQ(taken(limit, "203.0.113.9", noon + 1h), 30);
}

TEST(AddressLimit, SaysHowLongToWait) {
    AddressLimit limit(6);
    taken(limit, "203.0.113.9", noon);
    EXPECT_EQ(limit.take("203.0.113.9", noon), 10s);
    EXPECT_EQ(limit.take("203.0.113.9", noon + 9s), 1s);
    EXPECT_EQ(limit.take("203.0.113.9", noon + 10s), 0s) << "and then it is so";
}

TEST(AddressLimit, CountsASubnetOfIpv6AsOne) {
    AddressLimit limit(30);
    EXPECT_EQ(taken(limit, "2001:db8:1:2::1", noon), 30);
    EXPECT_EQ(taken(limit, "2001:db8:1:2:ffff::9", noon), 0);
    EXPECT_EQ(taken(limit, "2001:db8:1:3::1", noon), 30);
}

} // namespace
} // namespace gateway::signon
