#include "gateway/base/codes.hpp"
#include "gateway/base/text.hpp"
#include "use.hpp"
#include "views.hpp"

namespace gateway::licenses {
namespace {

constexpr std::size_t secret_octets = 24;

/// What is kept finds the secret when it comes back, and nothing else does.
Json hand_out(store::Transaction& tx, const Pass& pass, const char* member) {
    const std::string secret = to_base64url(random_bytes(secret_octets));
    insert_pass(tx, crypto::sm3(secret), pass);
    return {{member, secret}, {"expires_at", format_time(pass.expires_at)}};
}

} // namespace

void need_valid(const Licence& licence, Time now) {
    const std::string_view state = shown_state(licence.standing(), beijing_date(now));
    if (state == "not_yet_valid") {
        throw Problem(
            ProblemKind::conflict, "licence_not_valid",
            {"该证照的有效期尚未开始（见 valid_from），自起始日期起方可使用。",
             "The licence's period has not begun: it can be used from its first day (valid_from)."});
    }
    if (state != "valid") {
        throw Problem(
            ProblemKind::conflict, "licence_not_valid",
            {"该证照不在有效状态，不能使用；请查询其状态，需要恢复或延续的请联系颁发机构。",
             "The licence is not valid and cannot be used: look at its state; its issuing body restores or "
             "renews it."});
    }
}

LicenceRow held_licence(const Foundation& foundation, store::Transaction& tx, const HolderKey& holder,
                        const std::string& identifier) {
    auto row = find_licence(tx, identifier, Locking::none);
    if (!row || !is_holder(tx, row->licence.id, digests_of(foundation, holder))) {
        throw licence_not_found();
    }
    return *std::move(row);
}

CodeWish read_code_wish(ObjectReader& reader) {
    CodeWish wish{reader.optional_text("client_id", 64).value_or(""),
                  reader.optional_text("matter_code", 33).value_or("")};
    if (!wish.matter_code.empty()) {
        if (auto wrong = check_matter_code(wish.matter_code)) {
            reader.fault("matter_code", "matter_code." + wrong->code, std::move(wrong->text));
        }
    }
    return wish;
}

Json give_code(const Foundation& foundation, store::Transaction& tx, const LicenceRow& row,
               const CodeWish& wish, Time now) {
    need_valid(row.licence, now);
    return hand_out(
        tx, {"code", row.licence.id, wish.client_id, wish.matter_code, now, now + foundation.rules.code_life},
        "code");
}

Json give_presentation(const Foundation& foundation, store::Transaction& tx, const LicenceRow& row,
                       Time now) {
    need_valid(row.licence, now);
    return hand_out(
        tx, {"presentation", row.licence.id, "", "", now, now + foundation.rules.presentation_life}, "token");
}

Json authorize_use(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                   const std::string& identifier) {
    std::vector<FieldError> errors;
    ObjectReader reader(call.body, errors);
    const HolderKey holder = read_holder_key(foundation, reader, call.now, errors);
    const CodeWish wish = read_code_wish(reader);
    reader.finish();
    refuse(std::move(errors));
    return give_code(foundation, tx, held_licence(foundation, tx, holder, identifier), wish, call.now);
}

Json present(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
             const std::string& identifier) {
    std::vector<FieldError> errors;
    ObjectReader reader(call.body, errors);
    const HolderKey holder = read_holder_key(foundation, reader, call.now, errors);
    reader.finish();
    refuse(std::move(errors));
    return give_presentation(foundation, tx, held_licence(foundation, tx, holder, identifier), call.now);
}

Granted take_secret(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                    const std::string& kind, const std::string& secret) {
    const auto pass = take_pass(tx, crypto::sm3(secret), kind, call.caller.client_id, call.now);
    if (!pass) {
        throw Problem(ProblemKind::forbidden, "pass_invalid",
                      {"该码无效、已过期、已使用或不是给本系统的，请持证主体重新出示。",
                       "The code is unknown, over, used already, or for another system: ask the holder for a "
                       "new one."});
    }
    Licence licence = opened(foundation, find_licence(tx, pass->licence_id).value());
    need_valid(licence, call.now);
    return {std::move(licence), pass->matter_code};
}

Json scan(const Foundation& foundation, store::Transaction& tx, const service::Call& call) {
    std::vector<FieldError> errors;
    ObjectReader reader(call.body, errors);
    const std::string token = reader.text("token", 64);
    const Purpose purpose = read_purpose(reader, Elements::some, errors);
    reader.finish();
    refuse(std::move(errors));
    const Licence licence = take_secret(foundation, tx, call, "presentation", token).licence;
    record_use(tx, call, {licence.id}, "presentation", purpose, "presentation", "");
    return licence_json(licence, call.now);
}

} // namespace gateway::licenses
