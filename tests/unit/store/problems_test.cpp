#include "gateway/store/database.hpp"
#include "problems.hpp"
#include "support/database.hpp"

#include <gtest/gtest.h>
#include <pqxx/except>

namespace gateway::store {
namespace {

struct Case {
    const char* state;
    int status;
    const char* code;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.state; }

class SqlStateTable : public testing::TestWithParam<Case> {};

// Raised by the server itself, so that the driver's own sorting of exceptions is part of the test.
TEST_P(SqlStateTable, BecomesTheProblem) {
    static test::TestDatabase database{test::Content::nothing};
    static Session session{database.connection_string()};
    const auto& expected = GetParam();
    try {
        session.transact([&](Transaction& tx) {
            tx.exec("DO $$ BEGIN RAISE EXCEPTION 'secret of a person' USING ERRCODE = '" +
                    std::string(expected.state) + "'; END $$");
        });
        FAIL() << "committed";
    } catch (const Problem& problem) {
        EXPECT_EQ(problem.status(), expected.status);
        EXPECT_EQ(problem.code(), expected.code);
        EXPECT_EQ(problem.text().en.find("secret"), std::string::npos);
        EXPECT_EQ(problem.text().zh.find("secret"), std::string::npos);
        EXPECT_EQ(problem.retry_after() > 0, problem.status() == 503);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Store, SqlStateTable,
    testing::Values(Case{"23505", 409, "already_exists"}, Case{"23503", 422, "unknown_reference"},
                    Case{"22021", 422, "invalid_text"}, Case{"57014", 504, "database_timeout"},
                    Case{"08006", 503, "database_unavailable"}, Case{"53100", 503, "database_unavailable"},
                    Case{"53300", 503, "database_unavailable"}, Case{"57P01", 503, "database_unavailable"},
                    Case{"25006", 503, "database_unavailable"}, Case{"40001", 503, "busy"},
                    Case{"40P01", 503, "busy"}, Case{"55P03", 503, "busy"},
                    Case{"40003", 503, "outcome_unknown"}, Case{"23514", 500, "internal"},
                    Case{"42P01", 500, "internal"}, Case{"P0001", 500, "internal"}));

TEST(ToProblem, PassesAProblemUnchanged) {
    const Problem original(ProblemKind::not_found, "no_such_case", {"无此办件。", "No such case."});
    const auto problem = to_problem(std::make_exception_ptr(original));
    EXPECT_EQ(problem.code(), "no_such_case");
    EXPECT_EQ(problem.status(), 404);
}

TEST(ToProblem, GivesAnythingElseANumberAndNoWordOfIt) {
    const auto one = to_problem(std::make_exception_ptr(std::runtime_error("secret")));
    const auto two = to_problem(std::make_exception_ptr(7));
    EXPECT_EQ(one.status(), 500);
    EXPECT_EQ(two.code(), "internal");
    EXPECT_EQ(one.text().en.find("secret"), std::string::npos);
    EXPECT_NE(one.text().en, two.text().en);
}

TEST(Classify, NeverRepeatsACommitInDoubt) {
    EXPECT_EQ(classify(std::make_exception_ptr(pqxx::in_doubt_error("x"))), Failure::in_doubt);
    EXPECT_EQ(classify(std::make_exception_ptr(pqxx::broken_connection())), Failure::lost);
    EXPECT_EQ(classify(std::make_exception_ptr(pqxx::deadlock_detected("x"))), Failure::conflict);
    EXPECT_EQ(classify(std::make_exception_ptr(std::runtime_error("x"))), Failure::final);
}

} // namespace
} // namespace gateway::store
