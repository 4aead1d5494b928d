#include "authority_store.hpp"
#include "foundation.hpp"
#include "gateway/base/characters.hpp"
#include "gateway/journal/journal.hpp"

#include <algorithm>
#include <set>

namespace gateway::seals {
namespace {

using crypto::Certificate;
using namespace std::chrono_literals;

constexpr std::size_t id_length = 16;
constexpr auto root_life = 24h * 365 * 20;
constexpr auto maker_life = 24h * 365 * 10;
constexpr std::size_t longest_name = 60;

std::string id_of(const Certificate& certificate) {
    return crypto::to_hex(crypto::sm3(certificate.der())).substr(0, id_length);
}

void journal_trust(store::Transaction& tx, std::string action, const std::string& id, BytesView content) {
    journal::Change change;
    change.actor = "system";
    change.action = std::move(action);
    change.entity = "seal_authority:" + id;
    change.record_key = id;
    change.digest = crypto::sm3(content);
    journal::append(tx, change);
}

KnownAuthority known(const Authority& authority) {
    const crypto::Subject subject = authority.certificate.subject();
    return {authority.authority_id,
            authority.role,
            subject.organization,
            subject.common_name,
            authority.certificate.not_before(),
            authority.certificate.not_after(),
            !authority.key_id.empty()};
}

KnownAuthority add(store::Transaction& tx, const std::string& role, const Certificate& certificate,
                   const std::string& key_id, Time now) {
    const Authority authority{id_of(certificate), role, certificate, key_id};
    if (insert_authority(tx, authority, now)) {
        journal_trust(tx, "seals.trust", authority.authority_id, certificate.der());
    }
    return known(authority);
}

/// Its own certificate leads to itself.
bool is_root(const Certificate& certificate, Time now) {
    crypto::TrustStore alone;
    alone.trust(certificate);
    return alone.standing(certificate, now).chain;
}

bool in_period(const Authority& authority, Time now) {
    return authority.certificate.not_before() <= now && now < authority.certificate.not_after();
}

std::shared_ptr<const crypto::TrustStore> build(store::Transaction& tx) {
    auto built = std::make_shared<crypto::TrustStore>();
    for (const Authority& authority : read_authorities(tx)) {
        if (authority.role == "root") {
            built->trust(authority.certificate);
        } else if (authority.role == "intermediate") {
            built->add_intermediate(authority.certificate);
        } else {
            built->add_maker(authority.certificate);
        }
    }
    for (const Bytes& list : read_revocation_lists(tx)) {
        built->add_revocation_list(list); // one of an authority that was dropped counts no more
    }
    for (const PastRevocation& past : read_past_revocations(tx)) {
        built->add_revoked(past.issuer, past.revoked);
    }
    return built;
}

Problem bad_file(Text text) { return Problem(ProblemKind::unprocessable, "bad_file", std::move(text)); }

/// What was revoked since would be good again.
void refuse_older(const crypto::RevocationList& list, const crypto::RevocationList& known) {
    if (list.older_than(known)) {
        const std::string from = format_time(known.issued);
        throw Problem(ProblemKind::conflict, "revocation_list_older",
                      {"该颁发机构已有更新的撤销列表（" + from + " 签发），未作改动，请提供最新的列表。",
                       "A newer list of this authority is here already (of " + from +
                           "); nothing was changed: give its newest."});
    }
}

/// Who issued them leaves certificates out of later lists when they are over, and those on hold when they are
/// not.
std::vector<PastRevocation> no_longer_named(const crypto::RevocationList& known,
                                            const crypto::RevocationList& list) {
    std::set<std::string> named;
    for (const crypto::Revoked& revoked : list.revoked) {
        named.insert(revoked.serial);
    }
    std::vector<PastRevocation> past;
    for (const crypto::Revoked& revoked : known.revoked) {
        if (revoked.reason != crypto::RevocationReason::on_hold && !named.contains(revoked.serial)) {
            past.push_back({known.issuer, revoked});
        }
    }
    return past;
}

Problem not_trusted() {
    return Problem(ProblemKind::conflict, "certificate_not_trusted",
                   {"该证书不能追溯到受信任的颁发机构，请先用 authority trust 导入其根证书和中间证书。",
                    "The certificate leads to no trusted authority: import its root and intermediates with "
                    "authority trust first."});
}

} // namespace

std::shared_ptr<const crypto::TrustStore> TrustCache::current(store::Transaction& tx) const {
    const long long revision = trust_revision(tx);
    {
        const std::lock_guard lock(mutex_);
        if (built_ && revision_ == revision) {
            return built_;
        }
    }
    // What is read below is of this revision or a later one; a later one is then read again, once.
    auto built = build(tx);
    const std::lock_guard lock(mutex_);
    revision_ = revision;
    built_ = built;
    return built;
}

Authority require_maker(store::Transaction& tx, Time now) {
    const auto all = read_authorities(tx);
    const auto trusted = build(tx);
    const auto newest = std::find_if(all.rbegin(), all.rend(), [&](const Authority& one) {
        if (one.role != "maker" || one.key_id.empty() || !in_period(one, now)) {
            return false;
        }
        const auto standing = trusted->standing(one.certificate, now);
        return standing.chain && !standing.revoked_at;
    });
    if (newest == all.rend()) {
        throw Problem(ProblemKind::conflict, "seal_maker_missing",
                      {"没有在有效期内且其颁发机构受信任的制章人证书，请先执行 provincial-gateway authority "
                       "maker 导入，或用 "
                       "authority make 建立开发用证书。",
                       "There is no certificate of a seal maker that is in its period and leads to a trusted "
                       "authority: import one with "
                       "provincial-gateway authority maker, or make one for development with authority "
                       "make."});
    }
    return *newest;
}

std::optional<Authority> find_own_authority(store::Transaction& tx, Time now) {
    const auto all = read_authorities(tx);
    const auto newest = std::find_if(all.rbegin(), all.rend(), [now](const Authority& one) {
        return one.role == "root" && !one.key_id.empty() && in_period(one, now);
    });
    return newest == all.rend() ? std::nullopt : std::optional(*newest);
}

std::vector<KnownAuthority> make_authorities(const Foundation& foundation, store::Transaction& tx,
                                             const std::string& name, Time now) {
    const std::string trimmed(trim(name));
    if (trimmed.empty() || !is_readable(trimmed) || trimmed.size() > longest_name) {
        throw invalid_fields(
            {{"/name",
              "length",
              {"请填写名称，UTF-8，至多60字节（约20个汉字），不得含控制字符。",
               "Give a name in UTF-8 of at most 60 octets without control characters and such as are "
               "not seen."}}});
    }
    const Time from = std::chrono::floor<std::chrono::seconds>(now);
    // The root's own key signs twice here; it goes into the store with the rest.
    const auto root_key = crypto::Sm2PrivateKey::generate();
    const Certificate root =
        crypto::make_authority({trimmed, trimmed + " CA"}, root_key, {from, from + root_life});
    const std::string maker_key = foundation.keys->make(tx, now);
    const Certificate maker =
        crypto::issue_certificate(root, root_key, {trimmed, trimmed + " 统一电子印章"},
                                  foundation.keys->public_key(tx, maker_key), {from, from + maker_life});
    return {add(tx, "root", root, foundation.keys->take(tx, root_key, now), now),
            add(tx, "maker", maker, maker_key, now)};
}

std::vector<KnownAuthority> trust_authorities(store::Transaction& tx, std::string_view pem, Time now) {
    std::vector<Certificate> certificates;
    try {
        certificates = crypto::read_certificates(pem);
    } catch (const std::runtime_error&) {
        certificates.clear();
    }
    if (certificates.empty()) {
        throw bad_file(
            {"文件中没有可读取的证书，应为 PEM（BEGIN CERTIFICATE）。",
             "The file holds no certificate that can be read: PEM (BEGIN CERTIFICATE) is wanted."});
    }
    std::vector<KnownAuthority> added;
    std::vector<Certificate> makers;
    for (const Certificate& certificate : certificates) {
        if (!certificate.key() || !(certificate.is_authority() || certificate.may_sign())) {
            throw bad_file(
                {"文件中有不是 SM2 的证书，或既不是颁发机构、也不能用于签名的证书。",
                 "The file holds a certificate that is not of SM2, or is neither of an authority nor for "
                 "signing."});
        }
        if (certificate.is_authority()) {
            added.push_back(
                add(tx, is_root(certificate, now) ? "root" : "intermediate", certificate, "", now));
        } else {
            makers.push_back(certificate);
        }
    }
    const auto trusted = makers.empty() ? nullptr : build(tx); // with those of this file
    for (const Certificate& maker : makers) {
        if (!trusted->standing(maker, now).chain) {
            throw not_trusted();
        }
        added.push_back(add(tx, "maker", maker, "", now));
    }
    return added;
}

KnownAuthority take_maker(const Foundation& foundation, store::Transaction& tx, std::string_view key_pem,
                          std::string_view certificate_pem, Time now) {
    const auto certificate = Certificate::from_pem(certificate_pem);
    if (!certificate || !certificate->key() || !certificate->may_sign()) {
        throw bad_file(
            {"制章人证书无法读取，或不是可用于签名的 SM2 证书（PEM）。",
             "The maker's certificate cannot be read, or is no SM2 certificate for signing (PEM)."});
    }
    std::optional<crypto::Sm2PrivateKey> key;
    try {
        key = crypto::Sm2PrivateKey::from_pem(key_pem);
    } catch (const std::runtime_error&) {
        throw bad_file({"私钥无法读取，应为不加密的 SM2 私钥（PKCS#8 PEM）。",
                        "The key cannot be read: an SM2 key without a pass phrase (PKCS#8 PEM) is wanted."});
    }
    if (key->public_key().point() != certificate->key()->point()) {
        throw bad_file({"私钥与证书不是一对。", "Key and certificate do not belong together."});
    }
    if (!build(tx)->standing(*certificate, now).chain) {
        throw not_trusted();
    }
    for (const Authority& authority : read_authorities(tx)) {
        if (authority.authority_id == id_of(*certificate) && !authority.key_id.empty()) {
            return known(authority); // its key is here already
        }
    }
    mark_dropped(tx, id_of(*certificate), now); // it was known without its key
    return add(tx, "maker", *certificate, foundation.keys->take(tx, *key, now), now);
}

void take_revocation_list(store::Transaction& tx, BytesView text, Time now) {
    const auto list = crypto::read_revocation_list(text);
    if (!list) {
        throw bad_file({"不是证书撤销列表（CRL），应为 PEM 或 DER。",
                        "This is no list of revoked certificates (CRL) in PEM or DER."});
    }
    if (!list->unusable.empty()) {
        throw bad_file(
            {"该撤销列表不能使用：是增量列表，或含有本系统不能识别的关键扩展（" + list->unusable +
                 "）；请提供完整的列表。",
             "This list cannot be used: it tells only what changed, or has a critical extension that is "
             "not understood here (" +
                 list->unusable + "). Give a complete list."});
    }
    crypto::TrustStore known_authorities;
    for (const Authority& authority : read_authorities(tx)) {
        known_authorities.add_intermediate(authority.certificate);
    }
    if (!known_authorities.add_revocation_list(list->der)) {
        throw Problem(ProblemKind::conflict, "certificate_not_trusted",
                      {"该撤销列表不是由已导入的颁发机构签发的，请先用 authority trust 导入该机构。",
                       "No authority that is known has signed this list: import it with authority trust "
                       "first."});
    }
    const crypto::Digest issuer = crypto::sm3(list->issuer + list->part);
    const auto kept = lock_revocation_list(tx, crypto::view(issuer));
    if (const auto before = kept ? crypto::read_revocation_list(*kept) : std::nullopt) {
        refuse_older(*list, *before);
        insert_past_revocations(tx, no_longer_named(*before, *list));
    }
    save_revocation_list(tx, crypto::view(issuer), list->der, now);
    journal_trust(tx, "seals.take_revocations", crypto::to_hex(issuer).substr(0, id_length), list->der);
}

void drop_authority(store::Transaction& tx, const std::string& authority_id, Time now) {
    if (!mark_dropped(tx, authority_id, now)) {
        throw Problem(ProblemKind::not_found, "unknown_authority",
                      {"没有该证书，请用 authority list 核对编号。",
                       "There is no such certificate: look its id up with authority list."});
    }
    journal_trust(tx, "seals.distrust", authority_id, authority_id);
}

std::vector<KnownAuthority> list_authorities(store::Transaction& tx) {
    std::vector<crypto::RevocationList> lists;
    for (const Bytes& content : read_revocation_lists(tx)) {
        lists.push_back(crypto::read_revocation_list(content).value());
    }
    std::vector<KnownAuthority> all;
    for (const Authority& authority : read_authorities(tx)) {
        KnownAuthority& one = all.emplace_back(known(authority));
        for (const crypto::RevocationList& list : lists) {
            if (list.issuer == authority.certificate.name()) {
                one.revoked_until =
                    std::min(one.revoked_until.value_or(Time::max()), list.until.value_or(Time::max()));
            }
        }
    }
    return all;
}

} // namespace gateway::seals
