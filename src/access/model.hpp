#pragma once

#include "gateway/access/module.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace gateway::access {

/// A client with what only the registry sees.
struct StoredClient {
    Client client;
    std::string secret_hash; ///< PHC string
    int revision = 1;
};

std::string_view role_name(service::Role role);
/// Throws Problem 422 on a name that is none.
service::Role role_of(std::string_view name);

/// The client as it is stored: names trimmed, the region of a department taken from its credit code when none
/// is given, scopes sorted and without repeats. Throws Problem 422 with every fault.
Client checked(Client client);

/// What the journal's digest covers: everything but the secret and the times.
std::string canonical_content(const Client& client, int revision);

/// "c-" and 16 random hex digits.
std::string new_client_id();
/// 32 random octets in base64url: 43 characters.
std::string new_secret();

} // namespace gateway::access
