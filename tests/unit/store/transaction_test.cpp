#include "gateway/base/problem.hpp"
#include "gateway/store/database.hpp"
#include "gateway/store/transaction.hpp"
#include "support/database.hpp"

#include <gtest/gtest.h>

namespace gateway::store {
namespace {

using test::Content;
using test::TestDatabase;

std::string code_of(Session& session, const std::function<void(Transaction&)>& work) {
    try {
        session.transact(work);
    } catch (const Problem& problem) {
        return problem.code();
    }
    return "committed";
}

class TransactionTest : public testing::Test {
protected:
    static const std::string& shared_database() {
        static const TestDatabase database(Content::nothing);
        return database.connection_string();
    }
    Session session{shared_database()};
};

TEST_F(TransactionTest, ArraysSurviveEveryCharacter) {
    static const Statement join{"test.join", "SELECT array_to_string($1::text[], '|')"};
    const std::vector<std::string> values{"a,b", "\"q\"", "back\\slash", "", "NULL", "{x}", " 事项 "};
    session.transact([&](Transaction& tx) {
        EXPECT_EQ(tx.exec(join, array(values))[0][0].as<std::string>(),
                  "a,b|\"q\"|back\\slash||NULL|{x}| 事项 ");
    });
}

TEST_F(TransactionTest, NumbersTravelAsArrays) {
    static const Statement sum{"test.sum", "SELECT sum(n) FROM unnest($1::bigint[]) n"};
    session.transact([](Transaction& tx) {
        EXPECT_EQ(tx.exec(sum, array(std::vector<long long>{1, -5, 9'000'000'000}))[0][0].as<long long>(),
                  8'999'999'996);
        EXPECT_TRUE(tx.exec(sum, array(std::vector<long long>{}))[0][0].is_null());
    });
}

TEST_F(TransactionTest, OctetsSurvive) {
    static const Statement echo{"test.bytea", "SELECT $1::bytea, octet_length($1::bytea)"};
    std::string octets;
    for (int i = 0; i < 256; ++i)
        octets += static_cast<char>(i);
    session.transact([&](Transaction& tx) {
        const auto row = tx.exec(echo, bytea(octets))[0];
        EXPECT_EQ(row[1].as<int>(), 256);
        EXPECT_EQ(from_bytea(row[0].as<std::string>()), octets);
    });
    EXPECT_THROW(from_bytea("ab"), std::runtime_error);
    EXPECT_THROW(from_bytea("\\xzz"), std::runtime_error);
}

TEST_F(TransactionTest, EmptyOptionalIsNull) {
    static const Statement echo{"test.null", "SELECT $1::text IS NULL, $2::int + 1"};
    session.transact([](Transaction& tx) {
        const auto row = tx.exec(echo, std::optional<std::string>{}, std::optional<int>{4})[0];
        EXPECT_TRUE(row[0].as<bool>());
        EXPECT_EQ(row[1].as<int>(), 5);
    });
}

TEST_F(TransactionTest, RefusesTheZeroCharacterInsteadOfCuttingTheText) {
    static const Statement echo{"test.zero", "SELECT $1::text"};
    const std::string text("ab\0cd", 5);
    EXPECT_EQ(code_of(session, [&](Transaction& tx) { tx.exec(echo, text); }), "invalid_text");
    EXPECT_EQ(code_of(session, [&](Transaction& tx) { tx.exec(echo, std::optional(text)); }), "invalid_text");
    EXPECT_THROW(array(std::vector<std::string>{text}), Problem);
}

TEST_F(TransactionTest, RefusesOneNameForTwoStatements) {
    static const Statement one{"test.same", "SELECT 1"};
    static const Statement two{"test.same", "SELECT 2"};
    session.transact([](Transaction& tx) { tx.exec(one); });
    EXPECT_THROW(session.transact([](Transaction& tx) { tx.exec(two); }), std::logic_error);
}

TEST_F(TransactionTest, RefusesToCommitAfterASwallowedFailure) {
    static const Statement divide{"test.divide", "SELECT 1 / $1::int"};
    session.transact([](Transaction& tx) { tx.exec("CREATE TABLE kept (n int)"); });
    EXPECT_THROW(session.transact([](Transaction& tx) {
        tx.exec("INSERT INTO kept VALUES (1)");
        EXPECT_THROW(tx.exec(divide, 0), pqxx::sql_error);
    }),
                 std::logic_error);
    session.transact(
        [](Transaction& tx) { EXPECT_EQ(tx.exec("SELECT count(*) FROM kept")[0][0].as<int>(), 0); });
}

TEST_F(TransactionTest, LookUpsGoByAnIndexEvenInASmallTable) {
    session.transact([](Transaction& tx) {
        tx.exec("CREATE TABLE small (key text PRIMARY KEY, value int); INSERT INTO small VALUES ('a', 1); "
                "ANALYZE small");
        const auto plan =
            tx.exec("EXPLAIN SELECT k, value FROM unnest('{a,b}'::text[]) AS k JOIN small ON key = k");
        std::string text;
        for (const auto& row : plan) {
            text += row[0].c_str();
        }
        EXPECT_NE(text.find("Index Scan using small_pkey"), std::string::npos) << text;
        EXPECT_NE(text.find("Nested Loop"), std::string::npos) << text;
    });
}

TEST_F(TransactionTest, SessionsSpeakUtcAndKeepTheirLimits) {
    session.transact([](Transaction& tx) {
        EXPECT_EQ(tx.exec("SHOW TimeZone")[0][0].as<std::string>(), "UTC");
        EXPECT_EQ(tx.exec("SHOW application_name")[0][0].as<std::string>(), "provincial-gateway");
        EXPECT_EQ(tx.exec("SHOW jit")[0][0].as<std::string>(), "off");
        EXPECT_EQ(tx.exec("SHOW idle_in_transaction_session_timeout")[0][0].as<std::string>(), "30s");
        EXPECT_EQ(tx.exec("SHOW statement_timeout")[0][0].as<std::string>(), "10s");
    });
}

} // namespace
} // namespace gateway::store
