#pragma once

#include "gateway/base/metrics.hpp"
#include "gateway/crypto/tokens.hpp"
#include "gateway/service/application.hpp"
#include "gateway/service/module.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gateway::access {

/// A department's API client. The secret is stored only as an Argon2id hash.
struct Client {
    std::string client_id;
    std::string name; ///< of the system, e.g. "市场监管局审批系统"
    service::Role role = service::Role::department;
    std::string credit_code;
    std::string region;
    std::vector<std::string> scopes;
    bool enabled = true;
    int requests_per_second = 0; ///< 0: the configured default
    std::string created_at;      ///< RFC 3339
    std::string rotated_at;
};

/// Every scope there is, with its meaning; a client may hold only these.
struct Scope {
    std::string name;
    Text meaning;
};
const std::vector<Scope>& scopes();

/// What the command line does. Each throws Problem on bad input (check digits, unknown scope, unknown
/// client).
struct NewSecret {
    std::string client_id;
    std::string secret; ///< shown once, never stored
};
NewSecret add_client(store::Transaction& tx, const Client& client);
std::vector<Client> list_clients(store::Transaction& tx);
void disable_client(store::Transaction& tx, const std::string& client_id);
/// These scopes and no other, by the rules of add_client. Tokens that were given grant what both they and the
/// client hold: what is taken away counts no more at once, what is added needs a new token.
Client change_scopes(store::Transaction& tx, const std::string& client_id,
                     const std::vector<std::string>& scopes);
NewSecret rotate_secret(store::Transaction& tx, const std::string& client_id);

/// All clients in memory, so that sign-in needs no database: loaded at start and again at each change
/// (journal NOTIFY "client:…") or reconnect. Shared by the token route and by the check of tokens.
class Registry {
public:
    Registry(crypto::TokenKey key, std::string issuer, std::string audience, std::chrono::seconds token_life);
    ~Registry();
    void reload(store::Transaction& tx);
    /// The bearer check of every request: from memory, cached by token; a disabled or rotated client is
    /// refused at once.
    service::Authenticate authenticate();
    const std::string& issuer() const;
    struct State;
    std::shared_ptr<State> state() const { return state_; }

private:
    std::shared_ptr<State> state_;
};

struct OAuthExtension;

/// POST /oauth2/token (RFC 6749 §4.4; client_secret_basic and client_secret_post) with the grants of the
/// extension, the key set at /oauth2/jwks, and the server metadata (RFC 8414) at
/// /.well-known/oauth-authorization-server.
service::Module module(Registry& registry, Metrics& metrics, OAuthExtension extension);

} // namespace gateway::access
