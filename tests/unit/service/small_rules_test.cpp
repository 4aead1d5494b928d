#include "gateway/service/answers.hpp"
#include "gateway/service/caller.hpp"
#include "gateway/service/limits.hpp"
#include "trace.hpp"

#include <gtest/gtest.h>

namespace gateway::service {
namespace {

using namespace std::chrono_literals;

const Time start{std::chrono::sys_days{std::chrono::year{2026} / 1 / 5}};

TEST(RateLimit, AllowsTwiceTheRateAtOnceAndTheRateAfterwards) {
    RateLimit limit;
    int taken = 0;
    for (int i = 0; i < 100; ++i) {
        taken += limit.take("c", 10, start);
    }
    EXPECT_EQ(taken, 20);
    EXPECT_FALSE(limit.take("c", 10, start + 50ms));
    EXPECT_TRUE(limit.take("c", 10, start + 200ms));
}

TEST(RateLimit, OneClientDoesNotSpendAnothersTokens) {
    RateLimit limit;
    while (limit.take("greedy", 5, start)) {
    }
    EXPECT_TRUE(limit.take("other", 5, start));
}

http::RequestHead with_traceparent(std::string value) {
    http::RequestHead head;
    head.fields.emplace_back("traceparent", std::move(value));
    return head;
}

TEST(Trace, AValidParentIsPassedOn) {
    EXPECT_EQ(trace_id_of(with_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")),
              "4bf92f3577b34da6a3ce929d0e0e4736");
}

TEST(Trace, AnInvalidParentIsReplaced) {
    for (const char* wrong : {"", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                              "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                              "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                              "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                              "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                              "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x"}) {
        const auto id = trace_id_of(with_traceparent(wrong));
        EXPECT_EQ(id.size(), 32U);
        EXPECT_NE(id, "4bf92f3577b34da6a3ce929d0e0e4736") << wrong;
    }
}

Caller caller(Role role, std::string credit_code, std::string region) {
    Caller result;
    result.role = role;
    result.credit_code = std::move(credit_code);
    result.region = std::move(region);
    return result;
}

TEST(Caller, ADepartmentReachesItsOwnRecordsOnly) {
    const auto department = caller(Role::department, "11320500PDY000167D", "320500");
    EXPECT_TRUE(department.may_write("11320500PDY000167D"));
    EXPECT_FALSE(department.may_write("11320583PDY000175F"));
    EXPECT_FALSE(department.may_read("11320583PDY000175F"));
}

TEST(Caller, ACityReadsItsSubtreeAndWritesNothing) {
    const auto city = caller(Role::region, "11320500PDY000167D", "320500");
    EXPECT_TRUE(city.may_read("11320583PDY000175F"));
    EXPECT_FALSE(city.may_read("11320000PDY00001XW"));
    EXPECT_FALSE(city.may_write("11320583PDY000175F"));
    EXPECT_EQ(visibility(city).region_prefix, "3205");
}

TEST(Caller, OperationsSeeAll) {
    const auto operations = caller(Role::operations, "11320000PDY00001XW", "320000");
    EXPECT_TRUE(operations.may_read("11320583PDY000175F"));
    EXPECT_TRUE(visibility(operations).credit_code.empty());
    EXPECT_TRUE(visibility(operations).region_prefix.empty());
}

Call call_with(std::map<std::string, std::string> query) {
    Call call;
    call.query = std::move(query);
    return call;
}

TEST(Page, ANextCursorLeadsBackToItsOwnKey) {
    const Page page{2, {}};
    const auto json = page_json({{{"k", "a"}}, {{"k", "b"}}, {{"k", "c"}}}, page, [](const Json& item) {
        return std::vector{item.at("k").get<std::string>()};
    });
    EXPECT_EQ(json.at("items").size(), 2U);
    EXPECT_EQ(read_page(call_with({{"cursor", json.at("next").get<std::string>()}}), 1).after,
              std::vector<std::string>{"b"});
}

TEST(Page, TheLastPageHasNoNext) {
    const auto json =
        page_json({{{"k", "a"}}}, Page{2, {}}, [](const Json&) { return std::vector<std::string>{}; });
    EXPECT_FALSE(json.contains("next"));
}

TEST(Page, WrongLimitsAndCursorsAreRefused) {
    for (const char* limit : {"0", "201", "-1", "ten", "", "1e2"}) {
        EXPECT_THROW(read_page(call_with({{"limit", limit}}), 1), Problem) << limit;
    }
    for (const char* cursor : {"?", "e30", "WyJhIiwiYiJd", "WzFd"}) { // no base64url, {}, two keys, a number
        EXPECT_THROW(read_page(call_with({{"cursor", cursor}}), 1), Problem) << cursor;
    }
}

TEST(EntityTag, IfMatchComparesRevisions) {
    Call call;
    call.request.fields.emplace_back("If-Match", "\"r3\"");
    EXPECT_NO_THROW(check_if_match(call, 3));
    EXPECT_THROW(check_if_match(call, 4), Problem);
}

TEST(EntityTag, IfNoneMatchTakesListsWeakTagsAndStar) {
    for (const char* list : {"\"r3\"", "W/\"r3\"", "\"x\", \"r3\"", "*"}) {
        Call call;
        call.request.fields.emplace_back("If-None-Match", list);
        EXPECT_TRUE(not_modified(call, "\"r3\"")) << list;
        EXPECT_EQ(not_modified(call, "\"r4\"").has_value(), std::string(list) == "*") << list;
    }
}

} // namespace
} // namespace gateway::service
