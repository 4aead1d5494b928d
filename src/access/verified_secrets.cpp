#include "verified_secrets.hpp"

#include "gateway/crypto/sm.hpp"

#include <utility>

namespace gateway::access {

VerifiedSecrets::VerifiedSecrets() : key_(random_bytes(32)) {}

Bytes VerifiedSecrets::code_of(std::string_view client_id, std::string_view secret) const {
    Bytes data(client_id);
    data.push_back('\0'); // in no client id: two pairs never give one text
    data.append(secret);
    return Bytes(crypto::view(crypto::hmac_sm3(key_, data)));
}

bool VerifiedSecrets::knows(const std::string& client_id, std::string_view secret,
                            const std::string& secret_hash) const {
    const Bytes code = code_of(client_id, secret);
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(client_id);
    return found != entries_.end() && found->second.secret_hash == secret_hash &&
           equal_constant_time(found->second.code, code);
}

void VerifiedSecrets::remember(const std::string& client_id, std::string_view secret,
                               const std::string& secret_hash) {
    Bytes code = code_of(client_id, secret);
    const std::lock_guard lock(mutex_);
    entries_[client_id] = {secret_hash, std::move(code)};
}

} // namespace gateway::access
