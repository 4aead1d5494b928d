#include "problems.hpp"

#include "gateway/base/log.hpp"
#include "gateway/base/text.hpp"
#include "gateway/store/database.hpp"

#include <pqxx/except>

#include <array>
#include <new>
#include <stdexcept>
#include <string>
#include <system_error>
#include <typeinfo>

namespace gateway::store {
namespace {

Problem already_exists() {
    return {ProblemKind::conflict,
            "already_exists",
            {"相同的记录已经存在，请查询已有记录，确需变更的请使用修改接口。",
             "The same record exists already; look it up, and change it instead of creating it."}};
}

Problem unknown_reference() {
    return {ProblemKind::unprocessable,
            "unknown_reference",
            {"所引用的记录不存在，或者仍被其他记录引用，请核对后重新提交。",
             "A record referred to does not exist, or is still referred to; check it and send again."}};
}

Problem invalid_text() {
    return {ProblemKind::unprocessable,
            "invalid_text",
            {"文本中含有不允许的字符（空字符或者无效的 UTF-8 编码），请更正后重新提交。",
             "A text holds U+0000 or invalid UTF-8; correct it and send again."}};
}

Problem database_timeout() {
    return {ProblemKind::timeout,
            "database_timeout",
            {"处理超时，本次请求未生效，请稍后重试；查询类请求请缩小范围。",
             "The request took too long and had no effect; try again later, and narrow a query."}};
}

struct Rule {
    std::string_view prefix; ///< of the SQLSTATE (PostgreSQL 15, appendix A)
    Problem (*problem)();
};

constexpr std::array rules{
    Rule{"23505", already_exists},
    Rule{"23503", unknown_reference},
    Rule{"22021", invalid_text}, // character_not_in_repertoire
    Rule{"22P05", invalid_text}, // untranslatable_character
    Rule{"57014", database_timeout},
    Rule{"08", database_unavailable},
    Rule{"53", database_unavailable},
    Rule{"57P", database_unavailable},
    Rule{"25006", database_unavailable}, // read only: a primary that has just become a standby
    Rule{"25P03", database_unavailable}, // idle_in_transaction_session_timeout
    Rule{"40001", busy},
    Rule{"40P01", busy},
    Rule{"55P03", busy}, // lock_not_available
};

/// The constraint's name in "… constraint "name"": an identifier of ours, unlike the rest of a message, which
/// may quote what a person sent.
std::string_view constraint_in(std::string_view message) {
    constexpr std::string_view mark = "constraint \"";
    const auto start = message.find(mark);
    if (start == std::string_view::npos)
        return {};
    message.remove_prefix(start + mark.size());
    return message.substr(0, message.find('"'));
}

/// A prepared statement's name; SQL text stays out of the log, since it may hold values.
std::string_view statement_name(const std::string& query) {
    return query.find_first_of(" \t\n") == std::string::npos ? std::string_view(query) : "(text)";
}

/// Texts of these plain types are written by programmers; those of derived ones (of JSON, of conversions)
/// quote input.
bool has_safe_text(const std::exception& error) {
    const auto& type = typeid(error);
    return type == typeid(std::runtime_error) || type == typeid(std::logic_error) ||
           type == typeid(std::invalid_argument) || type == typeid(std::out_of_range) ||
           type == typeid(std::system_error) || type == typeid(std::bad_alloc) ||
           type == typeid(pqxx::usage_error) || type == typeid(pqxx::argument_error);
}

Problem internal(const std::string& id) {
    return {ProblemKind::internal,
            "internal",
            {"系统内部错误，本次请求未生效。请稍后重试；仍然出现的，请向系统管理员提供编号 " + id + "。",
             "Internal error; the request had no effect. Try again later; if it stays, give the "
             "administrator the "
             "number " +
                 id + "."}};
}

Problem from_sql_error(const pqxx::sql_error& error) {
    for (const auto& rule : rules) {
        if (!error.sqlstate().empty() && error.sqlstate().starts_with(rule.prefix))
            return rule.problem();
    }
    const auto id = new_guid();
    log::error("internal_error", {{"id", id},
                                  {"sqlstate", error.sqlstate()},
                                  {"statement", statement_name(error.query())},
                                  {"constraint", constraint_in(error.what())}});
    return internal(id);
}

Problem from_exception(const std::exception& error) {
    const auto id = new_guid();
    log::error("internal_error", {{"id", id},
                                  {"type", typeid(error).name()},
                                  {"text", has_safe_text(error) ? std::string_view(error.what()) : ""}});
    return internal(id);
}

} // namespace

Problem database_unavailable() {
    return Problem(ProblemKind::unavailable, "database_unavailable",
                   {"数据库暂时无法访问，本次请求未生效，请稍后重试。",
                    "The database cannot be reached at the moment; the request had no effect. Try again "
                    "shortly."})
        .with_retry_after(1);
}

Problem outcome_unknown() {
    return Problem(
               ProblemKind::unavailable, "outcome_unknown",
               {"提交过程中数据库连接中断，无法确定本次请求是否已经生效。请使用相同的 Idempotency-Key "
                "重新提交同一请求，系统不会重复办理。",
                "The connection broke during the commit, so it is unknown whether the request took effect. "
                "Send "
                "the same request again with the same Idempotency-Key; it will not be carried out twice."})
        .with_retry_after(1);
}

Problem busy() {
    return Problem(ProblemKind::unavailable, "busy",
                   {"系统繁忙，本次请求未生效，请稍后重试。",
                    "The system is busy; the request had no effect. Try again shortly."})
        .with_retry_after(1);
}

Failure classify(std::exception_ptr error) {
    try {
        std::rethrow_exception(error);
    } catch (const pqxx::in_doubt_error&) {
        return Failure::in_doubt;
    } catch (const pqxx::statement_completion_unknown&) {
        return Failure::in_doubt;
    } catch (const pqxx::broken_connection&) {
        return Failure::lost;
    } catch (const pqxx::transaction_rollback&) {
        return Failure::conflict;
    } catch (const pqxx::sql_error& e) {
        const std::string_view state = e.sqlstate();
        return state.starts_with("57P") || state == "25P03" || state == "25006" ? Failure::lost
                                                                                : Failure::final;
    } catch (...) {
        return Failure::final;
    }
}

bool is_driver_error(std::exception_ptr error) {
    try {
        std::rethrow_exception(error);
    } catch (const pqxx::pqxx_exception&) {
        return true;
    } catch (...) {
        return false;
    }
}

Problem to_problem(std::exception_ptr error) {
    try {
        std::rethrow_exception(error);
    } catch (const Problem& problem) {
        return problem;
    } catch (const pqxx::in_doubt_error&) {
        return outcome_unknown();
    } catch (const pqxx::statement_completion_unknown&) {
        return outcome_unknown();
    } catch (const pqxx::broken_connection&) {
        return database_unavailable();
    } catch (const pqxx::transaction_rollback&) {
        return busy();
    } catch (const pqxx::sql_error& e) {
        return from_sql_error(e);
    } catch (const std::exception& e) {
        return from_exception(e);
    } catch (...) {
        return from_exception(std::runtime_error("an exception of unknown type"));
    }
}

std::string current_code() { return to_problem(std::current_exception()).code(); }

void refuse_zero(std::string_view text) {
    if (text.find('\0') != std::string_view::npos)
        throw invalid_text();
}

} // namespace gateway::store
