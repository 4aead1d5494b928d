#include "signing.hpp"

#include "gateway/base/codes.hpp"
#include "gateway/base/or_null.hpp"
#include "gateway/crypto/sha.hpp"
#include "gateway/service/change.hpp"
#include "gateway/service/parameters.hpp"
#include "life.hpp"
#include "use_store.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <utility>

namespace gateway::seals {
namespace {

using service::Call;

constexpr std::size_t longest_property_info = 500;
constexpr std::size_t client_id_length = 18; // "c-" and 16 hex digits

const std::string& client_of(const Call& call) { return call.parameters.at("client_id"); }

/// The body itself says who may use its seal: not the body that took over from it, nor operations.
Seal lock_own(const Call& call, store::Transaction& tx) {
    Seal seal = lock_seal(call, tx);
    require_own(call.caller, seal);
    return seal;
}

void journal_rights(store::Transaction& tx, const Call& call, const Seal& seal, std::string action,
                    const Json& content) {
    journal::Change change = service::change_by(call, std::move(action));
    change.entity = "seal:" + seal.es_id;
    change.record_key = seal.es_id;
    change.version = seal.revision;
    change.operation = journal::Operation::update;
    change.digest = crypto::sm3(canonical_json(content));
    journal::append(tx, change);
}

std::optional<crypto::Digest> digest_of(const std::string& given, ObjectReader& reader) {
    const auto octets = from_hex(given);
    crypto::Digest digest{};
    if (!octets || octets->size() != digest.size()) {
        reader.fault("digest", "malformed",
                     {"应为原文 SM3 摘要的64位十六进制。",
                      "Must be the SM3 digest of what is signed: 64 hexadecimal digits."});
        return std::nullopt;
    }
    std::ranges::copy(*octets, digest.begin());
    return digest;
}

bool is_printable_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](unsigned char c) { return c > 0x20 && c < 0x7f; });
}

/// Of a body that signs by a program to which it gave a right for this matter; enabled.
Seal require_usable(store::Transaction& tx, const service::Caller& caller, const Use& use, Reading reading) {
    Seal seal = require_seal(tx, caller, use.es_id, reading);
    require_own(caller, seal);
    if (!has_right(tx, seal.es_id, caller.client_id, use.by_right_in.value_or(use.matter_code), use.now)) {
        throw Problem(ProblemKind::forbidden, "seal_right_missing",
                      {"该客户端没有在此事项上使用本印章的权限，请由印章所属单位授权。",
                       "This client has no right to use the seal in this matter: the body gives it."});
    }
    if (seal.state != State::enabled) {
        throw seal_not_enabled();
    }
    return seal;
}

Json holder_json(BytesView der) {
    const auto certificate = crypto::Certificate::from_der(der);
    return certificate ? Json{{"organization", certificate->subject().organization},
                              {"common_name", certificate->subject().common_name},
                              {"serial", certificate->serial()}}
                       : Json(nullptr);
}

/// All that the register has are of 14 digits; a seal of others may say anything.
bool is_of_the_register(const std::string& es_id) {
    constexpr std::size_t digits = 14;
    return es_id.size() == digits && es_id.find_first_not_of("0123456789") == std::string::npos;
}

Json signature_json(const ses::Signature& signature) {
    return {
        {"version", static_cast<int>(signature.version)}, {"es_id", signature.seal.info.es_id},
        {"seal_name", signature.seal.info.name},          {"signed_at", or_null(signature.time)},
        {"digest", to_hex(signature.data_hash)},          {"property_info", signature.property_info},
        {"signer", holder_json(signature.certificate)},   {"maker", holder_json(signature.seal.certificate)}};
}

/// What the register says of a seal; empty when the number is none of ours.
std::optional<ses::SealState> registered_state(store::Transaction& tx, const ofd::SealUse& use, Time now) {
    const auto as_made = is_of_the_register(use.es_id) ? is_as_made(tx, use.es_id, use.digest) : std::nullopt;
    if (!as_made) {
        return std::nullopt;
    }
    if (!*as_made) {
        return ses::SealState::forged;
    }
    // Signatures may say years that the database does not know; there was no seal then.
    const Time at = std::clamp(use.at.value_or(now), Time(), now);
    if (at == now) { // a suspension counts from the next second on, and is told at once
        return register_state(find_seal(tx, use.es_id, Reading::view)->state);
    }
    const auto change = find_change_at(tx, use.es_id, at);
    return change ? register_state(change->state) : ses::SealState::suspended; // before it was applied for
}

/// Serves for the length of the transaction.
ses::SealRegister seal_register(store::Transaction& tx, Time now) {
    return [&tx, now](const ses::Seal& seal, Time at) {
        return registered_state(tx, {seal.info.es_id, crypto::sha256(seal.encoded), at}, now);
    };
}

Json change_json(const Change& change) {
    return {
        {"state", state_name(change.state)}, {"since", format_time(change.at)}, {"reason", change.reason}};
}

} // namespace

Problem seal_not_enabled() {
    return {ProblemKind::conflict,
            "seal_not_enabled",
            {"印章未启用或已停用、注销，不能签章；请先查询印章状态，需要启用的请联系运行管理方。",
             "The seal is not enabled, or suspended or cancelled, and signs nothing: look at its state; "
             "operations "
             "enables it."}};
}

Bytes sign(const Foundation& foundation, store::Transaction& tx, const service::Caller& caller,
           const Use& use) {
    const Seal seal = require_usable(tx, caller, use, Reading::signing);
    // A request that waited behind the enabling of the seal signs when it was enabled.
    const Time at = std::max<Time>(std::chrono::floor<std::chrono::seconds>(use.now),
                                   read_history(tx, seal.es_id).back().at);
    Bytes signature =
        ses::make_signature(ses::parse_seal(seal.content), {at, use.digest, use.property_info},
                            seal.certificate,
                            [&](BytesView data) { return foundation.keys->sign(tx, seal.key_id, data); })
            .encoded;
    // None leaves that a check would refuse: expired, revoked, no longer trusted.
    const auto trusted = foundation.trust.current(tx);
    const auto checked = ses::check_signature(signature, use.digest, {*trusted, use.now});
    if (!checked.report.valid()) {
        throw seal_unusable(checked.report.first_failure());
    }
    insert_use(tx, {0, seal.es_id, caller.client_id, use.matter_code, use.project_no, use.digest,
                    use.property_info, at, crypto::sm3(signature), use.trace_id, use.document_id});
    return signature;
}

Bytes sign(const Foundation& foundation, store::Transaction& tx, const service::Caller& caller, Use use,
           const ofd::Signing& file) {
    ses::ToSign what = file.to_sign();
    use.digest = what.data_hash;
    use.property_info = std::move(what.property_info);
    return sign(foundation, tx, caller, use);
}

ses::CheckedSignature check(const Foundation& foundation, store::Transaction& tx, BytesView signature,
                            const std::optional<crypto::Digest>& data, Time now) {
    const auto trusted = foundation.trust.current(tx);
    return ses::check_signature(signature, data, {*trusted, now, seal_register(tx, now)});
}

ses::SealRegister register_of(store::Transaction& tx, const std::vector<ofd::SealUse>& uses, Time now) {
    std::map<std::pair<crypto::Digest, Time>, std::optional<ses::SealState>> states;
    for (const ofd::SealUse& use : uses) {
        for (const Time at : {use.at.value_or(now), now}) {
            states.try_emplace({use.digest, at}, registered_state(tx, {use.es_id, use.digest, at}, now));
        }
    }
    return [states = std::move(states)](const ses::Seal& seal, Time at) -> std::optional<ses::SealState> {
        const auto found = states.find({crypto::sha256(seal.encoded), at});
        return found != states.end() ? found->second : std::nullopt;
    };
}

std::optional<Face> find_face(store::Transaction& tx, const std::string& es_id) {
    auto seal = find_seal(tx, es_id, Reading::face);
    return seal ? std::optional(
                      Face{std::move(seal->content), std::move(seal->picture), seal->width, seal->height})
                : std::nullopt;
}

Face require_face(store::Transaction& tx, const service::Caller& caller, const Use& use) {
    Seal seal = require_usable(tx, caller, use, Reading::face);
    return {std::move(seal.content), std::move(seal.picture), seal.width, seal.height};
}

void set_rights(const Call& call, store::Transaction& tx) {
    const std::string& client_id = client_of(call);
    if (client_id.size() != client_id_length || !client_id.starts_with("c-") ||
        !from_hex(client_id.substr(2))) {
        throw invalid_fields({{"/client_id",
                               "malformed",
                               {"应为客户端编号，如 c-0123456789abcdef。",
                                "Must be a client's id, such as c-0123456789abcdef."}}});
    }
    const Seal seal = lock_own(call, tx);
    auto rights = read_rights(call.body, client_id, call.now);
    Json views = Json::array();
    for (Right& right : rights) {
        right.given_by = call.caller.client_id;
        views.push_back(right_json(right));
    }
    withdraw_rights(tx, seal.es_id, client_id, call.caller.client_id, call.now);
    insert_rights(tx, seal.es_id, rights);
    journal_rights(tx, call, seal, "seals.set_rights", views);
}

void end_rights(const Call& call, store::Transaction& tx) {
    const Seal seal = lock_own(call, tx);
    if (withdraw_rights(tx, seal.es_id, client_of(call), call.caller.client_id, call.now) != 0) {
        journal_rights(tx, call, seal, "seals.end_rights", {{"client_id", client_of(call)}});
    }
}

Use read_use_of(const Call& call, ObjectReader& reader) {
    Use use;
    use.es_id = call.parameters.at("es_id");
    use.matter_code = reader.optional_text("matter_code").value_or("");
    use.project_no = reader.optional_text("project_no").value_or("");
    if (auto wrong = use.matter_code.empty() ? std::nullopt : check_matter_code(use.matter_code)) {
        reader.fault("matter_code", wrong->code, std::move(wrong->text));
    }
    if (auto wrong = use.project_no.empty() ? std::nullopt : check_project_no(use.project_no)) {
        reader.fault("project_no", wrong->code, std::move(wrong->text));
    }
    use.now = call.now;
    use.trace_id = call.trace_id;
    return use;
}

Use read_use(const Call& call) {
    std::vector<FieldError> errors;
    ObjectReader reader(call.body, errors);
    Use use = read_use_of(call, reader);
    if (const std::string digest = reader.text("digest"); !digest.empty()) {
        use.digest = digest_of(digest, reader).value_or(crypto::Digest{});
    }
    use.property_info = reader.text("property_info");
    if (use.property_info.size() > longest_property_info || !is_printable_ascii(use.property_info)) {
        reader.fault(
            "property_info", "length",
            {"应说明原文，1至500个可见 ASCII 字符，如文件路径。",
             "Must name what is signed in 1 to 500 visible ASCII characters, such as a file's path."});
    }
    reader.finish();
    refuse(std::move(errors));
    return use;
}

Json verify(const Foundation& foundation, const Call& call, store::Transaction& tx) {
    std::vector<FieldError> errors;
    ObjectReader reader(call.body, errors);
    const auto octets = from_base64(reader.text("signature"));
    if (!octets) {
        reader.fault("signature", "malformed",
                     {"应为 base64 编码的电子签章数据。", "Must be the signature's octets in base64."});
    }
    std::optional<crypto::Digest> digest;
    if (const auto given = reader.optional_text("digest")) {
        digest = digest_of(*given, reader);
    }
    reader.finish();
    refuse(std::move(errors));
    const auto checked = check(foundation, tx, *octets, digest, call.now);
    Json answer = ses::report_json(checked.report);
    answer["signature"] = checked.signature ? signature_json(*checked.signature) : Json(nullptr);
    return answer;
}

Json status(const Call& call, store::Transaction& tx) {
    std::vector<FieldError> errors;
    const Time at = service::time_parameter(call, "at", errors).value_or(call.now);
    refuse(std::move(errors));
    const Seal seal = require_seal(tx, call.caller, call.parameters.at("es_id"), Reading::view);
    const auto history = read_history(tx, seal.es_id);
    const auto then = std::find_if(history.rbegin(), history.rend(),
                                   [at](const Change& change) { return change.at <= at; });
    Json now = change_json(history.back());
    now["expired"] = seal.expired(call.now);
    Json at_moment{{"time", format_time(at)}, {"state", nullptr}, {"expired", seal.expired(at)}};
    if (at >= call.now) {
        at_moment.update(change_json(history.back()));
    } else if (then != history.rend()) {
        at_moment.update(change_json(*then));
    }
    Json all = Json::array();
    for (const Change& change : history) {
        all.push_back(change_json(change));
    }
    return {{"es_id", seal.es_id}, {"now", now}, {"at", at_moment}, {"history", all}};
}

} // namespace gateway::seals
