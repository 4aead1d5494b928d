#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace gateway::bench {

/// Runs a program to its end; its output. Throws std::runtime_error with that output when it fails.
std::string run_program(const std::vector<std::string>& words, const std::filesystem::path& output);

/// What psql says to commands, one connection for all, rows bare. Throws as run_program does.
std::string run_psql(const std::string& connection, const std::vector<std::string>& commands,
                     const std::filesystem::path& output);

/// A program of PostgreSQL's, from the folder of the server that runs.
std::string postgres_program(const std::string& name);

} // namespace gateway::bench
