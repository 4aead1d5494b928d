#pragma once

#include <pqxx/pqxx>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::store {

/// A named prepared statement: `static const Statement find{"cases.find", "SELECT …"};` in a store.cpp.
/// Each connection prepares it at its first use.
struct Statement {
    const char* name;
    const char* sql;
};

using Result = pqxx::result;
using Row = pqxx::row;

/// Names of the statements a connection has prepared, with their text: one name never stands for two texts.
using Prepared = std::map<std::string, std::string, std::less<>>;

/// PostgreSQL's text cannot hold U+0000, and libpq would cut the parameter there in silence: Problem 422
/// "invalid_text".
void refuse_zero(std::string_view text);
template <class Argument>
void check_argument(const Argument&) {}
inline void check_argument(const std::string& text) { refuse_zero(text); }
inline void check_argument(const std::optional<std::string>& text) {
    if (text)
        refuse_zero(*text);
}

/// One transaction on one connection. Modules get it from a worker or a session and never begin or commit.
class Transaction {
public:
    Transaction(pqxx::transaction_base& work, Prepared& prepared);

    template <class... Arguments>
    Result exec(const Statement& statement, const Arguments&... arguments) {
        (check_argument(arguments), ...);
        prepare(statement);
        failed_ = true; // until it came back
        Result result = work_.exec_prepared(statement.name, arguments...);
        failed_ = false;
        return result;
    }
    /// For the few statements without parameters that are not worth preparing.
    Result exec(const std::string& sql);
    /// An effect outside the database: runs on this thread after the commit, and only then.
    void after_commit(std::function<void()> action);
    std::vector<std::function<void()>>& committed_actions() { return actions_; }
    pqxx::transaction_base& raw() { return work_; }
    /// Before the commit: throws when a statement failed and the work went on as if it had not. PostgreSQL
    /// would answer the COMMIT of such a transaction with a silent ROLLBACK.
    void refuse_swallowed_failure();

private:
    void prepare(const Statement& statement);
    pqxx::transaction_base& work_;
    Prepared& prepared_;
    std::vector<std::function<void()>> actions_;
    bool failed_ = false;
};

/// A PostgreSQL array literal for a `text[]` (or any type that casts from text) parameter, grown element by
/// element.
class Array {
public:
    Array& add(std::string_view value);
    Array& add(long long value);
    std::string text() &&;

private:
    std::string text_ = "{";
};
/// The same from a vector.
std::string array(const std::vector<std::string>& values);
std::string array(const std::vector<long long>& values);
/// bytea in hex form for a parameter, and back.
std::string bytea(std::string_view octets);
std::string from_bytea(std::string_view text);

} // namespace gateway::store
