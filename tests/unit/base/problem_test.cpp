#include "gateway/base/problem.hpp"

#include <gtest/gtest.h>

namespace gateway {
namespace {

TEST(Problem, CarriesKindCodeTextsAndFields) {
    const Problem problem(ProblemKind::conflict, "version_conflict",
                          {"版本已变化", "The version has changed"},
                          {{"/version", "stale", {"旧版本", "old version"}}});
    EXPECT_EQ(problem.kind(), ProblemKind::conflict);
    EXPECT_EQ(problem.status(), 409);
    EXPECT_STREQ(problem.what(), "version_conflict");
    EXPECT_EQ(problem.text().zh, "版本已变化");
    ASSERT_EQ(problem.fields().size(), 1u);
    EXPECT_EQ(problem.fields()[0].pointer, "/version");
    EXPECT_EQ(problem.retry_after(), 0);
}

TEST(Problem, SaysWhenToAskAgain) {
    const Problem problem =
        Problem(ProblemKind::unavailable, "busy", {"系统繁忙", "busy"}).with_retry_after(5);
    EXPECT_EQ(problem.status(), 503);
    EXPECT_EQ(problem.retry_after(), 5);
}

TEST(Problem, InvalidFieldsIs422WithEveryField) {
    const Problem problem = invalid_fields({{"/a", "required", {}}, {"/b", "too_long", {}}});
    EXPECT_EQ(problem.status(), 422);
    EXPECT_EQ(problem.code(), "invalid_fields");
    EXPECT_EQ(problem.fields().size(), 2u);
    EXPECT_FALSE(problem.text().zh.empty());
    EXPECT_FALSE(problem.text().en.empty());
}

} // namespace
} // namespace gateway
