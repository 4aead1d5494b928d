#pragma once

#include <boost/asio/ssl/context.hpp>

#include <string>

namespace gateway::http {

/// TLS 1.2 and 1.3 with a PEM chain and its key. Throws std::runtime_error that names the file at fault.
boost::asio::ssl::context server_tls(const std::string& certificate_file,
                                     const std::string& private_key_file);
/// Says in the log when the certificate is over, or will be within a fortnight: clients refuse it then.
void warn_of_end(const boost::asio::ssl::context& server);
/// Verifies the peer against a PEM file of authorities, or the system's store when the name is empty.
boost::asio::ssl::context client_tls(const std::string& ca_file);

} // namespace gateway::http
