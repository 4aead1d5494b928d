#include "reform.hpp"

#include "clients.hpp"
#include "gateway/base/codes.hpp"
#include "gateway/base/json.hpp"
#include "gateway/crypto/sm.hpp"
#include "gateway/service/change.hpp"
#include "store.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>

namespace gateway::access {
namespace {

using service::BodyFate;
using service::Call;
using service::Dependency;
using service::Reform;
using service::ReformChange;
using service::ReformHold;
using service::ReformPart;

constexpr auto client_kind = "client";
constexpr auto succession_kind = "succession";
constexpr auto ended_kind = "succession_ended"; ///< key: its predecessor

/// What becomes of the clients, computed before anything changes.
struct Work {
    std::vector<StoredClient> before;
    std::vector<StoredClient> after;
    std::vector<Succession> successions;
};

void move_client(Client& client, const std::string& to) {
    if (client.region == credit_code_region(client.credit_code)) {
        client.region = credit_code_region(to);
    }
    client.credit_code = to;
}

void warn_unassigned(const Client& client, ReformPart& part) {
    part.warnings.push_back({"/clients",
                             "client_unassigned",
                             {"客户端" + client.client_id + "（" + client.name +
                                  "）没有唯一的承接机构，生效时将停用；请在 clients 中指明其归属。",
                              "The client " + client.client_id +
                                  " has no single successor and will be disabled: name one in clients."}});
}

/// The client as it will be; empty where it stays as it is.
std::optional<StoredClient> next_client(const StoredClient& stored, const Reform& reform, ReformPart& part) {
    const BodyFate& fate = reform.bodies.at(stored.client.credit_code);
    const auto successors = fate.successors();
    const auto named = reform.clients.find(stored.client.client_id);
    StoredClient next = stored;
    if (named != reform.clients.end()) {
        if (named->second.empty()) {
            next.client.enabled = false;
        } else if (std::ranges::find(successors, named->second) == successors.end()) {
            part.blockers.push_back(
                {"/clients",
                 "not_a_successor",
                 {"客户端" + stored.client.client_id + "只能归属其机构的承接机构，请更正 to。",
                  "The client " + stored.client.client_id + " can only act for a successor of its body."}});
            return std::nullopt;
        } else {
            move_client(next.client, named->second);
        }
    } else if (!fate.ceases || !stored.client.enabled) {
        return std::nullopt;
    } else if (successors.size() == 1) {
        move_client(next.client, successors.front());
    } else {
        next.client.enabled = false;
        warn_unassigned(stored.client, part);
    }
    ++next.revision;
    return next;
}

std::vector<Succession> successions_of(const Reform& reform) {
    std::vector<Succession> all;
    for (const auto& [code, fate] : reform.bodies) {
        if (fate.ceases) {
            for (const std::string& successor : fate.successors()) {
                all.push_back({code, successor, successor == fate.receiver});
            }
        }
    }
    return all;
}

void check_named(const Reform& reform, const std::vector<StoredClient>& known, ReformPart& part) {
    for (const auto& [client_id, to] : reform.clients) {
        if (std::ranges::none_of(
                known, [&id = client_id](const auto& stored) { return stored.client.client_id == id; })) {
            part.blockers.push_back(
                {"/clients",
                 "unknown_client",
                 {"客户端" + client_id + "不属于所调整的机构，请核对。",
                  "The client " + client_id + " is of no body that this reform changes."}});
        }
    }
}

Json item_json(const StoredClient& before, const StoredClient& after) {
    return {{"client_id", before.client.client_id},
            {"name", before.client.name},
            {"credit_code", before.client.credit_code},
            {"to", after.client.enabled ? Json(after.client.credit_code) : Json(nullptr)}};
}

/// Tells every process that rights changed, also where no client did.
void journal_successions(const Call& call, store::Transaction& tx, const Reform& reform,
                         const std::vector<Succession>& successions, const char* action) {
    journal::Change change = service::change_by(call, action);
    change.entity = "client:succession";
    change.record_key = reform.id;
    Json content = Json::array();
    for (const Succession& succession : successions) {
        content.push_back({succession.predecessor, succession.successor, succession.full_rights});
    }
    change.digest = crypto::sm3(canonical_json(content));
    change.announce = true;
    journal::append(tx, change);
}

/// Bodies that go on after a reform: they answer for themselves, whoever took care of their records before.
std::vector<std::string> going_on(const Reform& reform) {
    std::vector<std::string> codes;
    for (const std::string& code : reform.touched()) {
        const auto fate = reform.bodies.find(code);
        if (fate == reform.bodies.end() || !fate->second.ceases) {
            codes.push_back(code);
        }
    }
    return codes;
}

void end_rights(const Call& call, store::Transaction& tx, const Reform& reform,
                std::vector<ReformChange>& changes) {
    for (const auto& [reform_id, ended] : end_successions(tx, going_on(reform))) {
        changes.push_back(
            {ended_kind, ended.predecessor,
             canonical_json(
                 {{"reform", reform_id}, {"successor", ended.successor}, {"full_rights", ended.full_rights}}),
             ""});
    }
    if (!changes.empty()) {
        journal_successions(call, tx, reform, {}, "access.succession_end");
    }
}

void restore_succession(store::Transaction& tx, const ReformChange& change) {
    const Json before = Json::parse(change.before);
    insert_successions(
        tx, before.at("reform").get<std::string>(),
        {{change.key, before.at("successor").get<std::string>(), before.at("full_rights").get<bool>()}});
}

std::vector<ReformChange> apply(const Call& call, store::Transaction& tx, const Reform& reform,
                                const Work& work) {
    std::vector<ReformChange> changes;
    end_rights(call, tx, reform, changes);
    for (std::size_t i = 0; i < work.after.size(); ++i) {
        const Client& before = work.before[i].client;
        const StoredClient& after = work.after[i];
        update_client(tx, after, false);
        journal_client(tx, after, "access.reform", call.caller.client_id);
        changes.push_back({client_kind, before.client_id,
                           canonical_json({{"credit_code", before.credit_code},
                                           {"region", before.region},
                                           {"enabled", before.enabled}}),
                           std::to_string(after.revision)});
    }
    if (!work.successions.empty()) {
        insert_successions(tx, reform.id, work.successions);
        journal_successions(call, tx, reform, work.successions, "access.succeed");
        changes.push_back({succession_kind, reform.id, "", ""});
    }
    return changes;
}

ReformPart prepare(store::Transaction& tx, Reform& reform, ReformHold hold) {
    ReformPart part;
    const auto work = std::make_shared<Work>();
    const auto clients = clients_of(tx, reform.givers(), hold == ReformHold::lock);
    check_named(reform, clients, part);
    Json items = Json::array();
    int disabled = 0;
    for (const StoredClient& stored : clients) {
        if (auto next = next_client(stored, reform, part)) {
            items.push_back(item_json(stored, *next));
            disabled += next->client.enabled ? 0 : 1;
            work->before.push_back(stored);
            work->after.push_back(*std::move(next));
        }
    }
    work->successions = successions_of(reform);
    part.effects = {
        {"clients",
         {{"moved", work->after.size() - static_cast<std::size_t>(disabled)}, {"disabled", disabled}}},
        {"items", std::move(items)}};
    part.apply = [work](const Call& call, store::Transaction& writes, const Reform& done) {
        return apply(call, writes, done, *work);
    };
    return part;
}

std::vector<Dependency> dependents(store::Transaction& tx, Reform& reform,
                                   const std::vector<ReformChange>& changes) {
    std::vector<Dependency> all;
    std::set<std::string> ours;
    for (const ReformChange& change : changes) {
        if (change.kind != client_kind) {
            continue;
        }
        ours.insert(change.key);
        const auto stored = lock_client(tx, change.key);
        if (!stored || std::to_string(stored->revision) != change.after) {
            all.push_back(
                {client_kind, change.key, {"该客户端其后又有变更。", "This client was changed since."}});
        }
    }
    std::vector<std::string> registered;
    for (const auto& [code, record] : reform.records) {
        registered.push_back(code);
    }
    for (const StoredClient& stored : clients_of(tx, registered, true)) {
        if (stored.client.enabled && !ours.contains(stored.client.client_id) &&
            parse_time(stored.client.created_at) > reform.applied_at) {
            all.push_back({client_kind,
                           stored.client.client_id,
                           {"该客户端是方案生效后为其机构新增的；如要回滚，请先停用。",
                            "This client was added for a body of the reform since: disable it first."}});
        }
    }
    return all;
}

void roll_back(const Call& call, store::Transaction& tx, const Reform& reform,
               const std::vector<ReformChange>& changes) {
    for (const ReformChange& change : changes) {
        if (change.kind == succession_kind) {
            delete_successions(tx, reform.id);
            journal_successions(call, tx, reform, {}, "access.succeed_undone");
            continue;
        }
        if (change.kind == ended_kind) {
            restore_succession(tx, change);
            journal_successions(call, tx, reform, {}, "access.succession_restored");
            continue;
        }
        auto stored = lock_client(tx, change.key);
        const Json before = Json::parse(change.before);
        before.at("credit_code").get_to(stored.value().client.credit_code);
        before.at("region").get_to(stored->client.region);
        before.at("enabled").get_to(stored->client.enabled);
        ++stored->revision;
        update_client(tx, *stored, false);
        journal_client(tx, *stored, "access.reform_undone", call.caller.client_id);
    }
}

} // namespace

service::ReformHook reform_hook() { return {prepare, dependents, roll_back}; }

} // namespace gateway::access
