#include "connection.hpp"

#include <pqxx/nontransaction>

#include <array>
#include <string_view>
#include <utility>

namespace gateway::store {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> time_limits{{
    {"connect_timeout", "3"},      // s
    {"tcp_user_timeout", "15000"}, // ms
    {"keepalives_idle", "10"},     // s
    {"keepalives_interval", "5"},  // s
    {"keepalives_count", "3"},
}};

std::string joined(std::string_view between) {
    std::string text;
    for (const auto& [name, value] : time_limits) {
        text.append(name).append("=").append(value).append(between);
    }
    return text.substr(0, text.size() - between.size());
}

} // namespace

// The later of two equal names wins in libpq's key=value form, so ours stand first there.
std::string with_time_limits(const std::string& connection_string) {
    if (connection_string.find("://") == std::string::npos)
        return joined(" ") + " " + connection_string;
    if (connection_string.find("connect_timeout=") != std::string::npos)
        return connection_string;
    const bool has_parameters = connection_string.find('?') != std::string::npos;
    return connection_string + (has_parameters ? "&" : "?") + joined("&");
}

std::unique_ptr<pqxx::connection> connect(const std::string& connection_string,
                                          std::chrono::milliseconds statement_timeout) {
    auto connection = std::make_unique<pqxx::connection>(with_time_limits(connection_string));
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    connection->inhibit_reactivation(true);
#pragma GCC diagnostic pop
    // No DETAIL in error texts: it quotes the values of the row.
    connection->set_verbosity(pqxx::connection_base::terse);
    pqxx::nontransaction settings(*connection);
    settings.exec(
        "SET application_name = 'provincial-gateway';"
        "SET TIME ZONE 'UTC';"
        "SET client_min_messages = warning;"
        "SET idle_in_transaction_session_timeout = '30s';"
        "SET jit = off;" // short statements: compiling them costs more than it saves
        // Statements here look few rows up through an index. Without a say the planner reads a table
        // that was small when it last looked as a whole, once for each row looked up, and keeps that
        // plan while the table grows: a new installation under load would slow down by the minute.
        "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off;"
        "SET statement_timeout = " +
        std::to_string(statement_timeout.count()));
    return connection;
}

} // namespace gateway::store
