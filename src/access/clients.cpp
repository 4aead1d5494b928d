#include "clients.hpp"

#include "gateway/access/module.hpp"
#include "gateway/journal/journal.hpp"
#include "store.hpp"

#include <utility>

namespace gateway::access {
namespace {

StoredClient lock_known(store::Transaction& tx, const std::string& client_id) {
    auto stored = lock_client(tx, client_id);
    if (!stored) {
        throw Problem(ProblemKind::not_found, "unknown_client",
                      {"没有该客户端，请用 client list 核对客户端编号。",
                       "There is no such client: look its id up with client list."});
    }
    return std::move(*stored);
}

} // namespace

void journal_client(store::Transaction& tx, const StoredClient& stored, std::string action,
                    std::string actor) {
    const std::string& client_id = stored.client.client_id;
    journal::Change change;
    change.actor = std::move(actor);
    change.action = std::move(action);
    change.entity = "client:" + client_id;
    change.record_key = client_id;
    change.version = stored.revision;
    change.operation = stored.revision == 1 ? journal::Operation::insert : journal::Operation::update;
    change.digest = crypto::sm3(canonical_content(stored.client, stored.revision));
    change.announce = true;
    journal::append(tx, change);
}

NewSecret add_client(store::Transaction& tx, const Client& client) {
    NewSecret made{new_client_id(), new_secret()};
    StoredClient stored;
    stored.client = checked(client);
    stored.client.client_id = made.client_id;
    stored.secret_hash = crypto::hash_password(made.secret);
    insert_client(tx, stored);
    journal_client(tx, stored, "access.add", "system");
    return made;
}

std::vector<Client> list_clients(store::Transaction& tx) {
    std::vector<Client> clients;
    for (StoredClient& stored : read_clients(tx)) {
        clients.push_back(std::move(stored.client));
    }
    return clients;
}

void disable_client(store::Transaction& tx, const std::string& client_id) {
    StoredClient stored = lock_known(tx, client_id);
    if (!stored.client.enabled) {
        return;
    }
    stored.client.enabled = false;
    ++stored.revision;
    update_client(tx, stored, false);
    journal_client(tx, stored, "access.disable", "system");
}

Client change_scopes(store::Transaction& tx, const std::string& client_id,
                     const std::vector<std::string>& scopes) {
    StoredClient stored = lock_known(tx, client_id);
    if (!stored.client.enabled) {
        throw Problem(ProblemKind::conflict, "client_disabled",
                      {"该客户端已停用，不能更改权限范围。如需恢复接入，请新建客户端。",
                       "This client is disabled and its scopes stay. Add a new client instead."});
    }
    Client wanted = stored.client;
    wanted.scopes = scopes;
    wanted = checked(std::move(wanted));
    if (wanted.scopes == stored.client.scopes) {
        return wanted;
    }
    stored.client = std::move(wanted);
    ++stored.revision;
    update_client(tx, stored, false);
    journal_client(tx, stored, "access.change_scopes", "system");
    return stored.client;
}

NewSecret rotate_secret(store::Transaction& tx, const std::string& client_id) {
    StoredClient stored = lock_known(tx, client_id);
    if (!stored.client.enabled) {
        throw Problem(ProblemKind::conflict, "client_disabled",
                      {"该客户端已停用，不能更换密钥。如需恢复接入，请新建客户端。",
                       "This client is disabled and gets no new secret. Add a new client instead."});
    }
    NewSecret made{client_id, new_secret()};
    stored.secret_hash = crypto::hash_password(made.secret);
    ++stored.revision;
    update_client(tx, stored, true);
    journal_client(tx, stored, "access.rotate", "system");
    return made;
}

} // namespace gateway::access
