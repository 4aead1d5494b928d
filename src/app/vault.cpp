#include "vault.hpp"

#include "files.hpp"
#include "gateway/base/log.hpp"
#include "gateway/cases/cases.hpp"
#include "gateway/crypto/key_files.hpp"
#include "gateway/identity/keys_in_use.hpp"
#include "gateway/licenses/keys_in_use.hpp"
#include "gateway/seals/keys_in_use.hpp"
#include "gateway/signon/keys_in_use.hpp"

#include <set>
#include <stdexcept>

namespace gateway::app {
namespace {

std::set<std::string> keys_in_use(store::Session& session) {
    std::set<std::string> keys;
    session.transact([&](store::Transaction& tx) {
        keys.clear();
        for (auto* keys_of_room :
             {identity::keys_in_use, licenses::keys_in_use, seals::keys_in_use, signon::keys_in_use}) {
            keys.merge(keys_of_room(tx));
        }
    });
    return keys;
}

void refuse_lost_keys(const std::filesystem::path& file, store::Session& session) {
    std::set<std::string> lost = keys_in_use(session);
    for (const std::string& known : crypto::key_names(file)) {
        lost.erase(known);
    }
    if (lost.empty()) {
        return;
    }
    std::string names;
    for (const std::string& name : lost) {
        names += (names.empty() ? "" : ", ") + name;
    }
    throw std::runtime_error(
        "数据库中有以密钥 " + names + " 加密的数据，而密钥文件 " + file.string() +
        " 中没有该密钥。请从 keys/ 的备份中把该密钥的那一行放回该文件（每行一个密钥，已有的行保留），再启动 "
        "/ "
        "the database holds data sealed under the key " +
        names + ", which is not in " + file.string() +
        ": put the line back that the file had for it, from the backup of keys/ (one key a line; leave "
        "the lines that are there), and start again");
}

void refuse_lost_applicants(const std::filesystem::path& file, store::Session& session) {
    bool needed = false;
    session.transact([&](store::Transaction& tx) { needed = cases::are_applicants_indexed(tx); });
    if (needed) {
        throw std::runtime_error(
            "数据库中的办件按申请人编有索引，而其密钥文件 " + file.string() +
            " 不存在。请从 keys/ 的备份中放回该文件再启动；确已丢失的，用 openssl rand -hex 32 "
            "新建（权限0600），此前的办件从此不能按申请人查到 / "
            "cases in the database are found by their applicant under the keys of " +
            file.string() +
            ", which is gone: put it back from the backup of keys/ and start again. If it is lost for good, "
            "make a new one with openssl rand -hex 32 (mode 0600): the cases of before are then found by "
            "their applicant no more");
    }
}

} // namespace

std::shared_ptr<const crypto::BlindIndex> open_applicants(const Config& config, store::Session& session) {
    if (config.data.applicant_key.empty()) {
        const auto file = keys_folder(config) / "applicant.key";
        if (!std::filesystem::exists(file)) {
            refuse_lost_applicants(file, session);
        }
        return crypto::load_or_create_blind_index(file);
    }
    try {
        return crypto::load_blind_index(config.data.applicant_key);
    } catch (const std::runtime_error& error) {
        log::error("applicant_key_unusable", {{"reason", error.what()}});
        return nullptr;
    }
}

std::shared_ptr<crypto::Vault> open_vault(const Config& config, store::Session& session) {
    const bool named = !config.identity.vault_key.empty();
    const auto file = named ? config.identity.vault_key : keys_folder(config) / "identity.key";
    refuse_lost_keys(file, session);
    return named ? crypto::Vault::load(file) : crypto::Vault::load_or_create(file);
}

} // namespace gateway::app
