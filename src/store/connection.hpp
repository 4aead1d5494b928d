#pragma once

#include <pqxx/connection>

#include <chrono>
#include <memory>
#include <string>

namespace gateway::store {

/// A connection with this program's session settings, which never reconnects behind our back (libpqxx would
/// go on in the middle of a transaction on a new connection). Statement timeout 0: none. Throws
/// pqxx::broken_connection.
std::unique_ptr<pqxx::connection> connect(const std::string& connection_string,
                                          std::chrono::milliseconds statement_timeout);

/// The connection string with short network time limits, where it has none of its own: a server that is gone
/// must be noticed in seconds. Takes both forms of libpq (key=value, postgresql://…).
std::string with_time_limits(const std::string& connection_string);

} // namespace gateway::store
