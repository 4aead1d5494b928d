#include "commands.hpp"
#include "database_access.hpp"
#include "gateway/access/module.hpp"
#include "gateway/base/json.hpp"
#include "gateway/base/standard.hpp"
#include "gateway/store/database.hpp"
#include "table.hpp"

#include <nlohmann/json.hpp>

#include <ostream>

namespace gateway::app {
namespace {

std::string role_text(service::Role role) {
    switch (role) {
    case service::Role::department:
        return "department";
    case service::Role::region:
        return "region";
    case service::Role::operations:
        break;
    }
    return "operations";
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) {
        text += (text.empty() ? "" : " ") + word;
    }
    return text;
}

void print_secret(const access::NewSecret& made, bool json, std::ostream& out) {
    if (json) {
        out << Json{{"client_id", made.client_id}, {"client_secret", made.secret}}.dump() << '\n';
        return;
    }
    out << "client_id      " << made.client_id << "\nclient_secret  " << made.secret
        << "\n密钥只显示这一次，请立即妥善保存。 / The secret is shown this once: keep it safe now.\n";
}

Json client_json(const access::Client& client) {
    return {{"client_id", client.client_id},   {"name", client.name},
            {"role", role_text(client.role)},  {"credit_code", client.credit_code},
            {"region", client.region},         {"scopes", client.scopes},
            {"enabled", client.enabled},       {"requests_per_second", client.requests_per_second},
            {"created_at", client.created_at}, {"rotated_at", client.rotated_at}};
}

void print_clients(const std::vector<access::Client>& clients, bool json, std::ostream& out) {
    Json items = Json::array();
    Table table({"编号 id", "名称 name", "角色 role", "信用代码 credit code", "区划 region", "状态 state",
                 "密钥日期 secret of", "权限 scopes"});
    for (const access::Client& client : clients) {
        items.push_back(client_json(client));
        table.add({client.client_id, client.name, role_text(client.role), client.credit_code, client.region,
                   client.enabled ? "启用 enabled" : "停用 disabled", client.rotated_at.substr(0, 10),
                   joined(client.scopes)});
    }
    if (json) {
        out << Json{{"items", items}}.dump() << '\n';
    } else if (table.empty()) {
        out << "尚无客户端，请用 client add 新增。 / There are no clients yet: add one with client add.\n";
    } else {
        table.print(out);
    }
}

void print_disabled(const std::string& client_id, bool json, std::ostream& out) {
    if (json) {
        out << Json{{"client_id", client_id}, {"enabled", false}}.dump() << '\n';
    } else {
        out << "已停用 " << client_id << "。 / Disabled.\n";
    }
}

/// A client of a region that does not exist would see nothing, and nobody would know why.
void require_division(const Config& config, const std::string& region) {
    if (!region.empty() && Standard::load(config.data.standard)->division(region) == nullptr) {
        throw Problem(ProblemKind::unprocessable, "invalid_fields",
                      {"没有该行政区划：" + region + "，请核对代码，或在行政区划数据中补充。",
                       "There is no such division: " + region +
                           ". Check the code, or add it to the data of divisions."});
    }
}

} // namespace

int client_command(const Invocation& invocation, const Config& config, std::ostream& out) {
    if (invocation.command == Command::client_add) {
        require_division(config, invocation.client.region);
    }
    const DatabaseAccess reached = reach_database(config);
    bring_up_to_date(config, reached.connection_string);
    store::Session session(reached.connection_string);
    access::NewSecret made;
    std::vector<access::Client> clients;
    session.transact([&](store::Transaction& tx) {
        switch (invocation.command) {
        case Command::client_add:
            made = access::add_client(tx, invocation.client);
            break;
        case Command::client_rotate:
            made = access::rotate_secret(tx, invocation.client_id);
            break;
        case Command::client_disable:
            access::disable_client(tx, invocation.client_id);
            break;
        case Command::client_scopes:
            clients = {access::change_scopes(tx, invocation.client_id, invocation.client.scopes)};
            break;
        default:
            clients = access::list_clients(tx);
        }
    });
    switch (invocation.command) {
    case Command::client_add:
    case Command::client_rotate:
        print_secret(made, invocation.json, out);
        break;
    case Command::client_disable:
        print_disabled(invocation.client_id, invocation.json, out);
        break;
    default:
        print_clients(clients, invocation.json, out);
    }
    return success;
}

} // namespace gateway::app
