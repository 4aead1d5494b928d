#include "commands.hpp"
#include "database_access.hpp"
#include "files.hpp"
#include "gateway/base/json.hpp"
#include "gateway/base/standard.hpp"
#include "gateway/seals/authorities.hpp"
#include "gateway/store/database.hpp"
#include "table.hpp"
#include "vault.hpp"

#include <nlohmann/json.hpp>

#include <ostream>

namespace gateway::app {
namespace {

using seals::KnownAuthority;

std::string role_text(const std::string& role) {
    return role == "root" ? "根 root" : role == "intermediate" ? "中间 intermediate" : "制章人 maker";
}

/// null: no list; "unknown": one that does not say.
Json revocations_until(const KnownAuthority& one) {
    if (!one.revoked_until) {
        return nullptr;
    }
    return *one.revoked_until == Time::max() ? Json("unknown") : Json(format_time(*one.revoked_until));
}

void print(const std::vector<KnownAuthority>& authorities, bool json, std::ostream& out) {
    Json items = Json::array();
    Table table({"编号 id", "种类 role", "机构 organization", "名称 name", "有效期至 valid until",
                 "撤销列表至 revocations until", "密钥 key"});
    for (const KnownAuthority& one : authorities) {
        const Json revocations = revocations_until(one);
        items.push_back({{"authority_id", one.authority_id},
                         {"role", one.role},
                         {"organization", one.organization},
                         {"common_name", one.common_name},
                         {"valid_from", format_time(one.valid_from)},
                         {"valid_until", format_time(one.valid_until)},
                         {"revocations_until", revocations},
                         {"own", one.own}});
        table.add({one.authority_id, role_text(one.role), one.organization, one.common_name,
                   format_time(one.valid_until).substr(0, 10),
                   revocations.is_null() ? "" : revocations.get<std::string>().substr(0, 10),
                   one.own ? "本机 here" : ""});
    }
    if (json) {
        out << Json{{"items", items}}.dump() << '\n';
    } else if (table.empty()) {
        out << "尚无颁发机构，请用 authority trust 或 authority make 新增。 / There are no authorities yet: "
               "authority trust or authority make.\n";
    } else {
        table.print(out);
    }
}

std::vector<KnownAuthority> perform(const Invocation& invocation, const seals::Foundation& foundation,
                                    store::Transaction& tx) {
    const AuthorityFiles& wanted = invocation.authority;
    const Time now = system_clock()();
    switch (invocation.command) {
    case Command::authority_make:
        return seals::make_authorities(foundation, tx, wanted.name, now);
    case Command::authority_trust:
        return seals::trust_authorities(tx, read_file(wanted.file), now);
    case Command::authority_maker:
        return {seals::take_maker(foundation, tx, read_file(wanted.key), read_file(wanted.certificate), now)};
    case Command::authority_revoked:
        seals::take_revocation_list(tx, read_file(wanted.file), now);
        break;
    case Command::authority_distrust:
        seals::drop_authority(tx, wanted.id, now);
        break;
    default:
        break;
    }
    return seals::list_authorities(tx);
}

} // namespace

int authority_command(const Invocation& invocation, const Config& config, std::ostream& out) {
    const DatabaseAccess reached = reach_database(config);
    bring_up_to_date(config, reached.connection_string);
    make_data_folder(config);
    store::Session session(reached.connection_string);
    const auto foundation =
        seals::make_foundation(*Standard::load(config.data.standard), open_vault(config, session));
    std::vector<KnownAuthority> authorities;
    session.transact([&](store::Transaction& tx) { authorities = perform(invocation, *foundation, tx); });
    print(authorities, invocation.json, out);
    return success;
}

} // namespace gateway::app
