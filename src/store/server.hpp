#pragma once

#include <string>

namespace gateway::store {

/// Throws std::runtime_error, saying what to do, unless the server is PostgreSQL 15 or newer (`version` as
/// libpq tells it: 150004) and the database's encoding is UTF8.
void require_server(int version, const std::string& encoding);

} // namespace gateway::store
