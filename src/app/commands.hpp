#pragma once

#include "arguments.hpp"
#include "config.hpp"

#include <iosfwd>

namespace gateway::app {

/// 0: done. 1: it failed. 2: usage or configuration is wrong.
enum ExitCode { success = 0, failure = 1, wrong_usage = 2 };

/// Each does what one command asks and prints to `out`. A Problem or std::exception says what failed.
int serve(const Invocation& invocation, const Config& config, std::ostream& out);
int migrate_command(const Invocation& invocation, const Config& config, std::ostream& out);
int check_config_command(const Invocation& invocation, const LoadedConfig& loaded, std::ostream& out);
int client_command(const Invocation& invocation, const Config& config, std::ostream& out);
int delivery_command(const Invocation& invocation, const Config& config, std::ostream& out);
int authority_command(const Invocation& invocation, const Config& config, std::ostream& out);
/// Sends a file to a gateway's import and stays with it until the report is there.
int import_command(const Invocation& invocation, std::ostream& out);
/// A private database, a simulator and a gateway of their own, sample data through the REST interface, and
/// what became of it.
int demo_command(const Invocation& invocation, std::ostream& out);

} // namespace gateway::app
