#pragma once

#include "registry.hpp"

#include <string>
#include <vector>

namespace gateway::access {

inline const std::string secret = "correct-horse-battery-staple";

/// Argon2id is slow on purpose: once for all tests.
inline const std::string& secret_hash() {
    static const std::string hash = crypto::hash_password(secret);
    return hash;
}

inline const crypto::TokenKey& token_key() {
    static const crypto::TokenKey key = crypto::TokenKey::generate();
    return key;
}

inline constexpr auto client_id = "c-0123456789abcdef";
inline constexpr auto credit_code = "11320500MB00000194"; // fictitious, of Suzhou (320500)
inline const Time start = Time(std::chrono::milliseconds(1'700'000'000'500));

inline Client department() {
    Client client;
    client.name = "测试审批系统";
    client.credit_code = credit_code;
    client.scopes = {"cases:read", "cases:write"};
    return client;
}

inline StoredClient stored_department() {
    StoredClient stored;
    stored.client = department();
    stored.client.client_id = client_id;
    stored.client.region = "320500";
    stored.secret_hash = secret_hash();
    return stored;
}

inline std::shared_ptr<Registry::State> make_state(std::vector<StoredClient> clients = {
                                                       stored_department()}) {
    auto state = std::make_shared<Registry::State>(token_key(), "https://gateway.test", "provincial-gateway",
                                                   std::chrono::seconds(600));
    state->replace(std::move(clients));
    return state;
}

} // namespace gateway::access
