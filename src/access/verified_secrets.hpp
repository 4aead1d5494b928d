#pragma once

#include "gateway/base/text.hpp"

#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace gateway::access {

/// Remembers for the life of the process which secret of a client passed Argon2id, so that a client that asks
/// for many tokens pays once. Holds an HMAC-SM3 under a random key of this process, never the secret; bound
/// to the stored hash it was checked against, so a rotated secret is forgotten. One entry per client.
class VerifiedSecrets {
public:
    VerifiedSecrets();
    bool knows(const std::string& client_id, std::string_view secret, const std::string& secret_hash) const;
    void remember(const std::string& client_id, std::string_view secret, const std::string& secret_hash);

private:
    struct Entry {
        std::string secret_hash;
        Bytes code;
    };
    Bytes code_of(std::string_view client_id, std::string_view secret) const;

    const Bytes key_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, Entry> entries_;
};

} // namespace gateway::access
