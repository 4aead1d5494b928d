#include "gateway/base/or_null.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gateway {
namespace {

TEST(OrNull, ShowsWhatIsThereAndNullForWhatIsNot) {
    EXPECT_EQ(or_null("text"), Json("text"));
    EXPECT_TRUE(or_null("").is_null());
    EXPECT_EQ(or_null(parse_time("2019-01-01T00:00:00Z")), Json("2019-01-01T08:00:00+08:00"));
    EXPECT_TRUE(or_null(std::optional<Time>()).is_null());
    EXPECT_EQ(or_null(std::optional<Date>(std::chrono::year(2019) / 5 / 1)), Json("2019-05-01"));
    EXPECT_TRUE(or_null(std::optional<Date>()).is_null());
}

} // namespace
} // namespace gateway
