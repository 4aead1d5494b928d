#pragma once

#include <string>

namespace gateway::http {

/// Throws std::runtime_error, naming the file at fault, unless a server could use this PEM chain with this
/// key.
void require_server_certificate(const std::string& certificate_file, const std::string& private_key_file);

} // namespace gateway::http
