#pragma once

#include "gateway/base/embedded.hpp"

#include <span>
#include <string>
#include <vector>

namespace gateway::store {

struct Migration {
    int number;
    std::string name;
    std::string sql;
    std::string checksum; ///< SHA-256 of the text, hex
};

/// Sorted by number. Throws std::runtime_error on a name that is not NNNN_words.sql, a number twice, or a
/// gap.
std::vector<Migration> read_migrations(std::span<const EmbeddedFile> files);

struct MigrationReport {
    std::vector<std::string> applied;
    int current = 0;
};

/// Brings the database to the newest migration: each runs once, in its own transaction, under one advisory
/// lock, so that programs starting together wait for each other. Throws std::runtime_error when an applied
/// migration's text was edited or is unknown to this program (a newer program was here), saying which and
/// what to do.
MigrationReport migrate(const std::string& connection_string, const std::vector<Migration>& migrations);
/// Same checks, changes nothing: the names that migrate() would apply.
std::vector<std::string> pending_migrations(const std::string& connection_string,
                                            const std::vector<Migration>& migrations);

} // namespace gateway::store
